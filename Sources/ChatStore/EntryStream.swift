import GRDB

/// Entries of one place in the log, ascending, read ahead a little.
struct EntryStream {
    /// `EntrySQL`: takes two values that say what is read, then the id above which, then how many.
    private let statement: PreparedStatement
    private let values: (Int64, Int64)
    /// The account that the messages went to; nil in a room.
    let recipient: Int64?
    private(set) var hasMore = true
    private var after: Int64
    private var ready: [EntryRow] = []
    private var taken = 0
    /// Doubles with every read: most conversations give a message or two.
    private var count: Int64

    /// - Parameter count: how many are read the first time.
    init(
        _ statement: PreparedStatement, _ first: Int64, _ second: Int64, recipient: Int64?, after: Int64,
        count: Int64 = 2
    ) {
        self.statement = statement
        values = (first, second)
        self.recipient = recipient
        self.after = after
        self.count = count
    }

    var isEmpty: Bool { taken == ready.count }

    /// The next entry's id, or a lower bound of it.
    var nextID: Int64 { isEmpty ? after + 1 : ready[taken].id }

    mutating func fill() throws(SQLiteFailure) {
        ready.removeAll(keepingCapacity: true)
        taken = 0
        statement.bind(values.0, 1)
        statement.bind(values.1, 2)
        statement.bind(after, 3)
        statement.bind(count, 4)
        defer { statement.reset() }
        while try statement.step() { ready.append(EntryRow(statement)) }
        hasMore = ready.count == Int(count)
        after = ready.last?.id ?? after
        count = min(count * 2, 64)
    }

    mutating func take() -> EntryRow {
        defer { taken += 1 }
        return ready[taken]
    }
}
