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

    /// The number of pages in the write-ahead log after the last commit. SQLite's hook writes it.
    private let pages: UnsafeMutablePointer<Int32>
    private var moved: Int32 = 0
    private let passiveAt: Int32
    private let truncateAt: Int32

    /// Installs the hook on the writing connection, which has to be closed before this value goes.
    init(_ database: Database, _ options: StoreOptions) throws {
        let pageSize = try PreparedStatement(database, "PRAGMA page_size").firstInteger() ?? 4_096
        passiveAt = Checkpointer.pages(options.checkpointBytes, pageSize)
        truncateAt = Checkpointer.pages(options.truncateBytes, pageSize)
        pages = .allocate(capacity: 1)
        pages.initialize(to: 0)
        // https://www.sqlite.org/c3ref/wal_hook.html: it replaces SQLite's automatic checkpoint, which is off anyway.
        sqlite3_wal_hook(
            database.sqliteConnection,
            { context, _, _, count in
                context?.assumingMemoryBound(to: Int32.self).pointee = count
                return SQLITE_OK
            }, pages)
    }

    deinit {
        pages.deallocate()
    }

    /// Must be called before the connection is closed.
    func removeHook(_ database: Database) {
        sqlite3_wal_hook(database.sqliteConnection, nil, nil)
    }

    /// What the last commit made necessary.
    var due: Work {
        if pages.pointee < moved { moved = 0 }
        if pages.pointee >= truncateAt { return .truncate }
        return pages.pointee - moved >= passiveAt ? .passive : .nothing
    }

    func passive(_ database: Database) throws {
        let result = try database.checkpoint(.passive)
        moved = Int32(clamping: result.checkpointedFrameCount)
        // A reader may hold pages back for long; without this every commit would try again.
        moved = max(moved, pages.pointee - passiveAt / 2)
    }

    /// Call with the readers held.
    func truncate(_ database: Database) throws {
        _ = try database.checkpoint(.truncate)
        pages.pointee = 0
        moved = 0
    }

    private static func pages(_ bytes: Int, _ pageSize: Int64) -> Int32 {
        Int32(clamping: max(1, Int64(bytes) / max(pageSize, 1)))
    }
}
