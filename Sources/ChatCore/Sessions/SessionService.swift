import ChatProtocol
import Logging
import Synchronization

/// Token sessions: made by a login, found by a token, ended by a logout.
public final class SessionService: Sendable {
    private let store: any SessionStore
    private let directory: SessionDirectory
    private let delivery: DeliveryService
    private let presence: PresenceBoard
    private let random: any RandomBytes
    private let digests: any TokenDigesting
    private let clock: any Clock
    private let logger: Logger
    /// When logins of long ago were last forgotten, milliseconds.
    private let lastForgetting = Atomic<Int64>(0)
    /// Sessions of accounts that could not act when all were loaded.
    private let leftBehind: Mutex<[SessionID]>

    /// Loads all sessions; those of accounts that are disabled or unknown are left behind and ended by `sweep`.
    init(
        store: any SessionStore, users: UserDirectory, delivery: DeliveryService, presence: PresenceBoard,
        random: any RandomBytes, digests: any TokenDigesting, clock: any Clock, policy: SessionPolicy, logger: Logger
    ) throws(StoreError) {
        let stored = try store.allSessions()
        let latest = stored.map(\.lastUsed).max() ?? Timestamp(milliseconds: 0)
        self.store = store
        self.delivery = delivery
        self.presence = presence
        self.random = random
        self.digests = digests
        self.clock = clock
        self.logger = logger
        directory = SessionDirectory(policy: policy, latestKnown: latest)
        let canAct = { (account: AccountID) in users.account(account).map { !$0.isDisabled } ?? false }
        leftBehind = Mutex(stored.filter { !canAct($0.session.account) }.map(\.id))
        for record in stored {
            guard let account = users.account(record.session.account), !account.isDisabled else { continue }
            directory.insert(
                Session(stored: record, user: account.user, presence: presence), digest: record.session.digest)
        }
    }

    func setLifetimes(_ policy: SessionPolicy) {
        directory.setLifetimes(policy)
    }

    /// Makes a session for an account and gives its token, which nobody can ask for a second time.
    func open(
        for account: Account, device: String?, listener: ListenerKind, address: String? = nil,
        source: SourceAddress? = nil, isLasting: Bool = false
    ) async throws(ServiceError) -> (session: Session, token: Token) {
        let token: Token
        do {
            token = try random.token()
        } catch {
            throw ServiceError(.internalError, cause: "no random bytes: \(error.reason)")
        }
        let digest = digests.digest(token)
        let new = NewSession(
            account: account.id, digest: digest, device: device, listener: listener, address: address,
            created: time(), isLasting: isLasting)
        let replaced = directory.replaced(byOneMoreOf: account.id)
        let id: SessionID
        do {
            id = try await store.insert(new, from: source, replacing: replaced.map(\.id))
        } catch {
            throw ServiceError(error, doing: "making a session")
        }
        let session = Session(
            stored: StoredSession(id: id, session: new, lastUsed: new.created), user: account.user,
            presence: presence)
        forget(replaced)
        directory.insert(session, digest: digest)
        // Logins of one moment did not see each other's sessions.
        let surplus = directory.surplus(of: account.id)
        if !surplus.isEmpty {
            try await end(surplus)
        }
        return (session, token)
    }

    /// The session that a token names, if it is valid on this kind of listener.
    func find(_ token: Token, listener: ListenerKind) -> Session? {
        guard let session = directory.session(digests.digest(token)), session.listener == listener else { return nil }
        return use(session)
    }

    /// Notes the use of a session; nil when it has ended or its time is over.
    func use(_ session: Session) -> Session? {
        let time = time()
        guard directory.isValid(session, at: time) else { return nil }
        session.use(at: time)
        return session
    }

    /// When a session will expire if it is not used any more; nil: never.
    func expiry(of session: Session) -> Timestamp? {
        directory.policy.expiry(of: session)
    }

    /// Ends sessions for good, on every connection.
    func end(_ sessions: [Session]) async throws(ServiceError) {
        do {
            try await store.delete(sessions.map(\.id))
        } catch {
            throw ServiceError(error, doing: "ending a session")
        }
        forget(sessions)
    }

    /// Ends all sessions of an account but one.
    func endAll(of account: AccountID, sparing spared: Session? = nil) async throws(ServiceError) {
        try await end(directory.sessions(of: account).filter { $0 !== spared })
    }

    /// The sessions of an account that are valid now, in the order in which they were made.
    func sessions(of account: AccountID) -> [Session] {
        let time = time()
        return directory.sessions(of: account).filter { directory.isValid($0, at: time) }
            .sorted { $0.id.rawValue < $1.id.rawValue }
    }

    /// All sessions, those that `sweep` has yet to remove included.
    var count: Int {
        directory.count
    }

    /// How many are valid now, and how many of them are bound to a connection.
    func countValid() -> (all: Int, connected: Int) {
        directory.count(at: time())
    }

    /// What is known of the use of every account that has a valid session.
    func activity() -> [AccountID: (isConnected: Bool, lastUsed: Timestamp)] {
        directory.active(at: time(), within: nil)
    }

    /// The accounts that are active now.
    func active() -> [AccountID: (isConnected: Bool, lastUsed: Timestamp)] {
        directory.active(at: time(), within: directory.policy.activeFor)
    }

    /// Writes the times of last use and removes what has expired; called once a minute and at the end.
    public func sweep() async {
        for session in delivery.listeningSessions() { _ = use(session) }
        let uses = directory.unstoredUses()
        let left = leftBehind.withLock { $0 }
        let expired = directory.expired(at: time())
        do {
            if !uses.isEmpty {
                try await store.touch(uses.map(\.use))
                for (session, use) in uses {
                    session.stored(use)
                }
            }
            if !left.isEmpty {
                try await store.delete(left)
                leftBehind.withLock { $0.removeAll() }
            }
            if !expired.isEmpty {
                try await store.delete(expired.map(\.id))
                forget(expired)
            }
            try await forgetLogins()
        } catch {
            logger.warning("session sweep failed, it will be tried again", metadata: ["cause": "\(error)"])
        }
    }

    /// Once a day: from where accounts had logged in longer ago than it counts.
    private func forgetLogins() async throws(StoreError) {
        let now = clock.now().milliseconds
        guard abs(now - lastForgetting.load(ordering: .relaxed)) >= 86_400_000 else { return }
        try await store.forgetLogins(before: Timestamp(milliseconds: now - KnownAddresses.memory))
        lastForgetting.store(now, ordering: .relaxed)
    }

    /// They act no more, on any connection, and those that listened are told.
    private func forget(_ sessions: [Session]) {
        guard !sessions.isEmpty else { return }
        directory.end(sessions)
        delivery.sessionsEnded(sessions)
    }

    private func time() -> Timestamp {
        directory.time(clock.now())
    }
}
