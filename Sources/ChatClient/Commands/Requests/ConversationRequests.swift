import ChatProtocol

/// Lists of messages and of conversations.
extension ListRequest {
    /// How messages are shown to people.
    public struct MessageStyle: Sendable {
        /// One's own user name: the other side of one's own messages is told.
        var me: String?
        var showsIDs: Bool

        init() {
            showsIDs = false
        }

        /// - Parameter login: whose messages are one's own.
        public init(_ login: SavedLogin, showsIDs: Bool = false) {
            me = login.user.description
            self.showsIDs = showsIDs
        }

        @Sendable
        func line(_ message: JSONValue, _ language: Language) -> String {
            MessageLine.text(message, me: me, showsID: showsIDs, in: language)
        }
    }

    /// What is unread, the oldest first.
    /// - Parameter peeks: it stays unread; otherwise each page is marked as read once it is shown.
    public static func inbox(peeks: Bool = false, limit: Int? = nil, style: MessageStyle) -> ListRequest {
        let line = RequestLine("inbox")
        var list = ListRequest(line, key: "messages", cursor: .after("id"), limit: limit, row: style.line)
        if !peeks {
            list.whenShown = { last in last["id"]?.integer.map { RequestLine("read").with("upto", $0) } }
        }
        return list
    }

    /// A conversation's newest messages below `before`, or the oldest above `after`, or all; always the oldest first.
    /// - Parameter limit: how many; nil: all from `after` on.
    public static func history(
        with: String, before: Int64? = nil, after: Int64? = nil, limit: Int?, style: MessageStyle
    ) -> ListRequest {
        let line = RequestLine("history").with("with", with)
        if let limit, after == nil {
            let cursor = Cursor(key: "before", place: { $0["id"] }, leadsBack: true)
            var list = ListRequest(line, key: "messages", cursor: cursor, limit: limit, row: style.line)
            list.start = before.map { .integer($0) }
            return list
        }
        var list = ListRequest(line, key: "messages", cursor: .after("id"), limit: limit, row: style.line)
        list.start = .integer(after ?? 0)
        if let before { list.isBeyond = { ($0["id"]?.integer ?? 0) >= before } }
        return list
    }

    /// Messages with all words of the text, the newest first.
    public static func search(
        _ text: String, with: String? = nil, before: Int64? = nil, limit: Int?, style: MessageStyle
    ) -> ListRequest {
        let line = RequestLine("search").with("text", text).with("with", with)
        let cursor = Cursor(key: "before") { $0["id"] }
        var list = ListRequest(line, key: "messages", cursor: cursor, limit: limit, row: style.line)
        list.start = before.map { .integer($0) }
        return list
    }

    /// `lineker  Gary Lineker  3  2026-11-22 10:00  halo`: the one with the newest message first.
    public static func conversations(limit: Int? = nil) -> ListRequest {
        let cursor = Cursor(key: "after") { $0["last"]?["id"] }
        return ListRequest(RequestLine("conversations"), key: "conversations", cursor: cursor, limit: limit) {
            conversation, language in
            let last = conversation["last"] ?? .null
            let text = last["msg"]?.text?.split(separator: "\n").first.map { ShownText.line(String($0)) }
            return Row.text([
                conversation.shown("with"), conversation.shown("name"),
                conversation["unread"]?.integer.map { String($0) } ?? "?",
                last["time"]?.text.map { ShownTime.minute($0) } ?? "-", text ?? "",
                conversation.flag("muted") ? Phrase.isMuted.text(language) : "",
            ])
        }
    }

    /// The conversations with unread messages.
    /// - Parameter muted: also those that are muted.
    public static func unread(muted: Bool = false) -> ListRequest {
        var list = conversations()
        list.isWanted = { ($0["unread"]?.integer ?? 0) > 0 && (muted || !$0.flag("muted")) }
        return list
    }
}

extension SumRequest {
    /// How many messages are unread; the server counts up to 1,000 a conversation.
    public static func unread(muted: Bool = false) -> SumRequest {
        SumRequest(list: .unread(muted: muted), key: "unread")
    }
}
