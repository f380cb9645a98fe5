/// Where accounts are kept. Every call that changes something returns when the change is durable.
public protocol AccountStore: Sendable {
    /// All accounts, in any order; called once, at start.
    func allAccounts() throws(StoreError) -> [Account]

    /// - Throws: `StoreError.nameTaken` when the user name is in use or was ever given to an account.
    func insert(_ account: NewAccount) async throws(StoreError) -> Account

    /// - Throws: `StoreError.notFound` when there is no such account.
    func change(_ account: AccountID, _ change: AccountChange) async throws(StoreError)
}
