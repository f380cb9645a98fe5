public import ChatProtocol

/// A server and an account on it, under a name of the user's choice: a table `[profile.NAME]` of the configuration.
public struct Profile: Sendable, Hashable {
    /// Why the server is to be believed.
    public enum Trust: String, Sendable, Hashable, CaseIterable {
        case system
        /// ``Profile/ca``.
        case authorities = "ca"
        case firstUse = "first-use"
    }

    /// Letters, digits, `-` and `_`.
    public var name: String
    /// Nil: localhost.
    public var server: ServerAddress?
    /// Nil: whoever logged in there last.
    public var user: UserName?
    /// Nil: `ca` if there is one, otherwise the system's authorities.
    public var trust: Trust?
    /// A PEM file, as an absolute path.
    public var ca: String?
    public var isInsecure = false
    /// PEM files, as absolute paths: the certificate to show to a server that asks for one, and its key. Both or neither.
    public var clientCertificate: String?
    public var clientKey: String?
    /// For `/bin/sh -c`; the first line of what it says is the password.
    public var passwordCommand: String?
    /// What the server calls the sessions of this profile; nil: `chat-client`.
    public var device: String?

    public init(name: String) {
        self.name = name
    }

    /// Whether `text` can be a profile's name: 1 to 64 ASCII letters, digits, `-` and `_`.
    public static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count) && text.unicodeScalars.allSatisfy(isNameCharacter)
    }

    static func isNameCharacter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-", "_": true
        default: false
        }
    }
}
