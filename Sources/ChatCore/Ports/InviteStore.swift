public import ChatProtocol

/// Where invites are kept. Every call that changes something returns when the change is durable.
public protocol InviteStore: Sendable {
    func insert(_ invite: NewInvite) async throws(StoreError) -> InviteID

    /// All invites, used up and revoked ones too, in the order in which they were made.
    func allInvites() async throws(StoreError) -> [Invite]

    /// - Returns: nil when no invite has this digest.
    func invite(_ digest: TokenDigest) async throws(StoreError) -> Invite?

    /// Takes an invite back; one that was taken back before stays so.
    /// - Throws: `StoreError.notFound` when there is no such invite.
    func revoke(_ invite: InviteID) async throws(StoreError)

    /// Makes an account and uses an invite once, in one transaction: either both happen or neither.
    /// - Parameter invite: nil where none is needed.
    /// - Throws: `StoreError.inviteInvalid` when the invite can't be used at `account.created`, `StoreError.nameTaken`.
    func register(_ account: NewAccount, using invite: TokenDigest?) async throws(StoreError) -> Account
}

/// The number of an invite, which the operator sees; the code is another thing.
public struct InviteID: Hashable, Sendable {
    public let rawValue: Int64

    public init(_ rawValue: Int64) {
        self.rawValue = rawValue
    }
}

/// What is known of an invite before the store has given it a number.
public struct NewInvite: Hashable, Sendable {
    /// SHA-256 of the code: all the server keeps of it.
    public var digest: TokenDigest
    /// How many accounts may be made with it.
    public var uses: Int
    public var created: Timestamp
    /// From then on it is worth nothing; nil: never.
    public var expires: Timestamp?

    public init(digest: TokenDigest, uses: Int, created: Timestamp, expires: Timestamp?) {
        self.digest = digest
        self.uses = uses
        self.created = created
        self.expires = expires
    }
}

/// An invite as it is stored.
public struct Invite: Hashable, Sendable {
    public var id: InviteID
    public var invite: NewInvite
    /// How many accounts were made with it.
    public var used: Int
    public var isRevoked: Bool

    public init(id: InviteID, invite: NewInvite, used: Int = 0, isRevoked: Bool = false) {
        self.id = id
        self.invite = invite
        self.used = used
        self.isRevoked = isRevoked
    }

    /// Whether an account may be made with it at this time.
    public func isUsable(at time: Timestamp) -> Bool {
        !isRevoked && used < invite.uses && invite.expires.map { time < $0 } ?? true
    }
}
