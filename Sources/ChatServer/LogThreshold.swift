public import Logging
import Synchronization

/// The least level that a log shows, for all copies of the log at once: it may be changed while they are in use.
public final class LogThreshold: Sendable {
    private let place: Atomic<Int>

    public init(_ level: Logger.Level) {
        place = Atomic(Self.place(of: level))
    }

    public var level: Logger.Level {
        get {
            let place = place.load(ordering: .relaxed)
            let levels = Logger.Level.allCases
            return levels.indices.contains(place) ? levels[place] : .info
        }
        set { place.store(Self.place(of: newValue), ordering: .relaxed) }
    }

    private static func place(of level: Logger.Level) -> Int {
        Logger.Level.allCases.firstIndex(of: level) ?? 0
    }
}
