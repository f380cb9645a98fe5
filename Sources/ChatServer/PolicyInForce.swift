import ChatCore
import Synchronization

/// What new connections go by, which the operator may change; a connection keeps what it began with.
final class PolicyInForce: Sendable {
    private let policy: Mutex<ServerSession.Policy>

    init(_ policy: ServerSession.Policy) {
        self.policy = Mutex(policy)
    }

    var current: ServerSession.Policy {
        policy.withLock { $0 }
    }

    func set(_ policy: ServerSession.Policy) {
        self.policy.withLock { $0 = policy }
    }
}
