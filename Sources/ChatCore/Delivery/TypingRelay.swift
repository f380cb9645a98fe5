import ChatProtocol
import Synchronization

/// What must be remembered to pass on that somebody is writing: how lately that was done, and who knows whom.
final class TypingRelay: Sendable {
    /// Milliseconds in which one sender's is passed on once a conversation.
    static let interval: Int64 = 3_000
    private let capacity: Int

    private struct Passage: Hashable {
        var sender: AccountID
        var destination: Destination
    }

    private struct Pair: Hashable {
        var low: AccountID
        var high: AccountID

        init(_ a: AccountID, _ b: AccountID) {
            (low, high) = a < b ? (a, b) : (b, a)
        }
    }

    private struct State {
        var passed: [Passage: Timestamp] = [:]
        /// Who has written once has done so for ever.
        var acquainted: Set<Pair> = []
    }

    private let state = Mutex(State())

    /// - Parameter capacity: how much is remembered of each kind.
    init(capacity: Int = 65_536) {
        self.capacity = capacity
    }

    /// Whether it may be passed on now; what may is noted. While too much is remembered already it may not.
    func mayPass(_ sender: AccountID, _ destination: Destination, at now: Timestamp) -> Bool {
        state.withLock { state in
            let passage = Passage(sender: sender, destination: destination)
            if let last = state.passed[passage], TypingRelay.isRecent(last, now) { return false }
            if state.passed.count >= capacity {
                state.passed = state.passed.filter { TypingRelay.isRecent($0.value, now) }
                guard state.passed.count < capacity else { return false }
            }
            state.passed[passage] = now
            return true
        }
    }

    func knowsThatBothHaveWritten(_ a: AccountID, _ b: AccountID) -> Bool {
        state.withLock { $0.acquainted.contains(Pair(a, b)) }
    }

    func bothHaveWritten(_ a: AccountID, _ b: AccountID) {
        state.withLock { state in
            if state.acquainted.count >= capacity { state.acquainted.removeAll() }
            state.acquainted.insert(Pair(a, b))
        }
    }

    /// A clock that was set back must not silence anybody for long.
    private static func isRecent(_ time: Timestamp, _ now: Timestamp) -> Bool {
        abs(now.milliseconds - time.milliseconds) < interval
    }
}
