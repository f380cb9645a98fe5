public import ChatProtocol
import Synchronization

/// An authenticated relation between an account and whoever holds the token; it may outlive connections.
///
/// Shared by event loops and threads: what never changes is plain, what changes is atomic.
public final class Session: Sendable {
    public let id: SessionID
    public let account: AccountID
    public let user: UserName
    public let device: String?
    public let listener: ListenerKind
    public let address: String?
    public let created: Timestamp
    /// No time ends it.
    public let isLasting: Bool

    private let lastUsedMilliseconds: Atomic<Int64>
    private let storedUseMilliseconds: Atomic<Int64>
    private let ended = Atomic<Bool>(false)
    private let connections = Atomic<Int>(0)
    private let presence: PresenceBoard?

    public convenience init(stored: StoredSession, user: UserName) {
        self.init(stored: stored, user: user, presence: nil)
    }

    /// - Parameter presence: is told what the session is bound to.
    init(stored: StoredSession, user: UserName, presence: PresenceBoard?) {
        self.presence = presence
        id = stored.id
        account = stored.session.account
        self.user = user
        device = stored.session.device
        listener = stored.session.listener
        address = stored.session.address
        created = stored.session.created
        isLasting = stored.session.isLasting
        lastUsedMilliseconds = Atomic(stored.lastUsed.milliseconds)
        storedUseMilliseconds = Atomic(stored.lastUsed.milliseconds)
    }

    /// Logged out, replaced, or its account disabled.
    public var isEnded: Bool {
        ended.load(ordering: .acquiring)
    }

    public var lastUsed: Timestamp {
        Timestamp(milliseconds: lastUsedMilliseconds.load(ordering: .relaxed))
    }

    /// Bound to an open connection.
    public var isConnected: Bool {
        connections.load(ordering: .relaxed) > 0
    }

    func end() {
        ended.store(true, ordering: .releasing)
        presence?.ended(self)
    }

    /// The time of use only rises, whatever the clock does.
    func use(at now: Timestamp) {
        lastUsedMilliseconds.max(now.milliseconds, ordering: .relaxed)
    }

    /// The use that the store does not know yet, nil when it knows.
    func unstoredUse() -> SessionUse? {
        let used = lastUsedMilliseconds.load(ordering: .relaxed)
        guard used > storedUseMilliseconds.load(ordering: .relaxed) else { return nil }
        return SessionUse(id: id, lastUsed: Timestamp(milliseconds: used))
    }

    func stored(_ use: SessionUse) {
        storedUseMilliseconds.max(use.lastUsed.milliseconds, ordering: .relaxed)
    }

    func connectionBound() {
        connections.add(1, ordering: .relaxed)
        presence?.bound(self)
    }

    func connectionUnbound() {
        connections.subtract(1, ordering: .relaxed)
        presence?.unbound(self)
    }
}
