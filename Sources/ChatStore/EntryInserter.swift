import ChatCore
import ChatProtocol
import GRDB
import GRDBSQLite

/// Puts rows at the end of the log; all that enters it goes through here.
final class EntryInserter {
    private let insert: PreparedStatement
    private let connection: OpaquePointer?

    /// Times never go down along the log, whatever the clock does.
    private(set) var lastTime: Int64
    /// The entries of this transaction.
    private(set) var added: [EntryPlace] = []
    /// The newest id of this transaction; nil while it has made none.
    var newest: Int64? { added.last?.id }

    static let insertSQL =
        "INSERT INTO entries(conversation, sender, kind, time, body, target) VALUES (?, ?, ?, ?, ?, ?)"
    static let lastTimeSQL = "SELECT time FROM entries ORDER BY id DESC LIMIT 1"

    init(_ database: Database) throws {
        connection = database.sqliteConnection
        insert = try PreparedStatement(database, EntryInserter.insertSQL)
        lastTime = try PreparedStatement(database, EntryInserter.lastTimeSQL).firstInteger() ?? .min
    }

    /// Must be called inside a transaction.
    /// - Returns: the entry's id; its time is `lastTime`.
    func add(
        _ kind: Int64, in conversation: Int64, by sender: AccountID, at time: Timestamp,
        _ text: UnsafeBufferPointer<UInt8>, target: Int64? = nil
    ) throws(SQLiteFailure) -> Int64 {
        lastTime = max(lastTime, time.milliseconds)
        insert.bind(conversation, 1)
        insert.bind(sender.rawValue, 2)
        insert.bind(kind, 3)
        insert.bind(lastTime, 4)
        insert.bind(text: text, 5)
        if let target { insert.bind(target, 6) } else { insert.bindNull(6) }
        try insert.run()
        let id = sqlite3_last_insert_rowid(connection)
        added.append(
            EntryPlace(id: id, strand: Strand(conversation: conversation, sender: sender.rawValue, kind: kind)))
        return id
    }

    /// A transaction begins, or what it added after so many entries was undone.
    func keep(_ count: Int) {
        added.removeLast(added.count - count)
    }

    /// As `add`, for those who have no buffer at hand.
    func add(
        _ kind: Int64, in conversation: Int64, by sender: AccountID, at time: Timestamp, text: String = "",
        target: Int64? = nil
    ) throws(SQLiteFailure) -> Int64 {
        let bytes = [UInt8](text.utf8)
        let span = bytes.span
        return try span.withUnsafeBufferPointer { (buffer) throws(SQLiteFailure) in
            try add(kind, in: conversation, by: sender, at: time, buffer, target: target)
        }
    }
}
