/// Entries of one place in the log, ascending, read ahead a little.
struct EntryStream {
    enum Source {
        case strand(PlaceReader, PlaceReader.Selection)
        /// `EntryMerge.aboutSQL`, and its account.
        case about(PreparedStatement, Int64)
    }

    private let source: Source
    /// The account that the messages went to; nil in a room.
    let recipient: Int64?
    private(set) var hasMore = true
    private var after: Int64
    private var ready: [EntryRow] = []
    private var taken = 0
    /// Doubles with every read: most conversations give a message or two.
    private var count: Int64

    /// - Parameter count: how many are read the first time.
    init(_ source: Source, recipient: Int64?, after: Int64, count: Int64 = 2) {
        self.source = source
        self.recipient = recipient
        self.after = after
        self.count = count
    }

    /// - Parameter sparing: whose entries are left out; 0: nobody's.
    init(
        _ reader: PlaceReader, _ strand: Strand, _ kinds: EntryKinds, sparing: Int64 = 0, recipient: Int64?,
        after: Int64, count: Int64 = 2
    ) {
        self.init(
            .strand(reader, PlaceReader.Selection(strand: strand, kinds: kinds, sparing: sparing)),
            recipient: recipient, after: after, count: count)
    }

    var isEmpty: Bool { taken == ready.count }

    /// The next entry's id, or a lower bound of it.
    var nextID: Int64 { isEmpty ? after + 1 : ready[taken].id }

    mutating func fill() throws(SQLiteFailure) {
        taken = 0
        switch source {
        case .strand(let reader, var selection):
            selection.above = after
            selection.limit = count
            ready = try reader.rows(selection)
        case .about(let statement, let account):
            ready.removeAll(keepingCapacity: true)
            statement.bind(account, 1)
            statement.bind(after, 2)
            statement.bind(count, 3)
            defer { statement.reset() }
            while try statement.step() { ready.append(EntryRow(statement)) }
        }
        hasMore = ready.count == Int(count)
        after = ready.last?.id ?? after
        count = min(count * 2, 64)
    }

    mutating func take() -> EntryRow {
        defer { taken += 1 }
        return ready[taken]
    }
}
