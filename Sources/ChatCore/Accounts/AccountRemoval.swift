public import ChatProtocol

/// Removing accounts, as the operator does it.
extension ChatService {
    /// Removes an account for good: its sessions end, it leaves its rooms, its name is never given again. Its messages
    /// stay, as from a removed user.
    /// - Throws: `user_not_found`, `storage_full`, `internal_error`.
    public func removeAccount(_ user: UserName) async throws(ServiceError) {
        guard let account = users.account(named: user) else { throw ServiceError(.userNotFound) }
        // It can do nothing more from here on; what it had under way is in the log before it is removed.
        try await accounts.setDisabled(true, user: user)
        do {
            try await accountStore.remove(account.id, at: clock.now())
        } catch {
            throw ServiceError(error, doing: "removing an account")
        }
        users.remove(RemovedAccount(id: account.id, user: user))
        blocks.forget(account.id)
        rooms.forget(account.id)
        logins.forget(account.id)
        // One that was being made meanwhile: stored it is no more.
        try await sessions.endAll(of: account.id)
    }

    /// Deletes some of the texts that a removed account has written, the oldest first, as `delete` does.
    /// - Parameter place: as the call before has given it; nil at first.
    /// - Returns: how many were deleted, and where to go on; nil: it is done.
    /// - Throws: `user_not_found` when no account of this name was removed, `storage_full`, `internal_error`.
    public func purge(
        _ user: UserName, above place: MessageID?
    ) async throws(ServiceError) -> (deleted: Int, upTo: MessageID?) {
        guard let account = users.removed(named: user) else { throw ServiceError(.userNotFound) }
        do {
            return try await log.deleteMessages(of: account, above: place ?? MessageID(0), at: clock.now())
        } catch {
            throw ServiceError(error, doing: "deleting messages")
        }
    }
}
