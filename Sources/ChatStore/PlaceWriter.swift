import GRDB

/// Takes the entries of the log into the index (the table `runs`), on the writer's thread: many at once, so that a row of
/// it is written once for all that one wrote to another meanwhile.
final class PlaceWriter {
    /// Entries up to this id are in the index, as the last committed transaction left it.
    private(set) var upTo: Int64

    /// What was found to be wrong with it, as a line for the log: it is to be made anew. Nil: nothing.
    var damage: String?

    private let tail: LogTail
    private let runs: RunWriter
    private let setUpTo: PreparedStatement
    private let findEnd: PreparedStatement

    static let upToSQL = "SELECT placed FROM indexing"
    static let endSQL = "SELECT max(id) FROM (SELECT id FROM entries WHERE id > ? ORDER BY id LIMIT ?)"

    init(_ database: Database, _ tail: LogTail) throws {
        self.tail = tail
        runs = try RunWriter(database)
        setUpTo = try PreparedStatement(database, "UPDATE indexing SET placed = ?")
        findEnd = try PreparedStatement(database, PlaceWriter.endSQL)
        upTo = try PreparedStatement(database, PlaceWriter.upToSQL).firstInteger() ?? 0
    }

    /// The last of the next entries that are not in the index; ids may leave millions out, after a restore. Nil: none is.
    func end(ofNext count: Int64) throws(SQLiteFailure) -> Int64? {
        findEnd.bind(upTo, 1)
        findEnd.bind(count, 2)
        return try findEnd.firstInteger()
    }

    /// Takes in the entries up to an id; those that are there already stay. Must be called inside a transaction; `committed`
    /// tells that it lasts.
    func add(upTo id: Int64) throws(SQLiteFailure) {
        let known = tail.places(above: upTo, upTo: id)
        // Ids leave no gap, so that what is missing shows.
        if !known.isEmpty, known.count == Int(id - upTo) {
            try runs.add(known.sorted { $0.isBefore($1) })
        } else {
            try runs.addFromLog(above: upTo, upTo: id)
        }
        setUpTo.bind(id, 1)
        try setUpTo.run()
    }

    /// Takes entries out that go from the log, too. Must be called inside that transaction.
    /// - Parameter ids: ascending.
    func remove(_ ids: [Int64], from strand: Strand) throws(SQLiteFailure) {
        try runs.remove(ids, from: strand)
    }

    /// Begins anew. Must be called inside a transaction; `committed` tells that it lasts.
    func clear() throws(SQLiteFailure) {
        try runs.clear()
        setUpTo.bind(0, 1)
        try setUpTo.run()
    }

    func committed(upTo id: Int64) {
        // Who reads now may have begun before.
        tail.forget(upTo: upTo)
        upTo = id
        if id == 0 { damage = nil }
    }
}

extension EntryPlace {
    /// The order of the table `runs`.
    fileprivate func isBefore(_ other: EntryPlace) -> Bool {
        if strand.conversation != other.strand.conversation { return strand.conversation < other.strand.conversation }
        if strand.sender != other.strand.sender { return strand.sender < other.strand.sender }
        return id < other.id
    }
}
