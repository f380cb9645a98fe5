/// Whether a text names somebody.
enum Mention {
    /// Whether `name` stands in `text` as a word, whatever the case: between it and other letters or digits there is
    /// something else. Letters of scripts that put no spaces between words may stand beside it.
    static func isIn(_ text: String, of name: String) -> Bool {
        let name = Array(name.lowercased().unicodeScalars)
        guard let first = name.first, text.utf8.count >= name.count else { return false }
        let text = Array(text.lowercased().unicodeScalars)
        var start = 0
        while text.count - start >= name.count {
            let end = start + name.count
            if text[start] == first, text[start..<end].elementsEqual(name),
                start == 0 || !isWord(text[start - 1]), end == text.count || !isWord(text[end])
            {
                return true
            }
            start += 1
        }
        return false
    }

    static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        if scalar == "_" { return true }
        return switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .decimalNumber: true
        default: false
        }
    }
}
