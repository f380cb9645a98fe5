public import ChatProtocol

/// Where sessions are kept. Every call that changes something returns when the change is durable.
public protocol SessionStore: Sendable {
    /// All sessions, expired ones too, in any order; called once, at start.
    func allSessions() throws(StoreError) -> [StoredSession]

    /// Adds a session and ends those it replaces, in one transaction.
    /// - Parameter source: from where the account has logged in, which outlives the session; nil: from nowhere.
    func insert(
        _ session: NewSession, from source: SourceAddress?, replacing: [SessionID]
    ) async throws(StoreError) -> SessionID

    /// Ends sessions for good. Unknown ids are ignored.
    func delete(_ sessions: [SessionID]) async throws(StoreError)

    /// Records when sessions were last used (written at most once a minute a session, so it may be lost in a crash).
    func touch(_ uses: [SessionUse]) async throws(StoreError)

    /// From where accounts have logged in, the last time from each address, in any order; called once, at start.
    func allLogins() throws(StoreError) -> [StoredLogin]

    /// Forgets the logins before a time.
    func forgetLogins(before: Timestamp) async throws(StoreError)
}

/// The number of a session, which its user may see; the token is another thing.
public struct SessionID: Hashable, Sendable {
    public let rawValue: Int64

    public init(_ rawValue: Int64) {
        self.rawValue = rawValue
    }
}

/// SHA-256 over the 16 bytes of a token: all the server keeps of it (SECURITY.md 3.6).
public struct TokenDigest: Hashable, Sendable {
    /// 32 bytes as four words, most significant byte first.
    public let words: (UInt64, UInt64, UInt64, UInt64)

    public init(_ a: UInt64, _ b: UInt64, _ c: UInt64, _ d: UInt64) {
        words = (a, b, c, d)
    }

    /// - Parameter bytes: exactly 32 bytes, otherwise nil.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        var words: [UInt64] = [0, 0, 0, 0]
        for (place, byte) in bytes.enumerated() {
            words[place / 8] = words[place / 8] << 8 | UInt64(byte)
        }
        self.words = (words[0], words[1], words[2], words[3])
    }

    /// The 32 bytes.
    public var bytes: [UInt8] {
        [words.0, words.1, words.2, words.3].flatMap { word in
            stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> UInt64($0)) }
        }
    }

    public static func == (a: TokenDigest, b: TokenDigest) -> Bool {
        // The digest is a look-up key that an attacker cannot steer; it needs no constant-time comparison.
        a.words == b.words
    }

    public func hash(into hasher: inout Hasher) {
        // Any eight bytes of SHA-256 are as good as all of them.
        hasher.combine(words.0)
    }
}

/// On which kind of listener a session was made; it is valid on that kind alone.
public enum ListenerKind: String, Hashable, Sendable {
    case tls
    case insecure
}

/// What is known of a session before the store has given it a number.
public struct NewSession: Hashable, Sendable {
    public var account: AccountID
    public var digest: TokenDigest
    /// The label that the client gave its device.
    public var device: String?
    public var listener: ListenerKind
    /// The IP address that asked for it, where there is one.
    public var address: String?
    public var created: Timestamp
    /// Made by the operator for a machine: no time ends it, nor does one login more.
    public var isLasting: Bool

    public init(
        account: AccountID, digest: TokenDigest, device: String?, listener: ListenerKind, address: String? = nil,
        created: Timestamp, isLasting: Bool = false
    ) {
        self.account = account
        self.digest = digest
        self.device = device
        self.listener = listener
        self.address = address
        self.created = created
        self.isLasting = isLasting
    }
}

/// When an account last logged in from an address.
public struct StoredLogin: Hashable, Sendable {
    public var account: AccountID
    public var source: SourceAddress
    public var time: Timestamp

    public init(account: AccountID, source: SourceAddress, time: Timestamp) {
        self.account = account
        self.source = source
        self.time = time
    }
}

/// A session as it is stored.
public struct StoredSession: Hashable, Sendable {
    public var id: SessionID
    public var session: NewSession
    public var lastUsed: Timestamp

    public init(id: SessionID, session: NewSession, lastUsed: Timestamp) {
        self.id = id
        self.session = session
        self.lastUsed = lastUsed
    }
}

/// When a session was last used.
public struct SessionUse: Hashable, Sendable {
    public var id: SessionID
    public var lastUsed: Timestamp

    public init(id: SessionID, lastUsed: Timestamp) {
        self.id = id
        self.lastUsed = lastUsed
    }
}
