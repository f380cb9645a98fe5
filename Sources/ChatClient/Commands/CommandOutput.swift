public import ChatProtocol

/// Where a command for scripts says what it has to say.
public struct CommandOutput: Sendable {
    /// One JSON object a line, for programs, instead of text for people.
    public var showsJSON: Bool
    /// Of the text.
    public var language: Language
    /// Gets whole lines, with their ends; has handed them on when it returns.
    public var write: @Sendable (String) throws -> Void

    public init(
        showsJSON: Bool = false, language: Language = .english, write: @escaping @Sendable (String) throws -> Void
    ) {
        self.showsJSON = showsJSON
        self.language = language
        self.write = write
    }

    /// An object as a line of its own, or what it says to people; nothing where that is empty.
    func show(_ value: JSONValue, _ text: (JSONValue, Language) -> String) throws {
        let shown = showsJSON ? value.line + "\n" : text(value, language)
        if !shown.isEmpty { try write(shown) }
    }

    func say(_ text: String) throws {
        try write(text + "\n")
    }
}

extension JSONValue {
    /// As one line that is safe at a terminal; see ``ShownText/json(_:)``.
    var line: String {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return ShownText.json(bytes)
    }

    /// The text under a key, harmless within a line; empty where there is none.
    func shown(_ key: String) -> String {
        ShownText.line(self[key]?.text ?? "")
    }
}
