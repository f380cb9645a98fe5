public import Logging
import Synchronization

/// Says what strangers can make happen often: the first time at once, then a count every ten seconds (SECURITY.md 6.2).
public final class FloodLog: Sendable {
    private static let pause: Int64 = 10_000
    /// More kinds than this in one pause are counted together: a stranger may be able to vary the text.
    private static let mostKinds = 32

    private struct State {
        var counts: [String: Int] = [:]
        var lastSummary: Int64 = 0
    }

    private let logger: Logger
    private let state = Mutex(State())

    public init(logger: Logger) {
        self.logger = logger
    }

    /// - Parameter metadata: of the first of its kind alone.
    public func note(_ kind: String, metadata: @autoclosure () -> Logger.Metadata? = nil) {
        let isFirst = state.withLock { state in
            let key = state.counts[kind] != nil || state.counts.count < Self.mostKinds ? kind : "other events"
            let count = state.counts[key, default: 0]
            state.counts[key] = count + 1
            return count == 0
        }
        if isFirst {
            logger.info("\(kind)", metadata: metadata())
        }
    }

    /// Called about once a second; `now` in monotonic milliseconds.
    public func timePassed(now: Int64) {
        let repeated = state.withLock { state -> [(String, Int)] in
            guard now - state.lastSummary >= Self.pause else { return [] }
            state.lastSummary = now
            let counts = state.counts
            state.counts.removeAll()
            return counts.filter { $0.value > 1 }.map { ($0.key, $0.value) }
        }
        for (kind, count) in repeated {
            logger.info("\(kind)", metadata: ["times": "\(count)"])
        }
    }
}
