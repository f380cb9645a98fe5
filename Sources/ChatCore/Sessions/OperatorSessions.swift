public import ChatProtocol

/// Sessions as the operator deals with them.
extension ChatService {
    /// The sessions of a user that are valid now, in the order in which they were made.
    /// - Throws: `user_not_found`.
    public func sessions(of user: UserName) throws(ServiceError) -> [Session] {
        guard let account = users.account(named: user) else { throw ServiceError(.userNotFound) }
        return sessions.sessions(of: account.id)
    }

    /// How many sessions are valid now, and how many of them are bound to a connection.
    public func countSessions() -> (all: Int, connected: Int) {
        sessions.countValid()
    }

    /// Ends one session of a user, or all of them, on every connection.
    /// - Parameter id: nil: all.
    /// - Returns: how many were ended.
    /// - Throws: `user_not_found`, `session_not_found`, `storage_full`.
    public func endSessions(of user: UserName, _ id: SessionID?) async throws(ServiceError) -> Int {
        var found = try sessions(of: user)
        if let id {
            found.removeAll { $0.id != id }
            guard !found.isEmpty else { throw ServiceError(.sessionNotFound) }
        }
        try await sessions.end(found)
        return found.count
    }

    /// Makes a session for a machine; its token can't be asked for a second time.
    /// - Parameters:
    ///   - device: a label for it, as a client gives one.
    ///   - listener: where it is valid.
    ///   - isLasting: no time ends it; a user can have so many of them (`SessionPolicy.mostLasting`).
    /// - Returns: `expires` nil: never.
    /// - Throws: `user_not_found` (a disabled one, too), `invalid_name` for the label, `not_allowed` for one lasting
    ///   session too many, `storage_full`.
    public func makeSession(
        of user: UserName, device: String, listener: ListenerKind, isLasting: Bool
    ) async throws(ServiceError) -> (session: Session, token: Token, expires: Timestamp?) {
        guard let account = users.account(named: user), !account.isDisabled else { throw ServiceError(.userNotFound) }
        guard DisplayName.isValid(device) else { throw ServiceError(.invalidName) }
        if isLasting, try sessions(of: user).count(where: { $0.isLasting }) >= settings.sessions.mostLasting {
            throw ServiceError(.notAllowed)
        }
        let (session, token) = try await sessions.open(
            for: account, device: device, listener: listener, isLasting: isLasting)
        // It may have been disabled or removed while the session was being made.
        guard users.account(account.id)?.isDisabled == false else {
            try await sessions.end([session])
            throw ServiceError(.userNotFound)
        }
        return (session, token, sessions.expiry(of: session))
    }
}
