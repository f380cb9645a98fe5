/// Writing JSON in the house format: `, ` and `: ` as separators, and as few escapes as JSON and terminals allow.
extension [UInt8] {
    mutating func appendJSON(_ text: String) {
        appendJSON(text.utf8Span.span.bytes)
    }

    mutating func appendJSON(_ bytes: [UInt8]) {
        appendJSON(bytes.span.bytes)
    }

    /// A string with its quotes. Escaped is what JSON requires, and DEL and U+0080 to U+009F, which terminals obey;
    /// a byte that is no UTF-8 becomes U+FFFD, so that the output is JSON whatever comes in.
    mutating func appendJSON(_ text: RawSpan) {
        append(UInt8(ascii: "\""))
        // What needs no escape is copied in runs.
        var runStart = 0
        var index = 0
        while index < text.byteCount {
            let plain = text.plainJSONLength(at: index)
            if plain > 0 {
                index += plain
                continue
            }
            append(text.extracting(runStart..<index))
            index += appendEscape(text, at: index)
            runStart = index
        }
        append(text.extracting(runStart..<index))
        append(UInt8(ascii: "\""))
    }

    /// Writes what stands for the byte or character at `index`; returns how many bytes that took of `text`.
    private mutating func appendEscape(_ text: RawSpan, at index: Int) -> Int {
        switch text.byte(at: index) {
        case UInt8(ascii: "\""): append("\\\"")
        case UInt8(ascii: "\\"): append("\\\\")
        case UInt8(ascii: "\n"): append("\\n")
        case UInt8(ascii: "\r"): append("\\r")
        case UInt8(ascii: "\t"): append("\\t")
        case 0x08: append("\\b")
        case 0x0C: append("\\f")
        case let byte where byte < 0x80: appendUnicodeEscape(byte)
        case 0xC2 where text.utf8SequenceLength(at: index) != nil:
            appendUnicodeEscape(text.byte(at: index + 1))
            return 2
        default: append(contentsOf: [0xEF, 0xBF, 0xBD])
        }
        return 1
    }

    private mutating func appendUnicodeEscape(_ value: UInt8) {
        append("\\u00")
        append(hexadecimalDigit(value >> 4))
        append(hexadecimalDigit(value & 0xF))
    }
}

extension RawSpan {
    /// How many bytes from `index` on can stand in a JSON string as they are: 8, one character's, or 0.
    fileprivate func plainJSONLength(at index: Int) -> Int {
        if byteCount - index >= 8 {
            let word = word(at: index)
            if word.isPlainASCII, !word.contains(UInt8(ascii: "\"")), !word.contains(UInt8(ascii: "\\")) { return 8 }
        }
        switch byte(at: index) {
        case 0..<0x20, 0x7F, UInt8(ascii: "\""), UInt8(ascii: "\\"): return 0
        case 0x20..<0x80: return 1
        default:
            guard let length = utf8SequenceLength(at: index) else { return 0 }
            // C2 80 to C2 9F are the C1 controls.
            return byte(at: index) == 0xC2 && byte(at: index + 1) < 0xA0 ? 0 : length
        }
    }
}
