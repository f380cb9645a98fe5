public import ChatProtocol
import Synchronization

/// Who may make an account without the operator.
public enum RegistrationPolicy: String, Sendable, CaseIterable {
    case closed
    /// Whoever has a code of the operator's.
    case invite
    case open

    /// What `hello` tells of it.
    var features: [String] {
        switch self {
        case .closed: []
        case .invite: ["register", "invite"]
        case .open: ["register"]
        }
    }
}

/// Accounts made by their users, and the invites for that (SECURITY.md 3.7).
public final class RegistrationService: Sendable {
    private let current: Mutex<RegistrationPolicy>
    private let accounts: AccountService
    private let logins: LoginGate
    private let store: any InviteStore
    private let random: any RandomBytes
    private let digests: any TokenDigesting
    private let clock: any Clock
    private let limiter: HourlyLimiter<SourceAddress>?

    /// Names that look like the operator's or like everybody's.
    private static let reserved = Set(
        ["admin", "root", "server", "system", "all", "here", "everyone"].compactMap { UserName($0) })

    init(
        accounts: AccountService, logins: LoginGate, store: any InviteStore, random: any RandomBytes,
        digests: any TokenDigesting,
        clock: any Clock, policy: RegistrationPolicy, perHour: Int?
    ) {
        current = Mutex(policy)
        self.accounts = accounts
        self.logins = logins
        self.store = store
        self.random = random
        self.digests = digests
        self.clock = clock
        limiter = perHour.map { HourlyLimiter(perHour: $0) }
    }

    public var policy: RegistrationPolicy {
        current.withLock { $0 }
    }

    /// Puts another number into force; where there is no limit, that stays so.
    func setPerHour(_ perHour: Int?) {
        if let perHour { limiter?.setPerHour(perHour) }
    }

    func setPolicy(_ policy: RegistrationPolicy) {
        current.withLock { $0 = policy }
    }

    /// Makes an account for a stranger.
    ///
    /// Policy and invite come first, so that without them nothing is learnt about names. Under the open policy an
    /// invite is not looked at and not used up.
    /// - Parameters:
    ///   - name: the display name; nil: the user name.
    ///   - invite: the code as it was written.
    /// - Throws: `registration_closed`, `invalid_invite`, `invalid_name`, `weak_password`, `rate_limited`,
    ///   `name_taken` (a reserved name, too), `server_busy`, `storage_full`.
    func register(
        user: UserName?, name: String?, password: Password, invite: [UInt8]?, source: SourceAddress
    ) async throws(ServiceError) -> Account {
        let digest = try await digest(ofValid: invite, source: source)
        guard let user else { throw ServiceError(.invalidName) }
        let name = name ?? user.description
        guard DisplayName.isValid(name) else { throw ServiceError(.invalidName) }
        guard ProtocolLimits.passwordBytes.contains(password.count) else { throw ServiceError(.weakPassword) }
        if let limiter, let seconds = limiter.take(source, at: clock.now()) {
            throw ServiceError(.rateLimited, retryAfter: seconds)
        }
        do throws(ServiceError) {
            return try await add(user: user, name: name, password: password, using: digest)
        } catch {
            // What the server could not do counts for nobody; questions about names do.
            if error.code != .nameTaken { limiter?.giveBack(source) }
            throw error
        }
    }

    private func add(
        user: UserName, name: String, password: Password, using digest: TokenDigest?
    ) async throws(ServiceError) -> Account {
        guard !Self.reserved.contains(user), accounts.users.account(named: user) == nil else {
            throw ServiceError(.nameTaken)
        }
        let hash = try await accounts.hash(password)
        let new = NewAccount(user: user, name: name, passwordHash: hash, isDemo: false, created: clock.now())
        do {
            let account = try await store.register(new, using: digest)
            accounts.users.put(account)
            return account
        } catch {
            throw ServiceError(error, doing: "registering an account")
        }
    }

    /// The digest of the invite that is to be used; nil where none is needed. A wrong one counts as a failed login.
    private func digest(
        ofValid invite: [UInt8]?, source: SourceAddress
    ) async throws(ServiceError) -> TokenDigest? {
        switch policy {
        case .closed: throw ServiceError(.registrationClosed)
        case .open: return nil
        case .invite: break
        }
        let attempt = LoginThrottle.Attempt(target: .invite, source: source)
        try logins.begin(attempt, on: nil)
        do throws(ServiceError) {
            let digest = try await digest(ofValid: invite)
            logins.ended(attempt, .proved)
            return digest
        } catch {
            logins.ended(attempt, error.code == .invalidInvite ? .failed : .abandoned)
            throw error
        }
    }

    private func digest(ofValid invite: [UInt8]?) async throws(ServiceError) -> TokenDigest {
        guard let code = invite.flatMap({ Token($0.span.bytes) }) else { throw ServiceError(.invalidInvite) }
        let digest = digests.digest(code)
        do throws(StoreError) {
            guard let invite = try await store.invite(digest), invite.isUsable(at: clock.now()) else {
                throw StoreError.inviteInvalid
            }
        } catch {
            throw ServiceError(error, doing: "looking for an invite")
        }
        return digest
    }

    // MARK: For the operator

    /// Makes an invite; its code can't be asked for a second time.
    /// - Parameters:
    ///   - uses: at least 1.
    ///   - lifetime: in milliseconds; nil: for ever.
    public func makeInvite(
        uses: Int, lifetime: Int64?
    ) async throws(ServiceError) -> (invite: Invite, code: Token) {
        let code: Token
        do {
            code = try random.token()
        } catch {
            throw ServiceError(.internalError, cause: "no random bytes: \(error.reason)")
        }
        let now = clock.now()
        let new = NewInvite(
            digest: digests.digest(code), uses: uses, created: now,
            expires: lifetime.map { Timestamp(milliseconds: now.milliseconds + $0) })
        do {
            return (Invite(id: try await store.insert(new), invite: new), code)
        } catch {
            throw ServiceError(error, doing: "making an invite")
        }
    }

    /// All invites, in the order in which they were made, and whether each can be used now.
    public func invites() async throws(ServiceError) -> [(invite: Invite, isUsable: Bool)] {
        do {
            let now = clock.now()
            return try await store.allInvites().map { ($0, $0.isUsable(at: now)) }
        } catch {
            throw ServiceError(error, doing: "reading the invites")
        }
    }

    /// Takes an invite back; accounts that were made with it stay.
    /// - Throws: `invalid_invite` when there is no such invite.
    public func revokeInvite(_ id: InviteID) async throws(ServiceError) {
        do {
            try await store.revoke(id)
        } catch .notFound {
            throw ServiceError(.invalidInvite)
        } catch {
            throw ServiceError(error, doing: "revoking an invite")
        }
    }
}
