public import ChatProtocol

/// What a server says of itself to everybody (`hello`).
public struct ServerGreeting: Sendable, Hashable {
    public var server: String
    public var version: String
    /// Names of optional abilities; `register`, `invite`, `search` among them.
    public var features: [String]

    public init(server: String, version: String, features: [String]) {
        self.server = server
        self.version = version
        self.features = features
    }

    /// Whether one may make an account without the operator.
    public var allowsRegistration: Bool { features.contains("register") }
    /// Whether that needs an invite's code.
    public var asksForInvite: Bool { features.contains("invite") }
    /// Whether a client certificate may stand for its user's password.
    public var takesCertificates: Bool { features.contains("certificate-login") }
}

/// A session that was just made.
public struct AccountSession: Sendable, Hashable {
    /// A secret.
    public var token: Token
    public var user: UserName
    /// The display name.
    public var name: String
    /// Nil: never.
    public var expires: Timestamp?
}

extension ChatConnection {
    /// - Throws: ``LiveError``, ``ClientError``, `CancellationError`.
    public func hello() async throws -> ServerGreeting {
        let value = try await answer(RequestLine("hello")).value
        let features = value["features"]?.items?.compactMap { $0.text } ?? []
        return ServerGreeting(
            server: try value.text("server"), version: try value.text("version"), features: features)
    }

    /// Logs in; the connection acts for the user from then on.
    /// - Parameters:
    ///   - password: nil: the connection's certificate stands for it.
    ///   - device: a label for the session.
    /// - Throws: ``LiveError/refused(code:message:retryAfter:)`` with `auth_failed`, `rate_limited` and the like;
    ///   ``ClientError``, `CancellationError`.
    public func logIn(user: String, password: String?, device: String? = nil) async throws -> AccountSession {
        let line = RequestLine("login").with("user", user).with("password", password).with("device", device)
        return try AccountSession(try await answer(line).value)
    }

    /// Makes an account and logs it in; the connection acts for it from then on.
    /// - Parameters:
    ///   - password: 8 to 256 bytes of UTF-8.
    ///   - name: the display name; nil: the user name.
    ///   - invite: the code, where the server asks for one.
    ///   - device: a label for the session.
    /// - Throws: ``LiveError/refused(code:message:retryAfter:)`` with `registration_closed`, `invalid_invite`,
    ///   `invalid_name`, `weak_password`, `name_taken`, `rate_limited` and the like; ``ClientError``,
    ///   `CancellationError`: the account may or may not have been made, a login tells.
    public func register(
        user: String, password: String, name: String? = nil, invite: String? = nil, device: String? = nil
    ) async throws -> AccountSession {
        let line = RequestLine("register").with("user", user).with("password", password).with("name", name)
        return try AccountSession(try await answer(line.with("invite", invite).with("device", device)).value)
    }

    /// Who the session's user is.
    /// - Throws: as ``logIn(user:password:device:)``; `session_not_found`.
    public func whoami(_ token: Token) async throws -> Identity {
        try Identity(try await answer(RequestLine("whoami").with(token)).value)
    }

    /// Ends a session.
    /// - Throws: as ``whoami(_:)``.
    func end(_ token: Token) async throws {
        _ = try await answer(RequestLine("logout").with(token))
    }

    private func answer(_ line: RequestLine) async throws -> ServerReply {
        let reply = try await ask(line)
        if let error = reply.error { throw LiveError(error) }
        return reply
    }
}

extension AccountSession {
    fileprivate init(_ value: JSONValue) throws(LiveError) {
        guard let token = Token(try value.text("tokenid").utf8Span.span.bytes) else {
            throw .badReply("it has no token")
        }
        guard let user = UserName(try value.text("user")) else { throw .badReply("it has no user") }
        self.init(
            token: token, user: user, name: value["name"]?.text ?? user.description,
            expires: try value.optionalTime("expires"))
    }
}
