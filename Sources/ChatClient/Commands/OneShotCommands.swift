import ChatProtocol

/// The commands for scripts on one connection: each asks the server, writes what is to be shown, and throws what went
/// wrong.
public struct OneShotCommands {
    private let connection: ChatConnection
    let output: CommandOutput

    public init(connection: ChatConnection, output: CommandOutput) {
        self.connection = connection
        self.output = output
    }

    /// - Parameter password: nil: the connection's certificate stands for it.
    /// - Returns: what is to be kept.
    public func login(user: String, password: String?, device: String = "chat-client") async throws -> SavedLogin {
        let line = RequestLine("login").with("user", user).with("password", password).with("device", device)
        let reply = try await ask(line)
        guard let token = reply.value["tokenid"]?.text.flatMap({ Token($0.utf8Span.span.bytes) }),
            let name = reply.value["user"]?.text.flatMap({ UserName($0) })
        else { throw ClientError.badReply("it has no token") }
        try show(reply) { _, language in Phrase.loggedInAs("\(name)", in: language) + "\n" }
        return SavedLogin(server: connection.server, isInsecure: connection.isInsecure, user: name, token: token)
    }

    /// - Parameter login: nil for what needs no session.
    public func run(_ request: SingleRequest, as login: SavedLogin?) async throws {
        try show(try await ask(request.line.with(login?.token)), request.text)
    }

    /// Shows a list, a page at a time: what could not be written was not shown, and stays unread.
    public func run(_ list: ListRequest, as login: SavedLogin) async throws {
        var held: [[JSONValue]] = []
        try await pages(of: list, as: login) { items in
            if list.cursor.leadsBack { held.append(items) } else { try show(items, list) }
        }
        for items in held.reversed() { try show(items, list) }
    }

    /// The sum over all items of a list, as a number alone.
    public func run(_ sum: SumRequest, as login: SavedLogin) async throws {
        var total: Int64 = 0
        try await pages(of: sum.list, as: login) { items in
            for item in items { total += min(max(item[sum.key]?.integer ?? 0, 0), 1 << 32) }
        }
        let result = JSONValue.object([JSONValue.Member(key: sum.key, value: .integer(total))])
        try output.show(result) { _, _ in "\(total)\n" }
    }

    /// Ends a session that nobody will use any more, without a word.
    public func forget(_ login: SavedLogin) async {
        _ = try? await connection.request(RequestLine("logout").with(login.token).bytes)
    }
}

/// How much there is of something, over all items of a list.
public struct SumRequest: Sendable {
    let list: ListRequest
    let key: String
}

extension OneShotCommands {
    func pages(
        of list: ListRequest, as login: SavedLogin, _ body: ([JSONValue]) throws -> Void
    ) async throws {
        var (place, left, seen) = (JSONValue?.none, list.limit, Set<String>())
        while left != 0 {
            let reply = try await ask(list.page(place, limit: left).with(login.token))
            guard let all = reply.value[list.key]?.items else { throw ClientError.badReply("it has no \(list.key)") }
            let within = all.prefix { !list.isBeyond($0) }
            let items = Array(left.map { list.cursor.leadsBack ? within.suffix($0) : within.prefix($0) } ?? within)
            try body(items.filter(list.isWanted))
            guard let edge = list.cursor.leadsBack ? items.first : items.last else { return }
            if let line = list.whenShown?(edge) { _ = try await checked(line.with(login.token)) }
            left = left.map { $0 - items.count }
            guard reply.value.flag("more"), within.count == all.count, let next = list.cursor.place(edge) else {
                return
            }
            guard seen.insert(next.line).inserted else { throw ClientError.badReply("its pages lead back") }
            place = next
        }
    }

    /// An ERROR is shown, too, where programs read the answers.
    private func ask(_ line: RequestLine) async throws -> ServerReply {
        let reply = try await connection.request(line.bytes)
        if let error = reply.error {
            if output.showsJSON { try output.say(reply.line) }
            throw ClientError.refused(error)
        }
        return reply
    }

    func checked(_ line: RequestLine) async throws -> ServerReply {
        let reply = try await connection.request(line.bytes)
        if let error = reply.error { throw ClientError.refused(error) }
        return reply
    }

    private func show(_ reply: ServerReply, _ text: (JSONValue, Language) -> String) throws {
        if output.showsJSON { return try output.say(reply.line) }
        try output.show(reply.value, text)
    }

    private func show(_ items: [JSONValue], _ list: ListRequest) throws {
        let lines = items.map { item in
            output.showsJSON ? list.object(item).line + "\n" : list.row(item, output.language)
        }
        if !lines.isEmpty { try output.write(lines.joined()) }
    }
}
