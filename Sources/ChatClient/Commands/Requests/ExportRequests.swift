import ChatProtocol

extension OneShotCommands {
    /// Writes all that one may see as JSON lines, as docs/data.md describes them: a page is in memory at a time.
    /// - Parameters:
    ///   - with: one conversation alone, its name in any case; nil: all.
    ///   - progress: gets how many messages were written.
    /// - Returns: how many messages there were.
    @discardableResult
    public func export(
        with: String? = nil, as login: SavedLogin, progress: (Int64) -> Void
    ) async throws -> Int64 {
        var conversations: [JSONValue] = []
        try await pages(of: .conversations(), as: login) { conversations += $0 }
        if let with {
            conversations = conversations.filter { $0["with"]?.text == with.lowercased() }
            // Before the first line: nothing that looks like an export is written.
            guard !conversations.isEmpty else {
                throw ClientError.local("there is no conversation with \(ShownText.line(with))")
            }
        }
        let hello = try await checked(RequestLine("hello")).value
        try write("export", [("format", .integer(1)), ("made", hello["time"])])
        let me = try await checked(RequestLine("whoami").with(login.token)).value
        try write("account", [("user", me["user"]), ("name", me["name"])])
        try await pages(of: .sessions, as: login) { for item in $0 { try write("session", item) } }
        try await pages(of: .rooms(joined: true), as: login) { for item in $0 { try write("room", item) } }
        var count: Int64 = 0
        for conversation in conversations {
            guard let name = conversation["with"]?.text else { continue }
            try write(
                "conversation",
                [
                    ("with", .string(name)), ("read_upto", conversation["read_upto"]),
                    ("muted", conversation.flag("muted") ? .bool(true) : nil),
                ])
            do {
                try await pages(of: .history(with: name, limit: nil, style: .init()), as: login) { messages in
                    for message in messages { try write("message", message) }
                    count += Int64(messages.count)
                    progress(count)
                }
            } catch ClientError.refused(let error) where error.code == "user_not_found" {
                // An earlier server does not know who was removed; the rest is there.
                try write("unavailable", [("with", .string(name))])
            }
        }
        try write("end", [("messages", .integer(count))])
        return count
    }

    /// Values that are not there are left out.
    private func write(_ type: String, _ members: [(String, JSONValue?)]) throws {
        try write(
            type, .object(members.compactMap { key, value in value.map { JSONValue.Member(key: key, value: $0) } }))
    }

    private func write(_ type: String, _ object: JSONValue) throws {
        guard case .object(let members) = object else { throw ClientError.badReply("a \(type) is no object") }
        try output.write(JSONValue.object([.init(key: "type", value: .string(type))] + members).line + "\n")
    }
}
