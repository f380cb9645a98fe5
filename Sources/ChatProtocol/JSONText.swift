/// A string inside a JSON text: where it lies, and what its escapes stand for.
struct JSONText: Sendable, Equatable {
    /// The content, without the quotes.
    var range: Range<Int>
    var hasEscapes = false
    /// An escape for LF.
    var hasLineFeed = false
    /// An escape for a control character that is neither TAB nor LF.
    var hasControl = false

    /// The string's UTF-8, with the escapes resolved.
    func decoded(from bytes: RawSpan) -> [UInt8] {
        guard hasEscapes else { return bytes.copy(range) }
        var output: [UInt8] = []
        output.reserveCapacity(range.count)
        var scanner = JSONScanner(maximumDepth: 0)
        scanner.position = range.lowerBound
        while scanner.position < range.upperBound {
            let byte = bytes.byte(at: scanner.position)
            guard byte == UInt8(ascii: "\\") else {
                output.append(byte)
                scanner.position += 1
                continue
            }
            // The escapes were found right when the string was scanned.
            guard let scalar = try? scanner.escape(in: bytes) else { return output }
            output.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
        return output
    }
}

extension JSONScanner {
    /// Passes a string, whose opening quote is at the scanner's place.
    mutating func string(in bytes: RawSpan) throws(JSONError) -> JSONText {
        position += 1
        var text = JSONText(range: position..<position)
        while position < bytes.byteCount {
            if bytes.byteCount - position >= 8 {
                let word = bytes.word(at: position)
                if word.isPlainASCII, !word.contains(UInt8(ascii: "\"")), !word.contains(UInt8(ascii: "\\")) {
                    position += 8
                    continue
                }
            }
            switch bytes.byte(at: position) {
            case UInt8(ascii: "\""):
                text.range = text.range.lowerBound..<position
                position += 1
                return text
            case UInt8(ascii: "\\"):
                text.hasEscapes = true
                let scalar = try escape(in: bytes)
                if scalar == "\n" {
                    text.hasLineFeed = true
                } else if scalar != "\t", scalar.isControl {
                    text.hasControl = true
                }
            case 0..<0x20: throw .syntax(at: position)
            default: position += 1
            }
        }
        throw .syntax(at: position)
    }

    /// Passes an escape, whose backslash is at the scanner's place; two of them where they are a pair of surrogates.
    mutating func escape(in bytes: RawSpan) throws(JSONError) -> Unicode.Scalar {
        let start = position
        guard bytes.byteCount - position >= 2 else { throw .syntax(at: start) }
        position += 2
        switch bytes.byte(at: start + 1) {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{08}"
        case UInt8(ascii: "f"): return "\u{0C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): break
        default: throw .syntax(at: start)
        }
        let first = try hexadecimalUnit(in: bytes)
        if let scalar = Unicode.Scalar(first) { return scalar }
        // A surrogate: the high one first, and the low one at once.
        guard first < 0xDC00, bytes.byteCount - position >= 2, bytes.byte(at: position) == UInt8(ascii: "\\"),
            bytes.byte(at: position + 1) == UInt8(ascii: "u")
        else { throw .syntax(at: start) }
        position += 2
        let second = try hexadecimalUnit(in: bytes)
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw .syntax(at: start) }
        return scalar
    }

    private mutating func hexadecimalUnit(in bytes: RawSpan) throws(JSONError) -> UInt32 {
        guard bytes.byteCount - position >= 4 else { throw .syntax(at: position) }
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = bytes.byte(at: position).hexadecimalValue else { throw .syntax(at: position) }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }
}

extension Unicode.Scalar {
    /// Unicode's Cc: C0, DEL, C1.
    var isControl: Bool { value < 0x20 || (0x7F...0x9F).contains(value) }
}
