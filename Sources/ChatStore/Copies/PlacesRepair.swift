import GRDB

/// The index of places (the table `runs`) of a store that no server has: it says nothing that the log does not.
public enum PlacesRepair {
    /// Lets go of an index of which pages are damaged, and leaves an empty one in its place: the next server fills it from
    /// the log, and so does `StorePacking`.
    ///
    /// None of its pages is freed: a damaged one may name pages of others. They stay in the file, unused, until it is
    /// written anew.
    /// - Parameter path: the database, which nobody else has open.
    /// - Returns: whether there was anything to do.
    public static func dropDamaged(inFile path: String) throws(StoreOpenError) -> Bool {
        let reader = try StoreReader(file: path)
        let isDamaged = try reader.readWithoutTransaction { try Self.isDamaged($0) }
        try reader.end()
        guard isDamaged else { return false }
        do {
            let database = try DatabaseQueue(path: path)
            try database.inDatabase { try drop($0) }
            // What this connection remembers of the tables is wrong from here on.
            try database.close()
        } catch {
            throw StoreReader.explain(error, path)
        }
        return true
    }

    private static func isDamaged(_ database: Database) throws -> Bool {
        guard try hasIndex(database) else { return false }
        do {
            return try String.fetchAll(database, sql: "PRAGMA quick_check('runs')") != ["ok"]
        } catch  where SQLiteFailure(error).isDamaged {
            return true
        }
    }

    /// It came with the tenth schema.
    static func hasIndex(_ database: Database) throws -> Bool {
        try Bool.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema WHERE name = 'runs'") ?? false
    }

    /// https://www.sqlite.org/pragma.html#pragma_writable_schema
    private static func drop(_ database: Database) throws {
        try database.execute(sql: "PRAGMA synchronous = FULL; PRAGMA writable_schema = ON")
        try database.inTransaction(.immediate) {
            try database.execute(
                sql: """
                    \(Schema.runsSQL("fresh_runs"));
                    UPDATE sqlite_schema
                    SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'fresh_runs') WHERE name = 'runs';
                    DELETE FROM sqlite_schema WHERE name = 'fresh_runs';
                    UPDATE indexing SET placed = 0;
                    """)
            return .commit
        }
    }

    /// Makes it anew from the log, as dense as it can be. Must be called where nobody else works on the file.
    static func rebuild(_ database: Database) throws {
        guard try hasIndex(database) else { return }
        let writer = try RunWriter(database)
        let newest = try Int64.fetchOne(database, sql: Upkeep.newestSQL) ?? 0
        try database.inTransaction(.immediate) {
            try writer.clear()
            try writer.addFromLog(above: 0, upTo: newest)
            try database.execute(sql: "UPDATE indexing SET placed = ?", arguments: [newest])
            return .commit
        }
    }

    /// For the log, where it is `isAlone`, and where the server meets it.
    static let advice =
        "pages of the index of places are damaged: stop the server and run chat-server compact, which makes it anew"

    /// Whether it is the index of places that is damaged, and no other table.
    /// - Parameter query: gives the first column of all rows.
    static func isAlone(_ query: (_ sql: String) throws -> [String]) -> Bool {
        guard let tables = try? query("SELECT name FROM sqlite_schema WHERE type = 'table'") else { return false }
        return tables.contains("runs")
            && tables.allSatisfy { table in
                let found = try? query("PRAGMA quick_check('\(table)')")
                return (found == ["ok"]) == (table != "runs")
            }
    }
}
