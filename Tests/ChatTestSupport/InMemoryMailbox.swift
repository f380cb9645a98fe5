public import ChatCore
import ChatProtocol
import Synchronization

/// A mailbox that keeps what it gets and lets a test wait for it.
public final class InMemoryMailbox: ReplyMailbox {
    private struct State {
        var deliveries: [Delivery] = []
        var notices: [Notice] = []
        var noticeCalls = 0
        var calls = 0
        var waiting: (count: Int, continuation: CheckedContinuation<Void, Never>)?
    }

    private let state = Mutex(State())

    public init() {}

    public func deliver(_ deliveries: [Delivery]) {
        let reached = state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.deliveries += deliveries
            state.calls += 1
            guard let waiting = state.waiting, state.deliveries.count >= waiting.count else { return nil }
            state.waiting = nil
            return waiting.continuation
        }
        reached?.resume()
    }

    public func deliver(_ notices: [Notice]) {
        state.withLock { state in
            state.notices += notices
            state.noticeCalls += 1
        }
    }

    /// What came without being asked for, in order.
    public var notices: [Notice] {
        state.withLock { $0.notices }
    }

    /// In how many calls they came.
    public var noticeCalls: Int {
        state.withLock { $0.noticeCalls }
    }

    /// How often `deliver` was called.
    public var calls: Int {
        state.withLock { $0.calls }
    }

    /// All that came, in order, as soon as there are so many. One caller at a time.
    public func deliveries(_ count: Int) async -> [Delivery] {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.deliveries.count >= count { return true }
                state.waiting = (count, continuation)
                return false
            }
            if isThere { continuation.resume() }
        }
        return state.withLock { $0.deliveries }
    }
}
