import GRDB

/// Goes through the ids of a strand in the table `runs`, run by run: whoever has enough reads no more of them.
final class RunReader {
    private let database: Database
    private var up: PreparedStatement?
    private var down: PreparedStatement?

    /// The run that an id belongs to is the last one that begins at or below it.
    static let upSQL = """
        SELECT first, ids FROM runs
        WHERE conversation = ?1 AND sender = ?2 AND first < ?4 AND first >= coalesce(
            (SELECT max(first) FROM runs WHERE conversation = ?1 AND sender = ?2 AND first <= ?3), 0)
        ORDER BY first
        """
    static let downSQL = """
        SELECT first, ids FROM runs WHERE conversation = ?1 AND sender = ?2 AND first < ?3 ORDER BY first DESC
        """

    init(_ database: Database) {
        self.database = database
    }

    /// The ids between two, both exclusive, from the lowest on.
    /// - Parameter body: gets the ids of a run, at least one; false ends it. It must not read runs itself.
    func ascend(
        _ strand: Strand, above: Int64, below: Int64, _ body: ([Int64]) throws(SQLiteFailure) -> Bool
    ) throws(SQLiteFailure) {
        let runs = try statement(&up, RunReader.upSQL)
        runs.bind(strand.conversation, 1)
        runs.bind(strand.sender, 2)
        runs.bind(above, 3)
        runs.bind(below, 4)
        defer { runs.reset() }
        while try RunReader.step(runs) {
            let ids = try RunReader.ids(runs, above: above, below: below)
            if !ids.isEmpty, try !body(ids) { return }
        }
    }

    /// The ids between two, both exclusive, from the highest on.
    /// - Parameter body: as of `ascend`; the highest id comes first.
    func descend(
        _ strand: Strand, above: Int64, below: Int64, _ body: ([Int64]) throws(SQLiteFailure) -> Bool
    ) throws(SQLiteFailure) {
        let runs = try statement(&down, RunReader.downSQL)
        runs.bind(strand.conversation, 1)
        runs.bind(strand.sender, 2)
        runs.bind(below, 3)
        defer { runs.reset() }
        while try RunReader.step(runs) {
            var ids = try RunReader.ids(runs, above: above, below: below)
            ids.reverse()
            if !ids.isEmpty, try !body(ids) { return }
            // Whatever comes before is below its first.
            if runs.integer(0) <= above { return }
        }
    }

    private static func step(_ runs: PreparedStatement) throws(SQLiteFailure) -> Bool {
        try SQLiteFailure.inPlaces { () throws(SQLiteFailure) in try runs.step() }
    }

    private static func ids(
        _ runs: PreparedStatement, above: Int64, below: Int64
    ) throws(SQLiteFailure) -> [Int64] {
        var ids: [Int64] = []
        ids.reserveCapacity(IDRun.mostIDs)
        let first = runs.integer(0)
        try SQLiteFailure.inPlaces { () throws(SQLiteFailure) in
            try runs.withBytes(1) { (differences) throws(SQLiteFailure) in
                try IDRun.decode(first: first, differences, above: above, below: below, into: &ids)
            }
        }
        return ids
    }

    private func statement(_ known: inout PreparedStatement?, _ sql: String) throws(SQLiteFailure) -> PreparedStatement
    {
        if let known { return known }
        do {
            let statement = try PreparedStatement(cachedIn: database, sql)
            known = statement
            return statement
        } catch {
            throw SQLiteFailure(error, database.sqliteConnection)
        }
    }
}
