/// Logins and bindings with the words dialect, before the load begins.
enum Accounts {
    /// Logs every user in once and returns their tokens. One after the other: a server hashes few passwords at once.
    static func logIn(users: [String], password: String, server: Endpoint, ca: String) throws -> [String] {
        // A connection of its own: each login would bind it anew.
        let generator = try LoadGenerator(server: server, ca: ca, connections: 1)
        var tokens: [String] = []
        for user in users {
            let reply = try generator.exchange(connection: 0, line: "login \(user) \(password)")
            guard let token = token(in: reply) else { throw BenchError("login of \(user): \(reply)") }
            tokens.append(token)
        }
        return tokens
    }

    /// Makes accounts over the wire, where registration is open, and returns a token for each.
    static func register(users: [String], password: String, server: Endpoint, ca: String) throws -> [String] {
        let generator = try LoadGenerator(server: server, ca: ca, connections: 1)
        return try users.map { user in
            let reply = try generator.request(connection: 0, "register \(user) \(password)")
            guard let token = token(in: reply) else { throw BenchError("register \(user): \(reply)") }
            return token
        }
    }

    /// Binds every connection to its user's session.
    static func bind(_ generator: borrowing LoadGenerator, plan: LoadPlan) throws {
        guard !plan.tokens.isEmpty else { return }
        for connection in 0..<plan.connections {
            let token = plan.tokens[connection % plan.tokens.count]
            try generator.request(connection: connection, "whoami \(token)")
        }
    }

    /// The value of `tokenid` in a reply to `login`.
    static func token(in reply: String) -> String? {
        guard reply.hasPrefix(#"{"status": "OK""#), let key = reply.firstRange(of: #""tokenid": ""#) else { return nil }
        let value = reply[key.upperBound...]
        return value.firstIndex(of: "\"").map { String(value[..<$0]) }
    }
}
