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
                let isDone = try removeSome(context.database) < piece
                return JobResult { if !isDone { begin(writer) } }
            },
            // The next start tries again.
            fail: { _ in })
        _ = writer.queue.add(.job(job))
    }

    /// Must be called inside a transaction.
    /// - Returns: how many were there, at most `piece`.
    static func removeSome(_ database: Database) throws -> Int {
        try database.execute(sql: removeSQL, arguments: [piece])
        return database.changesCount
    }

    static let removeSQL = """
        DELETE FROM refs WHERE (account, ref) IN (
            SELECT r.account, r.ref FROM accounts a CROSS JOIN refs r ON r.account = a.id
            WHERE a.removed IS NOT NULL LIMIT ?)
        """
}
