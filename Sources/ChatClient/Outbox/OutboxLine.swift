public import ChatProtocol

/// Whose lines an outbox holds. Lines for one account never leave for another.
public struct OutboxAccount: Sendable, Hashable {
    public var server: ServerAddress
    /// Accounts of a plaintext listener are those of TLS, but what was written for TLS must not go out in plain text.
    public var isInsecure: Bool
    public var user: UserName

    public init(server: ServerAddress, isInsecure: Bool, user: UserName) {
        self.server = server
        self.isInsecure = isInsecure
        self.user = user
    }

    public init(_ login: SavedLogin) {
        self.init(server: login.server, isInsecure: login.isInsecure, user: login.user)
    }
}

/// A line that was written, and is not known to be in the server's log.
public struct OutboxLine: Sendable, Hashable {
    /// Why it will not be sent by itself any more.
    public struct Failure: Sendable, Hashable {
        /// Nil: it was not the server who refused.
        public var code: RefusalCode?
        /// Not made safe to show.
        public var message: String

        public init(code: RefusalCode?, message: String) {
            self.code = code
            self.message = message
        }
    }

    /// Makes it one message however often it is sent.
    public var ref: String
    /// A user name, or `#room`.
    public var to: String
    public var text: String
    public var written: Timestamp
    /// Nil: it is on its way.
    public var failure: Failure?

    public init(ref: String, to: String, text: String, written: Timestamp, failure: Failure? = nil) {
        self.ref = ref
        self.to = to
        self.text = text
        self.written = written
        self.failure = failure
    }
}

/// Why a line could not be put into the outbox. It was not sent either.
public enum OutboxError: Error, Sendable, Hashable {
    /// So many lines, or bytes, are waiting already.
    case full(lines: Int)
    /// The reason is the system's.
    case unwritable(String)
}
