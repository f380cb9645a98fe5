public import ChatProtocol
import GRDB

/// A database file that becomes the store of a data folder again.
public enum RestoredStore {
    /// Ids that are left out for entries that came after the backup, and for each second since.
    private static let leastGap: Int64 = 1_000_000
    private static let gapPerSecond: Int64 = 1_000

    /// Makes the store another log: with a new identity, so that clients know that their places mean nothing any more, and
    /// with ids above all that may have been given since the backup, so that none names two entries.
    /// - Parameters:
    ///   - path: a file that nobody else works on; it is synced.
    ///   - made: when the backup was made.
    ///   - endsSessions: nobody is logged in any more. Without it sessions that were ended since are valid again.
    public static func renew(
        file path: String, made: Timestamp, now: Timestamp, endsSessions: Bool
    ) throws(StoreOpenError) {
        do {
            let database = try DatabaseQueue(path: path)
            let schema = try StoreReader.summary(ofFile: path).schema
            try database.inDatabase { database in
                try database.execute(sql: "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON")
                try database.inTransaction(.immediate) {
                    try StoreSettings.renewIdentity(database)
                    let gap = leastGap + gapPerSecond * max(0, (now.milliseconds - made.milliseconds) / 1_000)
                    // Without a row nothing was ever written.
                    try database.execute(
                        sql: "UPDATE sqlite_sequence SET seq = seq + ? WHERE name = 'entries'", arguments: [gap])
                    if schema >= 6 { try place(database, schema) }
                    if endsSessions { try database.execute(sql: "DELETE FROM sessions") }
                    return .commit
                }
            }
            try database.close()
        } catch {
            throw StoreReader.explain(error, path)
        }
    }

    /// The index of places is made anew, so that it has all that there is whatever became of the old one, and nobody is led
    /// through the ids that are left out.
    private static func place(_ database: Database, _ schema: Int) throws {
        let last = try Int64.fetchOne(database, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'entries'") ?? 0
        if schema < 10 {
            // The next start makes runs of what is up to `placed`.
            try database.execute(sql: placesSQL)
            try database.execute(sql: "UPDATE indexing SET placed = ?", arguments: [last])
        } else {
            try database.execute(sql: "DELETE FROM runs; UPDATE indexing SET placed = 0")
            try PlaceWriter(database, LogTail()).add(upTo: last)
        }
    }

    /// Of the schemas from 6 to 9.
    private static let placesSQL = """
        DELETE FROM places;
        INSERT INTO places(conversation, sender, id)
        SELECT conversation, CASE WHEN kind < 16 THEN sender ELSE 0 END, id FROM entries ORDER BY 1, 2, 3
        """
}
