/// Foreign text on its way to a terminal (SECURITY.md 6.4): whatever could steer the terminal, hide, or change the order
/// of what is read, is made visible as `\u{202e}`.
public enum ShownText {
    /// Text that must stay within one line: names, errors.
    public static func line(_ text: String) -> String {
        escaped(text) { scalar in "\\u{" + String(scalar.value, radix: 16) + "}" }
    }

    /// A message: its line ends stay, and what follows one is indented by `indent`, so that no line can pass for another
    /// message. A tab, which would leave the columns of a screen, is four blanks.
    public static func message(_ text: String, indent: String = "    ") -> String {
        escaped(text) { scalar in
            switch scalar {
            case "\n": "\n" + indent
            case "\t": "    "
            default: "\\u{" + String(scalar.value, radix: 16) + "}"
            }
        }
    }

    /// A JSON text as one line that means the same: outside its strings line ends become spaces, inside them the
    /// characters in question become JSON's escapes.
    public static func json(_ bytes: [UInt8]) -> String {
        escaped(String(decoding: bytes, as: UTF8.self)) { scalar in
            switch scalar {
            // In a JSON text they can stand between its parts alone.
            case "\n", "\r", "\t": " "
            default: scalar.utf16.map { "\\u" + paddedHexadecimal($0) }.joined()
            }
        }
    }

    private static func paddedHexadecimal(_ unit: UInt16) -> String {
        let digits = String(unit, radix: 16)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }

    private static func escaped(_ text: String, _ escape: (Unicode.Scalar) -> String) -> String {
        let scalars = text.unicodeScalars
        guard scalars.contains(where: isUnsafe) else { return text }
        var result = ""
        var place = scalars.startIndex
        while place < scalars.endIndex {
            let scalar = scalars[place]
            if isUnsafe(scalar), !(scalar == zeroWidthJoiner && joinsEmoji(scalars, at: place)) {
                result += escape(scalar)
            } else {
                result.unicodeScalars.append(scalar)
            }
            place = scalars.index(after: place)
        }
        return result
    }

    private static let zeroWidthJoiner: Unicode.Scalar = "\u{200D}"

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20..<0x7F: false
        case 0..<0x20, 0x7F...0x9F: true  // C0, DEL, C1
        case 0x2028, 0x2029: true  // line and paragraph separator
        case 0xFFF9...0xFFFB: true  // interlinear annotation
        case 0xFE00...0xFE0F, 0xE0100...0xE01EF: false  // variation selectors, as in coloured emoji
        // Bidirectional and zero-width controls, fillers, tags.
        default: scalar.properties.isDefaultIgnorableCodePoint
        }
    }

    /// Between two emoji a zero-width joiner makes one of them: a family, a flag.
    private static func joinsEmoji(
        _ scalars: String.UnicodeScalarView, at place: String.UnicodeScalarView.Index
    ) -> Bool {
        let after = scalars.index(after: place)
        guard place > scalars.startIndex, after < scalars.endIndex, isEmoji(scalars[after]) else { return false }
        var before = scalars.index(before: place)
        while before > scalars.startIndex, isEmojiModifier(scalars[before]) { before = scalars.index(before: before) }
        return isEmoji(scalars[before])
    }

    private static func isEmojiModifier(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\u{FE0F}" || scalar.properties.isEmojiModifier
    }

    /// Digits and such are emoji, too, in Unicode's tables.
    private static func isEmoji(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isEmoji && scalar.value > 0xFF
    }
}
