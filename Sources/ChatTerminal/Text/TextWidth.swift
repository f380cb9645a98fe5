import CTerminal

/// The columns that text takes on a terminal, as well as one can know: terminals disagree about emoji, and so what matters
/// is placed absolutely. A TAB takes one column, as it is painted as a blank; other control characters take none.
public enum TextWidth {
    public static func of(_ character: Character) -> Int {
        let scalars = character.unicodeScalars
        guard let first = scalars.first else { return 0 }
        if scalars.index(after: scalars.startIndex) == scalars.endIndex { return of(first) }
        return isEmojiSequence(scalars, first) ? 2 : scalars.reduce(0) { $0 + of($1) }
    }

    public static func of(_ text: String) -> Int {
        var width = 0
        var place = text.startIndex
        while place < text.endIndex {
            let cell = Cell(of: text, at: place)
            width += cell.width
            place = cell.end
        }
        return width
    }

    static func of(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.value {
        case 0x09, 0x20..<0x7F, 0xA1..<0x300: return 1
        case ..<0xA0: return 0
        default: break
        }
        let width = Int(cterminal_wcwidth(scalar.value))
        // The C library's table may be older than Swift's; what neither knows is shown as a box.
        return width >= 0 ? width : scalar.properties.isEmojiPresentation ? 2 : 1
    }

    /// Flags, keycaps, skin tones, ZWJ sequences, and what the variation selector 16 makes an emoji (UTS #51).
    private static func isEmojiSequence(_ scalars: Character.UnicodeScalarView, _ first: Unicode.Scalar) -> Bool {
        guard first.properties.isEmoji else { return false }
        return first.properties.isEmojiPresentation
            || scalars.contains { $0.value == 0xFE0F || $0.properties.isEmojiModifier }
    }
}
