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

    /// - Throws: `StoreError.notFound` when there is no such account.
    func change(_ account: AccountID, _ change: AccountChange) async throws(StoreError)
}
