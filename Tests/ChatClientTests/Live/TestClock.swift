import Synchronization

@testable import ChatClient

/// Time that stands still: short sleeps are over at once and move it, long ones last until ``advance(by:)``.
final class TestClock: Clock, Sendable {
    typealias Duration = Swift.Duration

    struct Instant: InstantProtocol {
        var offset: Duration

        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private struct State {
        var now = Instant(offset: .zero)
        var slept: [Duration] = []
        var sleepers: [(deadline: Instant, over: Eventual<Void>)] = []
        var watchers: [(duration: Duration, seen: Eventual<Void>)] = []
    }

    private let long: Duration
    private let state = Mutex(State())

    /// - Parameter long: sleeps that take as long have to be ended by the test.
    init(long: Duration = .seconds(30)) {
        self.long = long
    }

    var now: Instant { state.withLock { $0.now } }
    let minimumResolution = Swift.Duration.zero

    /// The short sleeps so far.
    var slept: [Duration] { state.withLock { $0.slept } }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        let over: Eventual<Void>? = state.withLock { state in
            let duration = state.now.duration(to: deadline)
            guard duration >= long else {
                state.slept.append(duration)
                state.now = max(state.now, deadline)
                return nil
            }
            let over = Eventual<Void>()
            state.sleepers.append((deadline, over))
            for watcher in state.watchers where watcher.duration == duration { watcher.seen.settle(()) }
            state.watchers.removeAll { $0.duration == duration }
            return over
        }
        try await over?.value()
    }

    func advance(by duration: Duration) {
        state.withLock { state in
            state.now = state.now.advanced(by: duration)
            for sleeper in state.sleepers where sleeper.deadline <= state.now { sleeper.over.settle(()) }
            state.sleepers.removeAll { $0.deadline <= state.now }
        }
    }

    /// Waits for the next sleep of exactly this length to begin; call it before what leads to it.
    func nextSleep(of duration: Duration) -> Eventual<Void> {
        let seen = Eventual<Void>()
        state.withLock { $0.watchers.append((duration, seen)) }
        return seen
    }
}
