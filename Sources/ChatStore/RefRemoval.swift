import ChatCore
import GRDB

/// Takes away the refs of removed accounts, piece by piece behind the removal: a machine may have a million of them.
/// What is left when the process ends harms nobody, and goes after the next start.
enum RefRemoval {
    /// Rows of a piece: a few milliseconds, for which a message may have to wait.
    static let piece = 1_000

    static func begin(_ writer: LogWriter) {
        let job = WriteJob(
            run: { context in
                let count = try removeSome(context.database)
                return JobResult { if count > 0 { begin(writer) } }
            },
            // The next start tries again.
            fail: { _ in })
        _ = writer.queue.add(job)
    }

    /// Must be called inside a transaction.
    /// - Returns: how many were taken away, of one account, at most `piece`; 0: none is left.
    static func removeSome(_ database: Database) throws -> Int {
        guard let account = try Int64.fetchOne(database, sql: accountSQL) else { return 0 }
        try database.execute(sql: removeSQL, arguments: [account, piece])
        return database.changesCount
    }

    static let accountSQL = """
        SELECT a.id FROM accounts a
        WHERE a.removed IS NOT NULL AND EXISTS (SELECT 1 FROM refs r WHERE r.account = a.id) LIMIT 1
        """
    static let removeSQL =
        "DELETE FROM refs WHERE account = ?1 AND ref IN (SELECT ref FROM refs WHERE account = ?1 LIMIT ?2)"
}
