import GRDB

/// Free room in the database file, which old text has left: some is kept for what comes, the rest is given back to the
/// disk (https://www.sqlite.org/pragma.html#pragma_incremental_vacuum). Belongs to the writer's thread.
final class FreeRoom {
    /// Found by the last look; true until so much is given back that only a tenth of the file is free.
    private(set) var isTooMuch = false

    /// False: the store was made by an earlier version, and its pages can't be moved.
    private let isMovable: Bool
    private let leastKept: Int64
    private let pages: PreparedStatement
    private let free: PreparedStatement
    private let move: PreparedStatement

    /// Pages of a step: a few milliseconds, for which a message may have to wait.
    private static let piece = 64

    init(_ database: Database, _ options: StoreOptions) throws {
        isMovable = try PreparedStatement(database, "PRAGMA auto_vacuum").firstInteger() == 2
        let pageSize = try PreparedStatement(database, "PRAGMA page_size").firstInteger() ?? 4_096
        leastKept = options.keptFreeBytes / max(pageSize, 1)
        pages = try PreparedStatement(database, "PRAGMA page_count")
        free = try PreparedStatement(database, "PRAGMA freelist_count")
        move = try PreparedStatement(database, "PRAGMA incremental_vacuum(\(FreeRoom.piece))")
    }

    /// Looks whether there is too much; called now and then.
    func look() throws(SQLiteFailure) {
        guard isMovable, !isTooMuch else { return }
        let (all, free) = try counts()
        isTooMuch = free > leastKept && free > all / 4
    }

    /// Must be called inside a transaction; `given` tells that it lasts.
    func giveBack() throws(SQLiteFailure) {
        // A row for each page.
        while try move.step() {}
        move.reset()
    }

    func given() throws(SQLiteFailure) {
        let (all, free) = try counts()
        isTooMuch = free > leastKept && free > all / 10
    }

    private func counts() throws(SQLiteFailure) -> (all: Int64, free: Int64) {
        (try pages.firstInteger() ?? 0, try free.firstInteger() ?? 0)
    }
}
