import Synchronization

/// Which accounts have a session that is bound to an open connection.
final class PresenceBoard: Sendable {
    fileprivate struct State {
        /// How many connections each session is bound to.
        var connections: [AccountID: [SessionID: Int]] = [:]
        /// Whose state may be another than when it was looked at last.
        var changed: Set<AccountID> = []
    }

    private let state = Mutex(State())

    func bound(_ session: Session) {
        state.withLock { state in
            // Looked at under the lock: `ended` comes behind, or has marked it already.
            guard !session.isEnded else { return }
            if state.connections[session.account] == nil { state.changed.insert(session.account) }
            state.connections[session.account, default: [:]][session.id, default: 0] += 1
        }
    }

    func unbound(_ session: Session) {
        state.withLock { state in
            guard let count = state.connections[session.account]?[session.id] else { return }
            if count > 1 {
                state.connections[session.account]?[session.id] = count - 1
            } else {
                state.remove(session)
            }
        }
    }

    /// It is no session any more, whatever it is bound to.
    func ended(_ session: Session) {
        state.withLock { $0.remove(session) }
    }

    /// The accounts that have come or gone since the last call, and what they are now.
    func takeChanged() -> [(account: AccountID, isConnected: Bool)] {
        state.withLock { state in
            defer { state.changed.removeAll() }
            return state.changed.map { ($0, state.connections[$0] != nil) }
        }
    }
}

extension PresenceBoard.State {
    fileprivate mutating func remove(_ session: Session) {
        guard connections[session.account]?.removeValue(forKey: session.id) != nil,
            connections[session.account]?.isEmpty == true
        else { return }
        connections[session.account] = nil
        changed.insert(session.account)
    }
}
