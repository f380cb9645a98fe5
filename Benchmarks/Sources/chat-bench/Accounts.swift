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

    /// Binds every connection to its user's session.
    static func bind(_ generator: borrowing LoadGenerator, plan: LoadPlan) throws {
        guard !plan.tokens.isEmpty else { return }
        for connection in 0..<plan.connections {
            let token = plan.tokens[connection % plan.tokens.count]
            let reply = try generator.exchange(connection: connection, line: "whoami \(token)")
            guard reply.hasPrefix(#"{"status": "OK""#) else { throw BenchError("whoami: \(reply)") }
        }
    }

    /// The value of `tokenid` in a reply to `login`.
    static func token(in reply: String) -> String? {
        guard reply.hasPrefix(#"{"status": "OK""#), let key = reply.firstRange(of: #""tokenid": ""#) else { return nil }
        let value = reply[key.upperBound...]
        return value.firstIndex(of: "\"").map { String(value[..<$0]) }
    }
}
