import ChatCore
import ChatProtocol
import GRDB
import GRDBSQLite

/// Puts rows at the end of the log; all that enters it goes through here.
///
/// Messages are gathered and inserted by few statements. Their ids are known before: nobody else makes any, and SQLite
/// counts on by one (https://www.sqlite.org/autoinc.html), which is checked.
final class EntryInserter {
    private let inserter: RowInserter
    private let findLast: PreparedStatement
    private let connection: OpaquePointer?

    /// The last id that was given; nil: it has to be looked up.
    private var last: Int64?
    private var gathered: [Row] = []
    /// Their bodies, one behind the other.
    private var bodies: [UInt8] = []

    /// Times never go down along the log, whatever the clock does.
    private(set) var lastTime: Int64
    /// The entries of this transaction.
    private(set) var added: [EntryPlace] = []
    /// The newest id of this transaction; nil while it has made none.
    var newest: Int64? { added.last?.id }

    private struct Row {
        var conversation: Int64
        var sender: Int64
        var kind: Int64
        var time: Int64
        var target: Int64?
        var body: Range<Int>
    }

    /// Bytes of bodies whose memory is kept.
    private static let mostKept = 1 << 18

    static let insertSQL =
        "INSERT OR FAIL INTO entries(conversation, sender, kind, time, body, target) VALUES"
    static let lastTimeSQL = "SELECT time FROM entries ORDER BY id DESC LIMIT 1"
    static let lastSQL = """
        SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'entries'), 0),
            coalesce((SELECT max(id) FROM entries), 0))
        """

    init(_ database: Database) throws {
        connection = database.sqliteConnection
        inserter = try RowInserter(database, EntryInserter.insertSQL, columns: 6)
        findLast = try PreparedStatement(database, EntryInserter.lastSQL)
        lastTime = try PreparedStatement(database, EntryInserter.lastTimeSQL).firstInteger() ?? .min
    }

    /// Must be called inside a transaction. The row is in the table after `flush`, at the latest.
    /// - Returns: the entry's id; its time is `lastTime`.
    func gather(
        _ kind: Int64, in conversation: Int64, by sender: AccountID, at time: Timestamp, _ text: [UInt8],
        target: Int64? = nil
    ) throws(SQLiteFailure) -> Int64 {
        lastTime = max(lastTime, time.milliseconds)
        let id = try lastID() + 1
        last = id
        let start = bodies.count
        bodies.append(contentsOf: text)
        gathered.append(
            Row(
                conversation: conversation, sender: sender.rawValue, kind: kind, time: lastTime, target: target,
                body: start..<bodies.count))
        added.append(
            EntryPlace(id: id, strand: Strand(conversation: conversation, sender: sender.rawValue, kind: kind)))
        if gathered.count == RowInserter.mostRows { try flush() }
        return id
    }

    /// Inserts what was gathered: before anything reads entries in this transaction, and at its end.
    func flush() throws(SQLiteFailure) {
        guard !gathered.isEmpty else { return }
        defer { clear() }
        try insert(gathered, bodies)
        let given = sqlite3_last_insert_rowid(connection)
        guard given == last else {
            // Whoever was promised another id must not get an answer: the transaction is rolled back.
            throw SQLiteFailure(code: SQLITE_INTERNAL, message: "entry \(last ?? 0) became \(given)")
        }
    }

    /// A transaction begins, or what it added after so many entries was undone.
    func keep(_ count: Int) {
        added.removeLast(added.count - count)
    }

    /// Something else may have changed which id comes next.
    func forget() {
        last = nil
        clear()
    }

    /// As `gather`, and the row is in the table at once.
    func add(
        _ kind: Int64, in conversation: Int64, by sender: AccountID, at time: Timestamp, text: String = "",
        target: Int64? = nil
    ) throws(SQLiteFailure) -> Int64 {
        let id = try gather(kind, in: conversation, by: sender, at: time, [UInt8](text.utf8), target: target)
        try flush()
        return id
    }

    private func insert(_ rows: [Row], _ bodies: [UInt8]) throws(SQLiteFailure) {
        let span = bodies.span
        try span.withUnsafeBufferPointer { (bytes) throws(SQLiteFailure) in
            var next = 0
            while next < rows.count {
                let (statement, count) = inserter.statement(for: rows.count - next)
                for number in 0..<count { bind(rows[next + number], bytes, statement, at: Int32(6 * number + 1)) }
                try statement.run()
                next += count
            }
        }
    }

    private func bind(
        _ row: Row, _ bodies: UnsafeBufferPointer<UInt8>, _ statement: PreparedStatement, at index: Int32
    ) {
        statement.bind(row.conversation, index)
        statement.bind(row.sender, index + 1)
        statement.bind(row.kind, index + 2)
        statement.bind(row.time, index + 3)
        statement.bind(text: UnsafeBufferPointer(rebasing: bodies[row.body]), index + 4)
        if let target = row.target { statement.bind(target, index + 5) } else { statement.bindNull(index + 5) }
    }

    private func lastID() throws(SQLiteFailure) -> Int64 {
        if let last { return last }
        return try findLast.firstInteger() ?? 0
    }

    private func clear() {
        gathered.removeAll(keepingCapacity: true)
        bodies.removeAll(keepingCapacity: bodies.capacity <= EntryInserter.mostKept)
    }
}
