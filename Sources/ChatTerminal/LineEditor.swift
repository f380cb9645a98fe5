/// A line, or several, being typed.
public struct LineEditor: Sendable, Hashable {
    public enum Outcome: Sendable, Hashable {
        case edited
        case moved
        /// Enter: the text was taken out and is in the history.
        case submitted(String)
        /// Not a key of the editor: up to the program.
        case ignored
    }

    public private(set) var text: [Character] = []
    /// An offset in `text`.
    public private(set) var cursor = 0

    public init() {}

    public mutating func apply(_ input: TerminalInput) -> Outcome {
        guard case .key(let key) = input else { return .ignored }
        switch key.code {
        case .character(let character) where key.modifiers.isEmpty:
            text.insert(character, at: cursor)
            cursor += 1
            return .edited
        case .enter:
            defer { (text, cursor) = ([], 0) }
            return .submitted(String(text))
        default: return .ignored
        }
    }

    /// Puts other text in place of a part, with the cursor behind it: a completion.
    public mutating func replace(_ range: Range<Int>, with other: String) {
        let characters = Array(other)
        text.replaceSubrange(range.clamped(to: 0..<text.count), with: characters)
        cursor = min(range.lowerBound, text.count - characters.count) + characters.count
    }
}
