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

    /// From now on the connection's statements fail with SQLITE_INTERRUPT when it is over.
    func hook(_ database: Database) -> StepHook {
        StepHook(database.sqliteConnection, every: SearchDeadline.steps) { !self.isOver }
    }
}

extension SQLiteFailure {
    static let interrupt = SQLiteFailure(code: SQLITE_INTERRUPT, message: "the time is over")

    var isInterrupt: Bool { code & 0xFF == SQLITE_INTERRUPT }
}
