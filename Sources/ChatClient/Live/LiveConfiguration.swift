public import ChatProtocol

/// Who one is.
public struct Credentials: Sendable {
    /// The token of a session there is already.
    public var token: Token?
    public var user: String?
    public var password: Password?

    /// Logs in, and again when the session has ended.
    public static func password(_ password: String, of user: String) -> Credentials {
        Credentials(user: user, password: Password(Array(password.utf8)))
    }

    /// Uses a session there is already, and nothing else: when it has ended, ``LiveError/refused(code:message:retryAfter:)``
    /// says `session_not_found`.
    public static func token(_ token: Token) -> Credentials {
        Credentials(token: token)
    }

    /// Uses a session there is already, and logs in when it has ended.
    public static func token(_ token: Token, otherwise password: String, of user: String) -> Credentials {
        Credentials(token: token, user: user, password: Password(Array(password.utf8)))
    }
}

/// What a ``LiveClient`` needs to know.
public struct LiveConfiguration: Sendable {
    public var credentials: Credentials
    /// A label for the session that a login makes.
    public var device: String?
    /// Time limits, the longest reply, the event loops. `timeouts.silence` is not used, ``silence`` is.
    public var connection = ClientOptions()
    public var backoff = Backoff.Settings()
    /// A connection of events on which nothing comes for as long is dead; the server says something every 60 s.
    public var silence: Duration = .seconds(90)
    /// A connection of requests that is idle for as long is asked whether it lives.
    public var pingInterval: Duration = .seconds(60)
    /// How long the answer to that may take.
    public var pingTimeout: Duration = .seconds(30)
    /// Bytes of events that wait for a slow consumer; then nothing more is read from the server.
    public var eventBuffer = 262_144
    /// How often a request is repeated that the server refused for the time being (`rate_limited`, `server_busy`,
    /// `storage_full`, `shutting_down`), each time after its `retry_after`.
    public var postponements = 10
    /// Makes a connection: with trust on first use, for example.
    public var connect: @Sendable (ClientOptions) async throws -> ChatConnection
    /// For tests: nothing here sleeps but on it.
    public var clock: any Clock<Duration> = ContinuousClock()
    /// For tests: in 0..<1.
    public var random: @Sendable () -> Double = { Double.random(in: 0..<1) }

    public init(server: ServerAddress, trust: ChatConnection.Trust, credentials: Credentials, device: String? = nil) {
        self.init(credentials: credentials, device: device) { options in
            try await ChatConnection.connect(to: server, trust: trust, options: options)
        }
    }

    /// - Parameter connect: throws ``ClientError``, or ``LiveError`` for an end that repeating would not change.
    public init(
        credentials: Credentials, device: String? = nil,
        connect: @escaping @Sendable (ClientOptions) async throws -> ChatConnection
    ) {
        self.credentials = credentials
        self.device = device
        self.connect = connect
    }
}
