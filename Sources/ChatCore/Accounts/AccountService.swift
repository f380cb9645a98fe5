public import ChatProtocol
public import Logging

/// Accounts: made and changed by the operator, proved by a password.
public final class AccountService: Sendable {
    public let users: UserDirectory
    private let store: any AccountStore
    private let passwords: any PasswordHashing
    private let sessions: SessionService
    private let clock: any Clock
    private let logger: Logger

    public init(
        users: UserDirectory, store: any AccountStore, passwords: any PasswordHashing, sessions: SessionService,
        clock: any Clock, logger: Logger
    ) {
        self.users = users
        self.store = store
        self.passwords = passwords
        self.sessions = sessions
        self.clock = clock
        self.logger = logger
    }

    /// Proves who somebody is.
    ///
    /// A wrong user, a wrong password and a disabled account cost the same work and give the same error.
    /// - Throws: `auth_failed`, `server_busy`, `internal_error`.
    func authenticate(
        user: UserName?, password: Password, source: SourceAddress, isWanted: @escaping @Sendable () -> Bool
    ) async throws(ServiceError) -> Account {
        let account = user.flatMap { users.account(named: $0) }
        let stored = account.flatMap { $0.isDisabled ? nil : $0.passwordHash }
        let verdict: PasswordVerdict
        do {
            verdict = try await passwords.verify(password, against: stored, source: source, isWanted: isWanted)
        } catch {
            throw ServiceError(error)
        }
        guard verdict.matches, let account, stored != nil else { throw ServiceError(.authFailed) }
        // The password is the one that was stored when the work began; the account may have changed meanwhile.
        guard let now = users.account(account.id), !now.isDisabled, now.passwordHash == account.passwordHash else {
            throw ServiceError(.authFailed)
        }
        return verdict.needsRehash ? await rehashed(now, password) : now
    }

    /// Makes an account.
    /// - Throws: `name_taken`, `invalid_name`, `weak_password`, `storage_full`.
    public func add(
        user: UserName, name: String, password: Password, isDemo: Bool = false
    ) async throws(ServiceError) -> Account {
        guard users.account(named: user) == nil else { throw ServiceError(.nameTaken) }
        guard DisplayName.isValid(name) else { throw ServiceError(.invalidName) }
        let new = NewAccount(
            user: user, name: name, passwordHash: try await hash(password), isDemo: isDemo, created: clock.now())
        do {
            let account = try await store.insert(new)
            users.put(account)
            return account
        } catch {
            throw ServiceError(error, doing: "adding an account")
        }
    }

    /// Gives an account a new password and ends its sessions, and with them whoever knew the old one.
    /// - Throws: `user_not_found`, `weak_password`, `storage_full`.
    public func setPassword(of user: UserName, to password: Password) async throws(ServiceError) {
        let account = try known(user)
        let hash = try await hash(password)
        try await change(account, .passwordHash(hash)) { $0.passwordHash = hash }
        if account.isDemo {
            // It no longer has the password that everybody knows.
            try await change(try known(user), .demo(false)) { $0.isDemo = false }
        }
        try await sessions.endAll(of: account.id)
    }

    /// Disables an account, which ends its sessions at once, or enables it again.
    public func setDisabled(_ disabled: Bool, user: UserName) async throws(ServiceError) {
        let account = try known(user)
        try await change(account, .disabled(disabled)) { $0.isDisabled = disabled }
        if disabled {
            try await sessions.endAll(of: account.id)
        }
    }

    private func known(_ user: UserName) throws(ServiceError) -> Account {
        guard let account = users.account(named: user) else { throw ServiceError(.userNotFound) }
        return account
    }

    private func change(
        _ account: Account, _ change: AccountChange, apply: (inout Account) -> Void
    ) async throws(ServiceError) {
        do {
            try await store.change(account.id, change)
        } catch {
            throw ServiceError(error, doing: "changing an account")
        }
        guard users.change(account.id, apply) else { throw ServiceError(.userNotFound) }
    }

    private func hash(_ password: Password) async throws(ServiceError) -> PasswordHash {
        guard ProtocolLimits.passwordBytes.contains(password.count) else { throw ServiceError(.weakPassword) }
        do {
            return try await passwords.hash(password)
        } catch {
            throw ServiceError(error)
        }
    }

    /// The account with its password hashed by today's policy; as it was if that fails.
    private func rehashed(_ account: Account, _ password: Password) async -> Account {
        do {
            let hash = try await passwords.hash(password)
            guard users.account(account.id)?.passwordHash == account.passwordHash else { return account }
            try await change(account, .passwordHash(hash)) { $0.passwordHash = hash }
            var changed = account
            changed.passwordHash = hash
            return changed
        } catch {
            // The login stands; the next one tries again.
            logger.warning("a password could not be hashed anew", metadata: ["user": "\(account.user)"])
            return account
        }
    }
}

extension ServiceError {
    init(_ error: HashingError) {
        switch error {
        case .busy(let retryAfter): self.init(.serverBusy, retryAfter: retryAfter)
        case .dropped: self.init(.serverBusy, retryAfter: 1)
        case .failed(let reason): self.init(.internalError, cause: "password hashing: \(reason)")
        }
    }
}
