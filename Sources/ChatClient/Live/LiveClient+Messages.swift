import ChatProtocol

/// Messages and conversations. All throw ``LiveError`` or `CancellationError`.
///
/// What reads, and what does the same however often it is done, is repeated by itself when a connection breaks; edits
/// and deletions are not: ``LiveError/interrupted(_:)``.
extension LiveClient {
    /// What is unread, ascending by id. It stays so until ``read(upTo:with:)``.
    /// - Parameter limit: 1 to 200.
    public nonisolated(nonsending) func inbox(after id: Int64? = nil, limit: Int? = nil) async throws -> Page<Message> {
        try await page(RequestLine("inbox").with("after", id), limit, "messages", Message.init)
    }

    /// Marks as read; a mark only moves up.
    /// - Parameter with: a user name or `#room`; nil: all conversations.
    public nonisolated(nonsending) func read(upTo id: Int64, with: String? = nil) async throws {
        _ = try await query(RequestLine("read").with("upto", id).with("with", with))
    }

    /// A conversation's messages, ascending by id: the oldest above `after`; without it the newest, below `before`.
    public nonisolated(nonsending) func history(
        with: String, before: Int64? = nil, after: Int64? = nil, limit: Int? = nil
    ) async throws -> Page<Message> {
        let line = RequestLine("history").with("with", with).with("before", before).with("after", after)
        return try await page(line, limit, "messages", Message.init)
    }

    /// Messages of one's own conversations that have all words of the text, the last as a beginning; newest first.
    public nonisolated(nonsending) func search(
        _ text: String, with: String? = nil, before: Int64? = nil, limit: Int? = nil
    ) async throws -> Page<Message> {
        let line = RequestLine("search").with("text", text).with("with", with).with("before", before)
        return try await page(line, limit, "messages", Message.init)
    }

    /// The conversations, the newest first.
    /// - Parameter after: the id of the last message of the last conversation of the page before.
    public nonisolated(nonsending) func conversations(
        after id: Int64? = nil, limit: Int? = nil
    ) async throws -> Page<Conversation> {
        try await page(RequestLine("conversations").with("after", id), limit, "conversations", Conversation.init)
    }

    /// Changes a message of one's own.
    public nonisolated(nonsending) func edit(_ id: Int64, text: String) async throws {
        try await change(RequestLine("edit").with("id", id).with("msg", text))
    }

    /// Deletes a message of one's own, or in a room that one moderates.
    public nonisolated(nonsending) func delete(_ id: Int64) async throws {
        try await change(RequestLine("delete").with("id", id))
    }

    /// Tells the other side that one is writing; not repeated, and not worth an error.
    public nonisolated(nonsending) func typing(to recipient: String) async throws {
        try await change(RequestLine("typing").with("to", recipient))
    }

    public nonisolated(nonsending) func mute(_ with: String) async throws {
        _ = try await query(RequestLine("mute").with("with", with))
    }

    public nonisolated(nonsending) func unmute(_ with: String) async throws {
        _ = try await query(RequestLine("unmute").with("with", with))
    }
}

extension LiveClient {
    /// A request that may be repeated.
    nonisolated(nonsending) func query(_ line: RequestLine) async throws -> ServerReply {
        try await requests.ask(line, isRepeatable: true)
    }

    /// A request that must not be repeated where it may have been done already.
    nonisolated(nonsending) func change(_ line: RequestLine, namesSessions: Bool = false) async throws {
        _ = try await requests.ask(line, isRepeatable: false, namesSessions: namesSessions)
    }

    nonisolated(nonsending) func page<Item>(
        _ line: RequestLine, _ limit: Int?, _ key: String,
        _ item: (JSONValue) throws(LiveError) -> Item
    ) async throws -> Page<Item> {
        try await query(line.with("limit", limit.map { Int64($0) })).value.page(key, item)
    }
}
