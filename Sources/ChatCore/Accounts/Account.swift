public import ChatProtocol

/// The internal number of an account: never shown, never used again, the same when the display name changes.
public struct AccountID: Hashable, Comparable, Sendable {
    public let rawValue: Int64

    public init(_ rawValue: Int64) {
        self.rawValue = rawValue
    }

    public static func < (a: AccountID, b: AccountID) -> Bool {
        a.rawValue < b.rawValue
    }
}

/// A stored password: a PHC string such as `$scrypt$ln=15,r=8,p=3$salt$hash` (SECURITY.md 3.1).
///
/// It is no secret like the password itself, yet nothing prints it.
public struct PasswordHash: Hashable, Sendable, CustomStringConvertible {
    /// The PHC string.
    public let text: String

    public init(_ text: String) {
        self.text = text
    }

    public var description: String {
        "PasswordHash(…)"
    }
}

/// A person or a machine that can log in.
public struct Account: Hashable, Sendable {
    public let id: AccountID
    public let user: UserName
    /// The display name, 1 to 64 characters.
    public var name: String
    public var passwordHash: PasswordHash
    public var isDisabled: Bool
    /// Made by `chat-server demo`, with a password that everybody knows.
    public var isDemo: Bool
    public let created: Timestamp

    public init(
        id: AccountID, user: UserName, name: String, passwordHash: PasswordHash, isDisabled: Bool = false,
        isDemo: Bool = false, created: Timestamp
    ) {
        self.id = id
        self.user = user
        self.name = name
        self.passwordHash = passwordHash
        self.isDisabled = isDisabled
        self.isDemo = isDemo
        self.created = created
    }
}

/// What is left of an account that was removed: its messages, and the name under which they are shown.
public struct RemovedAccount: Hashable, Sendable {
    public let id: AccountID
    public let user: UserName

    public init(id: AccountID, user: UserName) {
        self.id = id
        self.user = user
    }
}

/// What is known of an account before the store has given it a number.
public struct NewAccount: Hashable, Sendable {
    public var user: UserName
    public var name: String
    public var passwordHash: PasswordHash
    public var isDemo: Bool
    public var created: Timestamp

    public init(user: UserName, name: String, passwordHash: PasswordHash, isDemo: Bool, created: Timestamp) {
        self.user = user
        self.name = name
        self.passwordHash = passwordHash
        self.isDemo = isDemo
        self.created = created
    }
}

/// One change to a stored account.
public enum AccountChange: Hashable, Sendable {
    case passwordHash(PasswordHash)
    /// Only where the stored hash is still `old`; otherwise the account is not found.
    case renewedHash(old: PasswordHash, new: PasswordHash)
    case name(String)
    case disabled(Bool)
    case demo(Bool)
}
