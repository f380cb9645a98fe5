public import ChatProtocol

/// Random bytes fit for secrets.
public protocol RandomBytes: Sendable {
    /// A fresh token: 128 random bits.
    func token() throws(RandomnessError) -> Token
}

/// The random generator failed: there is no token, and no login.
public struct RandomnessError: Error, Hashable, Sendable {
    /// For the log.
    public let reason: String

    public init(_ reason: String) {
        self.reason = reason
    }
}

/// SHA-256 of tokens.
public protocol TokenDigesting: Sendable {
    /// SHA-256 over the token's 16 bytes.
    func digest(_ token: Token) -> TokenDigest
}

/// The time of day.
public protocol Clock: Sendable {
    /// Milliseconds since 1970, UTC; it may go back when somebody sets the clock.
    func now() -> Timestamp
}
