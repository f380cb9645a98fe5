import GRDB
import GRDBSQLite

/// Keeps the write-ahead log short; the only one that makes checkpoints (SECURITY.md 5.1).
final class Checkpointer {
    enum Work: Equatable {
        case nothing
        /// Move what no reader holds into the database file.
        case passive
        /// Hold the readers once and empty the write-ahead log.
        case truncate
    }

    /// What the last commit left. SQLite's hook writes it.
    private struct Log {
        /// The number of pages in the write-ahead log.
        var pages: Int32 = 0
        /// Commits that wrote something: one that changed nothing does not come here.
        var commits = 0
    }

    private let log: UnsafeMutablePointer<Log>
    private var moved: Int32 = 0
    private let passiveAt: Int32
    private let truncateAt: Int32
    /// Nil: nobody but this process has kept the log from being emptied; otherwise the size at which that is tried again.
    private var heldUntil: Int32?

    /// Installs the hook on the writing connection, which has to be closed before this value goes.
    init(_ database: Database, _ options: StoreOptions) throws {
        let pageSize = try PreparedStatement(database, "PRAGMA page_size").firstInteger() ?? 4_096
        passiveAt = Checkpointer.pages(options.checkpointBytes, pageSize)
        truncateAt = Checkpointer.pages(options.truncateBytes, pageSize)
        log = .allocate(capacity: 1)
        log.initialize(to: Log())
        // https://www.sqlite.org/c3ref/wal_hook.html: it replaces SQLite's automatic checkpoint, which is off anyway.
        sqlite3_wal_hook(
            database.sqliteConnection,
            { context, _, _, count in
                guard let log = context?.assumingMemoryBound(to: Log.self) else { return SQLITE_OK }
                log.pointee.pages = count
                log.pointee.commits &+= 1
                return SQLITE_OK
            }, log)
    }

    deinit {
        log.deallocate()
    }

    /// Must be called before the connection is closed.
    func removeHook(_ database: Database) {
        sqlite3_wal_hook(database.sqliteConnection, nil, nil)
    }

    /// Commits since the start that wrote something, which shows that there is room on the disk.
    var commits: Int { log.pointee.commits }

    /// What the last commit made necessary.
    var due: Work {
        if log.pointee.pages < moved {
            moved = 0
            // SQLite has begun the log anew, so whoever held it is gone; the file is still as long as it became.
            if heldUntil != nil { return .truncate }
        }
        if log.pointee.pages >= max(truncateAt, heldUntil ?? 0) { return .truncate }
        return log.pointee.pages - moved >= passiveAt ? .passive : .nothing
    }

    func passive(_ database: Database) throws {
        let result = try database.checkpoint(.passive)
        moved = Int32(clamping: result.checkpointedFrameCount)
        // A reader may hold pages back for long; without this every commit would try again.
        moved = max(moved, log.pointee.pages - passiveAt / 2)
    }

    /// Call with the readers held.
    func truncate(_ database: Database) throws {
        _ = try database.checkpoint(.truncate)
        log.pointee.pages = 0
        moved = 0
        heldUntil = nil
    }

    /// The log could not be emptied, because another process reads: a backup, for instance. Trying that after every
    /// commit would hold the readers each time.
    /// - Returns: the log's size in bytes, if this is the first time.
    func noteHeld(_ database: Database) throws -> Int64? {
        let isFirst = heldUntil == nil
        heldUntil = log.pointee.pages + max(1, truncateAt / 4)
        guard isFirst else { return nil }
        return Int64(log.pointee.pages) * (try PreparedStatement(database, "PRAGMA page_size").firstInteger() ?? 4_096)
    }

    private static func pages(_ bytes: Int, _ pageSize: Int64) -> Int32 {
        Int32(clamping: max(1, Int64(bytes) / max(pageSize, 1)))
    }
}
