/// How long to wait before the next attempt: exponential, with full jitter, so that a crowd of clients whose server
/// comes back does not come all at once.
public struct Backoff: Sendable, Equatable {
    public struct Settings: Sendable, Equatable {
        /// The longest wait before the first repetition; it doubles with each.
        public var start: Duration = .milliseconds(250)
        /// No wait is longer, but where the server asks for it.
        public var cap: Duration = .seconds(30)
        /// A connection that lasted as long counts as a success: the next failure is the first again.
        public var stable: Duration = .seconds(60)

        public init() {}
    }

    private let settings: Settings
    /// Nil: nothing has failed yet.
    private var nextCeiling: Duration?

    init(_ settings: Settings = Settings()) {
        self.settings = settings
    }

    /// - Parameters:
    ///   - random: in 0..<1.
    ///   - retryAfter: whole seconds that the server asked for: the wait begins behind them, so that nobody comes too
    ///     early and not all come at once.
    mutating func next(random: Double, retryAfter: Int64? = nil) -> Duration {
        let ceiling = min(nextCeiling ?? settings.start, settings.cap)
        nextCeiling = ceiling * 2
        // A server can ask for an hour, not for a year.
        let asked = min(max(retryAfter ?? 0, 0), 3_600)
        return .seconds(asked) + ceiling * random
    }

    mutating func connectionLasted(_ duration: Duration) {
        if duration >= settings.stable { nextCeiling = nil }
    }
}
