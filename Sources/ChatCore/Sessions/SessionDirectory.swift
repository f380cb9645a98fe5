import ChatProtocol
import Synchronization

/// How long sessions live, and how many an account may have (SECURITY.md 3.6).
public struct SessionPolicy: Sendable {
    /// Milliseconds after the last use.
    public var idleLifetime: Int64 = 30 * 86_400_000
    /// Milliseconds after the login, whatever the use.
    public var wholeLifetime: Int64 = 90 * 86_400_000
    /// One more login ends the least recently used one that is not lasting.
    public var mostPerAccount = 50
    /// Lasting ones among them.
    public var mostLasting = 25
    /// A session counts as active for so many milliseconds after its last use.
    public var activeFor: Int64 = 15 * 60_000

    public init() {}

    /// nil: no time ends it.
    func expiry(of session: Session) -> Timestamp? {
        guard !session.isLasting else { return nil }
        return Timestamp(
            milliseconds: min(
                session.lastUsed.milliseconds + idleLifetime, session.created.milliseconds + wholeLifetime))
    }

    func isOver(_ session: Session, at time: Timestamp) -> Bool {
        expiry(of: session).map { $0 <= time } ?? false
    }
}

/// All sessions in memory, by the digest of their token and by account.
final class SessionDirectory: Sendable {
    private struct State {
        var byDigest: [TokenDigest: Session] = [:]
        var byAccount: [AccountID: [(digest: TokenDigest, session: Session)]] = [:]
    }

    private let others: SessionPolicy
    private let idleLifetime: Atomic<Int64>
    private let wholeLifetime: Atomic<Int64>
    private let state = Mutex(State())
    private let latest: Atomic<Int64>

    init(policy: SessionPolicy, latestKnown: Timestamp) {
        others = policy
        idleLifetime = Atomic(policy.idleLifetime)
        wholeLifetime = Atomic(policy.wholeLifetime)
        latest = Atomic(latestKnown.milliseconds)
    }

    /// The policy in force; asked with every request, and so without a lock.
    var policy: SessionPolicy {
        var policy = others
        policy.idleLifetime = idleLifetime.load(ordering: .relaxed)
        policy.wholeLifetime = wholeLifetime.load(ordering: .relaxed)
        return policy
    }

    /// Puts other lifetimes into force, for sessions that are there, too.
    func setLifetimes(_ policy: SessionPolicy) {
        idleLifetime.store(policy.idleLifetime, ordering: .relaxed)
        wholeLifetime.store(policy.wholeLifetime, ordering: .relaxed)
    }

    /// The time by which sessions are judged: it never goes back, so a clock that does extends no session.
    func time(_ now: Timestamp) -> Timestamp {
        latest.max(now.milliseconds, ordering: .relaxed)
        return Timestamp(milliseconds: latest.load(ordering: .relaxed))
    }

    func insert(_ session: Session, digest: TokenDigest) {
        state.withLock { state in
            state.byDigest[digest] = session
            state.byAccount[session.account, default: []].append((digest, session))
        }
    }

    var count: Int {
        state.withLock { $0.byDigest.count }
    }

    func session(_ digest: TokenDigest) -> Session? {
        state.withLock { $0.byDigest[digest] }
    }

    /// Whether a session may act at this time (as given by `time(_:)`).
    func isValid(_ session: Session, at time: Timestamp) -> Bool {
        !session.isEnded && !policy.isOver(session, at: time)
    }

    func sessions(of account: AccountID) -> [Session] {
        state.withLock { $0.byAccount[account, default: []].map(\.session) }
    }

    /// The sessions that must end so that one more fits, least recently used first.
    func replaced(byOneMoreOf account: AccountID) -> [Session] {
        surplus(of: account, room: 1)
    }

    /// The sessions that must end so that there is room for so many more, least recently used first.
    func surplus(of account: AccountID, room: Int = 0) -> [Session] {
        let sessions = sessions(of: account)
        let surplus = sessions.count - policy.mostPerAccount + room
        guard surplus > 0 else { return [] }
        return Array(sessions.filter { !$0.isLasting }.sorted { $0.lastUsed < $1.lastUsed }.prefix(surplus))
    }

    /// Takes sessions out and marks them as ended, which every connection sees at its next request.
    func end(_ ended: [Session]) {
        guard !ended.isEmpty else { return }
        for session in ended {
            session.end()
        }
        let ids = Set(ended.map(\.id))
        state.withLock { state in
            for account in Set(ended.map(\.account)) {
                guard var sessions = state.byAccount[account] else { continue }
                for (digest, session) in sessions where ids.contains(session.id) {
                    state.byDigest[digest] = nil
                    _ = session
                }
                sessions.removeAll { ids.contains($0.session.id) }
                state.byAccount[account] = sessions.isEmpty ? nil : sessions
            }
        }
    }

    /// How many are valid at this time, and how many of them are bound to a connection.
    func count(at time: Timestamp) -> (all: Int, connected: Int) {
        state.withLock { state in
            state.byDigest.values.reduce(into: (0, 0)) { count, session in
                guard isValid(session, at: time) else { return }
                count.0 += 1
                if session.isConnected { count.1 += 1 }
            }
        }
    }

    /// The accounts that are active, and since when or whether still: connected, or used within so many milliseconds;
    /// nil: with any valid session.
    func active(
        at time: Timestamp, within milliseconds: Int64?
    ) -> [AccountID: (isConnected: Bool, lastUsed: Timestamp)] {
        let since = Timestamp(milliseconds: milliseconds.map { time.milliseconds - $0 } ?? .min)
        return state.withLock { state in
            var active: [AccountID: (isConnected: Bool, lastUsed: Timestamp)] = [:]
            for (account, sessions) in state.byAccount {
                for (_, session) in sessions where isValid(session, at: time) {
                    guard session.isConnected || session.lastUsed >= since else { continue }
                    let known = active[account] ?? (false, session.lastUsed)
                    active[account] = (known.isConnected || session.isConnected, max(known.lastUsed, session.lastUsed))
                }
            }
            return active
        }
    }

    /// Sessions whose time is over.
    func expired(at time: Timestamp) -> [Session] {
        state.withLock { state in
            state.byDigest.values.filter { policy.isOver($0, at: time) }
        }
    }

    /// Uses that the store does not know yet.
    func unstoredUses() -> [(session: Session, use: SessionUse)] {
        state.withLock { state in
            state.byDigest.values.compactMap { session in session.unstoredUse().map { (session, $0) } }
        }
    }
}
