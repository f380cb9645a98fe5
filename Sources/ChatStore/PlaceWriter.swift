import GRDB

/// Takes the entries of the log into the table `places`, on the writer's thread: many at once, so that a page of it is
/// written once for all of them.
final class PlaceWriter {
    /// Entries up to this id are in the table, as the last committed transaction left it.
    private(set) var upTo: Int64

    private let tail: LogTail
    private let insert: PreparedStatement
    private let setUpTo: PreparedStatement
    private let findEnd: PreparedStatement

    static let upToSQL = "SELECT placed FROM indexing"
    /// What is there already is the same: nothing of a place ever changes.
    static let insertSQL = """
        INSERT OR IGNORE INTO places(conversation, sender, id)
        SELECT conversation, CASE WHEN kind < 16 THEN sender ELSE 0 END, id FROM entries
        WHERE id > ? AND id <= ? ORDER BY 1, 2, 3
        """

    static let endSQL = "SELECT max(id) FROM (SELECT id FROM entries WHERE id > ? ORDER BY id LIMIT ?)"

    init(_ database: Database, _ tail: LogTail) throws {
        self.tail = tail
        insert = try PreparedStatement(database, PlaceWriter.insertSQL)
        setUpTo = try PreparedStatement(database, "UPDATE indexing SET placed = ?")
        findEnd = try PreparedStatement(database, PlaceWriter.endSQL)
        upTo = try PreparedStatement(database, PlaceWriter.upToSQL).firstInteger() ?? 0
    }

    /// The last of the next entries that are not in the table; ids may leave millions out, after a restore. Nil: none is.
    func end(ofNext count: Int64) throws(SQLiteFailure) -> Int64? {
        findEnd.bind(upTo, 1)
        findEnd.bind(count, 2)
        return try findEnd.firstInteger()
    }

    /// Takes in the entries up to an id. Must be called inside a transaction; `committed` tells that it lasts.
    func add(upTo id: Int64) throws(SQLiteFailure) {
        insert.bind(upTo, 1)
        insert.bind(id, 2)
        try insert.run()
        setUpTo.bind(id, 1)
        try setUpTo.run()
    }

    func committed(upTo id: Int64) {
        // Who reads now may have begun before.
        tail.forget(upTo: upTo)
        upTo = id
    }
}
