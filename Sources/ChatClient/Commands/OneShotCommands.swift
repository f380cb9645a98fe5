import ChatProtocol

/// The commands for scripts: each asks the server, writes what is to be shown, and throws what went wrong.
public struct OneShotCommands {
    private let connection: ChatConnection
    private let showsJSON: Bool
    private let write: (String) throws -> Void

    /// - Parameters:
    ///   - showsJSON: the replies themselves, one a line, instead of text.
    ///   - write: gets whole lines, with their ends.
    public init(connection: ChatConnection, showsJSON: Bool, write: @escaping (String) throws -> Void) {
        self.connection = connection
        self.showsJSON = showsJSON
        self.write = write
    }

    /// - Returns: what is to be kept.
    public func login(user: String, password: String) async throws -> SavedLogin {
        let line = RequestLine("login").with("user", user).with("password", password).with("device", "chat-client")
        let reply = try await ask(line)
        guard let token = reply.value["tokenid"]?.text.flatMap({ Token($0.utf8Span.span.bytes) }),
            let name = reply.value["user"]?.text.flatMap({ UserName($0) })
        else { throw ClientError.badReply("it has no token") }
        try show(reply) { _ in "username \(name) logged in\n" }
        return SavedLogin(server: connection.server, isInsecure: connection.isInsecure, user: name, token: token)
    }

    /// - Parameter ref: sends with the same one and the same content are one message; nil: a random one.
    public func send(to user: String, text: String, ref: String? = nil, as login: SavedLogin) async throws {
        let line = RequestLine("send").with("to", user).with("msg", text).with("ref", ref ?? Self.randomRef())
        let reply = try await ask(line.with(login.token))
        try show(reply) { _ in "message sent to \(ShownText.line(user))\n" }
    }

    /// Shows what is unread, and marks as read what was shown, a page at a time: what could not be written stays unread.
    public func inbox(as login: SavedLogin) async throws {
        var after: Int64?
        while true {
            let reply = try await ask(RequestLine("inbox").with("after", after).with(login.token))
            guard let messages = reply.value["messages"]?.items else {
                throw ClientError.badReply("it has no messages")
            }
            guard let last = messages.last else { return try show(reply) { _ in "" } }
            guard let lastID = last["id"]?.integer, lastID > after ?? 0 else {
                throw ClientError.badReply("its messages have no rising ids")
            }
            try show(reply) { _ in messages.map(MessageLine.text).joined() }
            _ = try await checked(RequestLine("read").with("upto", lastID).with(login.token))
            guard reply.value["more"]?.isTrue == true else { return }
            after = lastID
        }
    }

    public func showUser(as login: SavedLogin) async throws {
        var after: String?
        while true {
            let reply = try await ask(RequestLine("show_user").with("after", after).with(login.token))
            guard let users = reply.value["users"]?.items else { throw ClientError.badReply("it has no users") }
            try show(reply) { _ in users.map(Self.userLine).joined() }
            guard reply.value["more"]?.isTrue == true, let last = users.last?["user"]?.text else { return }
            guard last > after ?? "" else { throw ClientError.badReply("its users are not in order") }
            after = last
        }
    }

    public func whoami(as login: SavedLogin) async throws {
        try show(try await ask(RequestLine("whoami").with(login.token))) { Self.userLine($0.value) }
    }

    public func logout(_ login: SavedLogin) async throws {
        let reply = try await ask(RequestLine("logout").with(login.token))
        try show(reply) { reply in
            let lines = reply.value["messages"]?.items?.compactMap { $0.text } ?? []
            return lines.map { ShownText.line($0) + "\n" }.joined()
        }
    }

    /// Ends a session that nobody will use any more, without a word.
    public func forget(_ login: SavedLogin) async {
        _ = try? await connection.request(RequestLine("logout").with(login.token).bytes)
    }
}

extension OneShotCommands {
    /// An ERROR is shown, too, where the replies themselves are asked for.
    private func ask(_ line: RequestLine) async throws -> ServerReply {
        let reply = try await connection.request(line.bytes)
        if let error = reply.error {
            if showsJSON { try write(reply.line + "\n") }
            throw ClientError.refused(error)
        }
        return reply
    }

    private func checked(_ line: RequestLine) async throws -> ServerReply {
        let reply = try await connection.request(line.bytes)
        if let error = reply.error { throw ClientError.refused(error) }
        return reply
    }

    private func show(_ reply: ServerReply, _ text: (ServerReply) -> String) throws {
        let shown = showsJSON ? reply.line + "\n" : text(reply)
        if !shown.isEmpty { try write(shown) }
    }

    private static func userLine(_ user: JSONValue) -> String {
        ShownText.line(user["user"]?.text ?? "?") + "  " + ShownText.line(user["name"]?.text ?? "") + "\n"
    }

    /// 128 random bits.
    private static func randomRef() -> String {
        let words = [UInt64.random(in: 0 ... .max), UInt64.random(in: 0 ... .max)]
        return words.map { String($0, radix: 16) }.joined(separator: "-")
    }
}
