public import ChatProtocol

/// Sessions as the operator deals with them.
extension ChatService {
    /// The sessions of a user that are valid now, in the order in which they were made.
    /// - Throws: `user_not_found`.
    public func sessions(of user: UserName) throws(ServiceError) -> [Session] {
        guard let account = users.account(named: user) else { throw ServiceError(.userNotFound) }
        return sessions.sessions(of: account.id)
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
}
