import GRDB
import GRDBSQLite

/// When a search has to end, also in the middle of a query: SQLite asks every few steps.
final class SearchDeadline: Sendable {
    /// Nanoseconds by a clock that nobody sets.
    private let end: UInt64

    /// Steps of SQLite's machine between two looks at the clock: some microseconds.
    private static let steps: Int32 = 200

    init(milliseconds: Int) {
        end = Upkeep.now() + UInt64(max(0, milliseconds)) * 1_000_000
    }

    var isOver: Bool { Upkeep.now() >= end }

    /// From now on the connection's statements fail with SQLITE_INTERRUPT when it is over
    /// (https://www.sqlite.org/c3ref/progress_handler.html).
    func begin(_ database: Database) {
        sqlite3_progress_handler(
            database.sqliteConnection, SearchDeadline.steps,
            { deadline in
                guard let deadline else { return 0 }
                return Unmanaged<SearchDeadline>.fromOpaque(deadline).takeUnretainedValue().isOver ? 1 : 0
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Must be called before this value goes.
    func end(_ database: Database) {
        sqlite3_progress_handler(database.sqliteConnection, 0, nil, nil)
    }
}

extension SQLiteFailure {
    static let interrupt = SQLiteFailure(code: SQLITE_INTERRUPT, message: "the time is over")

    var isInterrupt: Bool { code & 0xFF == SQLITE_INTERRUPT }
}
