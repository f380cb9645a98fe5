import GRDBSQLite

/// Asks now and then, while statements of a connection run, whether they may go on; those that may not end with
/// SQLITE_INTERRUPT (https://www.sqlite.org/c3ref/progress_handler.html).
///
/// A connection has one hook at most. It must be ended, on the thread that made it, before the connection closes.
final class StepHook {
    private let connection: OpaquePointer?
    private let mayGoOn: () -> Bool

    /// - Parameters:
    ///   - steps: of SQLite's machine between two questions: 10,000 take about a millisecond.
    ///   - mayGoOn: false ends the statement.
    init(_ connection: OpaquePointer?, every steps: Int32, _ mayGoOn: @escaping () -> Bool) {
        self.connection = connection
        self.mayGoOn = mayGoOn
        sqlite3_progress_handler(
            connection, steps,
            { hook in
                guard let hook else { return 0 }
                return Unmanaged<StepHook>.fromOpaque(hook).takeUnretainedValue().mayGoOn() ? 0 : 1
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    func end() {
        sqlite3_progress_handler(connection, 0, nil, nil)
    }
}
