public import ChatProtocol
import Synchronization

/// All accounts in memory, in front of the store: looked up on the send path, changed only after the store has.
public final class UserDirectory: Sendable {
    private struct State {
        var byUser: [UserName: AccountID] = [:]
        var byID: [AccountID: Account] = [:]
        /// What `recipient` needs, and nothing that must be retained on the send path.
        var recipients: [UserName: AccountID] = [:]

        mutating func put(_ account: Account) {
            byUser[account.user] = account.id
            byID[account.id] = account
            recipients[account.user] = account.isDisabled ? nil : account.id
        }
    }

    private let state = Mutex(State())

    public init(_ accounts: [Account] = []) {
        for account in accounts {
            put(account)
        }
    }

    /// The account that a message to this user goes to; nil when there is none or it is disabled.
    func recipient(_ user: UserName) -> AccountID? {
        state.withLock { $0.recipients[user] }
    }

    public func account(named user: UserName) -> Account? {
        state.withLock { state in state.byUser[user].flatMap { state.byID[$0] } }
    }

    public func account(_ id: AccountID) -> Account? {
        state.withLock { $0.byID[id] }
    }

    /// All accounts, sorted by user name.
    public func accounts() -> [Account] {
        state.withLock { Array($0.byID.values) }.sorted { $0.user < $1.user }
    }

    /// Adds an account or replaces what was known of it.
    func put(_ account: Account) {
        state.withLock { $0.put(account) }
    }

    /// Changes what is known of an account in one step, so that changes of the same moment do not undo each other.
    /// - Returns: false when there is no such account.
    func change(_ id: AccountID, _ change: (inout Account) -> Void) -> Bool {
        state.withLock { state in
            guard var account = state.byID[id] else { return false }
            change(&account)
            state.put(account)
            return true
        }
    }
}
