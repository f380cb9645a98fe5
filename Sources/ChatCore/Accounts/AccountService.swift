public import ChatProtocol
public import Logging

/// Accounts: made and changed by the operator, proved by a password.
public final class AccountService: Sendable {
    public let users: UserDirectory
    private let store: any AccountStore
    private let passwords: any PasswordHashing
    private let sessions: SessionService
    private let logins: LoginGate
    private let clock: any Clock
    private let logger: Logger

    public init(
        users: UserDirectory, store: any AccountStore, passwords: any PasswordHashing, sessions: SessionService,
        logins: LoginGate, clock: any Clock, logger: Logger
    ) {
        self.users = users
        self.store = store
        self.passwords = passwords
        self.sessions = sessions
        self.logins = logins
        self.clock = clock
        self.logger = logger
    }

    /// Proves who somebody is.
    ///
    /// A wrong user, a wrong password and a disabled account cost the same work and give the same error. Where too many
    /// have failed nothing is looked at.
    /// - Throws: `auth_failed`, `rate_limited`, `server_busy`, `internal_error`.
    func authenticate(
        user: UserName?, password: Password, source: SourceAddress, isWanted: @escaping @Sendable () -> Bool
    ) async throws(ServiceError) -> Account {
        let account = user.flatMap { users.account(named: $0) }
        let attempt = LoginThrottle.Attempt(
            target: user.map { .password(of: $0) } ?? .passwordOfNobody, source: source)
        try logins.begin(attempt, on: account?.id)
        let proved: (account: Account, needsRehash: Bool)
        do throws(ServiceError) {
            proved = try await prove(account, password, source: source, isWanted: isWanted)
        } catch {
            logins.ended(attempt, error.code == .authFailed ? .failed : .abandoned)
            throw error
        }
        logins.ended(attempt, .proved)
        return proved.needsRehash ? await rehashed(proved.account, password) : proved.account
    }

    /// Proves who somebody is by the name that an accepted client certificate is for. Whatever is wrong gives the same
    /// error; no password is tried, so nothing is counted but by the connection.
    /// - Throws: `auth_failed`.
    func authenticate(user: UserName?, certified: UserName?) throws(ServiceError) -> Account {
        guard let user, user == certified, let account = users.account(named: user), !account.isDisabled else {
            throw ServiceError(.authFailed)
        }
        return account
    }

    private func prove(
        _ account: Account?, _ password: Password, source: SourceAddress, isWanted: @escaping @Sendable () -> Bool
    ) async throws(ServiceError) -> (account: Account, needsRehash: Bool) {
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
        return (now, verdict.needsRehash)
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
        try await change(account, .passwordHash(hash), ending: .all) { $0.passwordHash = hash }
        try await passwordChanged(account, sparing: nil)
    }

    /// Disables an account, which ends its sessions at once, or enables it again.
    public func setDisabled(_ disabled: Bool, user: UserName) async throws(ServiceError) {
        let account = try known(user)
        try await change(account, .disabled(disabled), ending: disabled ? .all : .none) { $0.isDisabled = disabled }
        if disabled {
            try await sessions.endAll(of: account.id)
        }
    }

    /// Gives an account the password that its user chose, and ends its other sessions.
    /// - Parameter session: the one that asks, which goes on.
    /// - Throws: `weak_password`, `auth_failed`, `server_busy`, `storage_full`.
    func changePassword(
        of session: Session, from old: Password, to new: Password, source: SourceAddress,
        isWanted: @escaping @Sendable () -> Bool
    ) async throws(ServiceError) {
        guard ProtocolLimits.passwordBytes.contains(new.count) else { throw ServiceError(.weakPassword) }
        let account = try await authenticate(user: session.user, password: old, source: source, isWanted: isWanted)
        let hash = try await hash(new)
        // Logged out, or the operator changed something, while it was being hashed.
        guard !session.isEnded else { throw ServiceError(.sessionNotFound) }
        // The operator may be changing it at this moment: that must stand.
        do throws(ServiceError) {
            try await renew(account, to: hash, ending: .allBut(session.id))
        } catch {
            throw error.code == .userNotFound ? ServiceError(.authFailed) : error
        }
        try await passwordChanged(account, sparing: session)
    }

    /// Gives an account another display name.
    /// - Throws: `invalid_name`, `user_not_found`, `storage_full`.
    func setName(of user: UserName, to name: String) async throws(ServiceError) {
        guard DisplayName.isValid(name) else { throw ServiceError(.invalidName) }
        try await change(try known(user), .name(name)) { $0.name = name }
    }

    /// Stores a hash in the place of the one that the account came with, unless that was changed meanwhile.
    private func renew(
        _ account: Account, to hash: PasswordHash, ending: EndedSessions = .none
    ) async throws(ServiceError) {
        let old = account.passwordHash
        try await change(account, .renewedHash(old: old, new: hash), ending: ending) { account in
            if account.passwordHash == old { account.passwordHash = hash }
        }
    }

    private func passwordChanged(_ account: Account, sparing session: Session?) async throws(ServiceError) {
        if account.isDemo {
            // It no longer has the password that everybody knows.
            try await change(account, .demo(false)) { $0.isDemo = false }
        }
        try await sessions.endAll(of: account.id, sparing: session)
    }

    private func known(_ user: UserName) throws(ServiceError) -> Account {
        guard let account = users.account(named: user) else { throw ServiceError(.userNotFound) }
        return account
    }

    private func change(
        _ account: Account, _ change: AccountChange, ending: EndedSessions = .none, apply: (inout Account) -> Void
    ) async throws(ServiceError) {
        do {
            try await store.change(account.id, change, ending: ending)
        } catch {
            throw ServiceError(error, doing: "changing an account")
        }
        guard users.change(account.id, apply) else { throw ServiceError(.userNotFound) }
    }

    /// - Throws: `weak_password`, `server_busy`.
    func hash(_ password: Password) async throws(ServiceError) -> PasswordHash {
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
            try await renew(account, to: hash)
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
