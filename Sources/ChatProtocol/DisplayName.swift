/// The name that people see beside a user name.
public enum DisplayName {
    /// 1 to 64 characters, no control, line-breaking or bidirectional-override characters, and something to be seen.
    public static func isValid(_ text: String) -> Bool {
        guard hasAtMost(ProtocolLimits.displayNameCharacters.upperBound, charactersIn: text) else { return false }
        var hasVisible = false
        for scalar in text.unicodeScalars {
            guard !isForbidden(scalar) else { return false }
            let properties = scalar.properties
            if !properties.isWhitespace, !properties.isDefaultIgnorableCodePoint { hasVisible = true }
        }
        return hasVisible
    }

    /// Whether `text` has at most `limit` characters as people count them. As one such character may be a base with any
    /// number of marks, the scalars are bounded as well, four a character.
    static func hasAtMost(_ limit: Int, charactersIn text: String) -> Bool {
        text.unicodeScalars.count <= limit * 4 && text.count <= limit
    }

    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...0x1F, 0x7F...0x9F: true  // control characters
        case 0x2028, 0x2029: true  // line and paragraph separator
        case 0x202A...0x202E, 0x2066...0x2069: true  // bidirectional embeddings, overrides, isolates
        default: false
        }
    }
}
