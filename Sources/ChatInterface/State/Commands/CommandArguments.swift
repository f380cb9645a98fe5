import ChatClient
import ChatProtocol

/// What stands behind a command, taken from left to right.
struct CommandArguments {
    private var rest: Substring
    /// The conversation in which it was said.
    let openConversation: String?

    init(_ text: Substring, openConversation: String?) {
        rest = text.drop(while: \.isWhitespace)
        self.openConversation = openConversation
    }

    var isEmpty: Bool { rest.isEmpty }

    mutating func next() -> String? {
        guard !rest.isEmpty else { return nil }
        let word = rest.prefix { !$0.isWhitespace }
        rest = rest.dropFirst(word.count).drop(while: \.isWhitespace)
        return String(word)
    }

    mutating func word() throws(CommandRefusal) -> String {
        guard let word = next() else { throw .usage }
        return word
    }

    /// All the rest, as it was written but for blanks at its ends.
    mutating func text() throws(CommandRefusal) -> String {
        guard let last = rest.lastIndex(where: { !$0.isWhitespace }) else { throw .usage }
        defer { rest = "" }
        return String(rest[...last])
    }

    func end() throws(CommandRefusal) {
        guard rest.isEmpty else { throw .usage }
    }

    /// `lineker`, also written `@Lineker` or `lineker:`.
    mutating func user() throws(CommandRefusal) -> String {
        var word = try word()[...]
        if word.hasPrefix("@") { word.removeFirst() }
        if word.hasSuffix(":") { word.removeLast() }
        guard let name = UserName(String(word)) else { throw .because(.noUserName, [String(word)]) }
        return name.description
    }

    mutating func room() throws(CommandRefusal) -> String {
        let word = try word()
        guard let name = RoomName(word) else { throw .because(.noRoomName, [word]) }
        return name.description
    }

    /// The room that is named next, or the open one.
    mutating func roomOrOpen() throws(CommandRefusal) -> String {
        if rest.hasPrefix("#") { return try room() }
        guard let open = openConversation, open.hasPrefix("#") else { throw .because(.noRoomOpen) }
        return open
    }

    mutating func conversation() throws(CommandRefusal) -> String {
        rest.hasPrefix("#") ? try room() : try user()
    }

    mutating func conversationOrOpen() throws(CommandRefusal) -> String {
        if !rest.isEmpty { return try conversation() }
        return try open()
    }

    func open() throws(CommandRefusal) -> String {
        guard let openConversation else { throw .because(.noConversation) }
        return openConversation
    }
}
