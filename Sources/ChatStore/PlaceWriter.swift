import GRDB

/// Takes the entries of the log into the table `places`, on the writer's thread: many at once, so that a page of it is
/// written once for all of them.
final class PlaceWriter {
    /// Entries up to this id are in the table, as the last committed transaction left it.
    private(set) var upTo: Int64

    private let tail: LogTail
    private let inserter: RowInserter
    private let insertFromLog: PreparedStatement
    private let setUpTo: PreparedStatement
    private let findEnd: PreparedStatement

    static let upToSQL = "SELECT placed FROM indexing"
    /// What is there already is the same: nothing of a place ever changes.
    static let insertSQL = "INSERT OR IGNORE INTO places(conversation, sender, id)"
    static let fromLogSQL = """
        \(insertSQL)
        SELECT conversation, CASE WHEN kind < 16 THEN sender ELSE 0 END, id FROM entries
        WHERE id > ? AND id <= ? ORDER BY 1, 2, 3
        """

    static let endSQL = "SELECT max(id) FROM (SELECT id FROM entries WHERE id > ? ORDER BY id LIMIT ?)"

    init(_ database: Database, _ tail: LogTail) throws {
        self.tail = tail
        inserter = try RowInserter(database, PlaceWriter.insertSQL + " VALUES", columns: 3)
        insertFromLog = try PreparedStatement(database, PlaceWriter.fromLogSQL)
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
        let known = tail.places(above: upTo, upTo: id)
        // Ids leave no gap, so that what is missing shows.
        if !known.isEmpty, known.count == Int(id - upTo) { try insert(known) } else { try insertFromLog(upTo: id) }
        setUpTo.bind(id, 1)
        try setUpTo.run()
    }

    func committed(upTo id: Int64) {
        // Who reads now may have begun before.
        tail.forget(upTo: upTo)
        upTo = id
    }

    /// In the order of the table, so that each row goes beside the one before.
    private func insert(_ places: [EntryPlace]) throws(SQLiteFailure) {
        let sorted = places.sorted { $0.isBefore($1) }
        var next = 0
        while next < sorted.count {
            let (statement, count) = inserter.statement(for: sorted.count - next)
            for (number, place) in sorted[next..<next + count].enumerated() {
                let index = Int32(3 * number + 1)
                statement.bind(place.strand.conversation, index)
                statement.bind(place.strand.sender, index + 1)
                statement.bind(place.id, index + 2)
            }
            try statement.run()
            next += count
        }
    }

    private func insertFromLog(upTo id: Int64) throws(SQLiteFailure) {
        insertFromLog.bind(upTo, 1)
        insertFromLog.bind(id, 2)
        try insertFromLog.run()
    }
}

extension EntryPlace {
    /// The order of the table `places`.
    fileprivate func isBefore(_ other: EntryPlace) -> Bool {
        if strand.conversation != other.strand.conversation { return strand.conversation < other.strand.conversation }
        if strand.sender != other.strand.sender { return strand.sender < other.strand.sender }
        return id < other.id
    }
}
