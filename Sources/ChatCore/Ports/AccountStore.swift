public import ChatProtocol

/// Where accounts are kept. Every call that changes something returns when the change is durable.
public protocol AccountStore: Sendable {
    /// All accounts, in any order; called once, at start.
    func allAccounts() throws(StoreError) -> [Account]

    /// All accounts that were removed, in any order; called once, at start.
    func removedAccounts() throws(StoreError) -> [RemovedAccount]

    /// Removes an account for good, in one step: its password, display name, sessions, invitations and blocks go; it
    /// leaves its rooms, and where it is the owner hands the room over first, to a moderator or else a member. Its
    /// messages stay. Returns when that is committed and told to the log's observer.
    /// - Throws: `StoreError.notFound` when there is no such account, or it was removed before.
    func remove(_ account: AccountID, at time: Timestamp) async throws(StoreError)

    /// - Throws: `StoreError.nameTaken` when the user name is in use or was ever given to an account.
    func insert(_ account: NewAccount) async throws(StoreError) -> Account

    /// Changes an account, and ends sessions of it in the same step: whoever may no more can't go on after a new start.
    /// - Throws: `StoreError.notFound` when there is no such account.
    func change(
        _ account: AccountID, _ change: AccountChange, ending: EndedSessions
    ) async throws(StoreError)
}

extension AccountStore {
    /// As `change(_:_:ending:)`; all sessions go on.
    public func change(_ account: AccountID, _ change: AccountChange) async throws(StoreError) {
        try await self.change(account, change, ending: .none)
    }
}

/// Which sessions of an account end with a change of it.
public enum EndedSessions: Hashable, Sendable {
    case none
    case all
    case allBut(SessionID)
}
