/// The two ways of writing the same commands (PROTOCOL.md section 2).
public enum Dialect: Sendable, Hashable {
    /// For hands and for the original clients: `command param param text...`
    case words
    /// For programs: one JSON object a line.
    case json

    /// A line belongs to the JSON dialect when its very first byte is `{`.
    init(firstByte: UInt8?) {
        self = firstByte == UInt8(ascii: "{") ? .json : .words
    }
}

/// The language of the texts that programs need not look at.
public enum Language: String, Sendable, Hashable, CaseIterable {
    case indonesian = "id"
    case english = "en"
}
