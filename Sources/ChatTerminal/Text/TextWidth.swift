import CTerminal

/// The columns that text takes, as well as one can know: what matters is placed absolutely.
public enum TextWidth {
    public static func of(_ character: Character) -> Int {
        character.unicodeScalars.reduce(0) { max($0, Int(cterminal_wcwidth($1.value))) }
    }

    public static func of(_ text: String) -> Int {
        text.reduce(0) { $0 + of($1) }
    }
}
