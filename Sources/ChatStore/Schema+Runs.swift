import GRDB

extension Schema {
    /// Where the entries of a conversation lie, in place of the table `places`, of which a row was one entry: that was half
    /// of what a message cost the writer.
    ///
    /// - runs.sender: of two the sender, so that what oneself wrote is never walked through; in a room 0.
    /// - runs.first, runs.ids: see `IDRun`. Read by `RunReader`, written by `RunWriter`.
    /// - indexing.placed: entries up to this id are in the table, as before.
    static func runs10(_ database: Database) throws {
        try database.execute(sql: runsSQL("runs"))
        let placed = try Int64.fetchOne(database, sql: PlaceWriter.upToSQL) ?? 0
        // From the log, which knows best.
        try RunWriter(database).addFromLog(above: 0, upTo: placed)
        try database.execute(sql: "DROP TABLE places")
    }

    static func runsSQL(_ name: String) -> String {
        """
        CREATE TABLE \(name)(
            conversation INTEGER NOT NULL,
            sender INTEGER NOT NULL,
            first INTEGER NOT NULL,
            ids BLOB NOT NULL,
            PRIMARY KEY(conversation, sender, first)
        ) STRICT, WITHOUT ROWID
        """
    }
}
