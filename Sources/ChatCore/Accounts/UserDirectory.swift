public import ChatProtocol
import Synchronization

/// All accounts in memory, in front of the store: looked up on the send path, changed only after the store has.
public final class UserDirectory: Sendable {
    private struct State {
        var byUser: [UserName: AccountID] = [:]
        var byID: [AccountID: Account] = [:]
        /// Who was removed: for their messages.
        var removed: [AccountID: RemovedAccount] = [:]
        var removedByUser: [UserName: AccountID] = [:]
        /// What `recipient` needs, and nothing that must be retained on the send path.
        var recipients: [UserName: AccountID] = [:]
        /// What stands behind the user name of a removed account in the place of a display name.
        var removedMark: String

        mutating func put(_ account: Account) {
            byUser[account.user] = account.id
            byID[account.id] = account
            recipients[account.user] = account.isDisabled ? nil : account.id
        }

        mutating func put(_ account: RemovedAccount) {
            removed[account.id] = account
            removedByUser[account.user] = account.id
            recipients[account.user] = nil
            byUser[account.user] = nil
            byID[account.id] = nil
        }
    }

    private let state: Mutex<State>

    public init(_ accounts: [Account] = [], removed: [RemovedAccount] = [], language: Language = .indonesian) {
        state = Mutex(State(removedMark: Self.removedMark(language)))
        for account in accounts {
            put(account)
        }
        for account in removed { remove(account) }
    }

    private static func removedMark(_ language: Language) -> String {
        language == .indonesian ? "(dihapus)" : "(removed)"
    }

    /// In which language it is said that an account was removed.
    func setLanguage(_ language: Language) {
        state.withLock { $0.removedMark = Self.removedMark(language) }
    }

    /// Somebody as messages name them, also who was removed.
    func person(_ id: AccountID) -> (user: UserName, name: String)? {
        state.withLock { state in
            if let account = state.byID[id] { return (account.user, account.name) }
            guard let removed = state.removed[id] else { return nil }
            return (removed.user, "\(removed.user) \(state.removedMark)")
        }
    }

    /// The account with which one may have written, also one that was removed.
    func correspondent(_ user: UserName) -> AccountID? {
        state.withLock { $0.byUser[user] ?? $0.removedByUser[user] }
    }

    /// The account of this name that was removed.
    public func removed(named user: UserName) -> AccountID? {
        state.withLock { $0.removedByUser[user] }
    }

    /// From now on there are only its messages.
    func remove(_ account: RemovedAccount) {
        state.withLock { $0.put(account) }
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

    var count: Int {
        state.withLock { $0.byID.count }
    }

    /// How many accounts there are, and how many of them are disabled.
    public var counts: (all: Int, disabled: Int) {
        // A copy on write: the walk over all accounts holds nobody up.
        let all = state.withLock { $0.byID }
        return (all.count, all.values.count { $0.isDisabled })
    }

    /// All accounts, sorted by user name.
    public func accounts() -> [Account] {
        state.withLock { Array($0.byID.values) }.sorted { $0.user < $1.user }
    }

    /// The accounts behind `place`, disabled ones too, sorted by user name, at most `limit`.
    public func page(after place: String?, limit: Int) -> [Account] {
        page(prefix: "", after: place, limit: limit, where: { _ in true }).accounts
    }

    /// The accounts behind `place` whose user names begin with `prefix`, sorted by user name, at most `limit`.
    /// - Parameter isIncluded: a further condition.
    /// - Returns: the page, and whether there are more.
    func page(
        prefix: String, after place: String?, limit: Int, where isIncluded: (Account) -> Bool
    ) -> (accounts: [Account], more: Bool) {
        // A copy on write: the walk over all accounts holds nobody up.
        let all = state.withLock { $0.byID }
        var found: [Account] = []
        for account in all.values {
            let user = account.user.description
            guard user.hasPrefix(prefix), place.map({ user > $0 }) ?? true, isIncluded(account) else { continue }
            found.append(account)
        }
        found.sort { $0.user < $1.user }
        return (Array(found.prefix(limit)), found.count > limit)
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
