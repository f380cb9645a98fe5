/// What a line's bytes are as text, found in one pass.
struct TextCheck: Sendable, Equatable {
    /// RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
    var isUTF8 = true
    /// Whether there is a control character (Unicode Cc) other than TAB.
    var hasControl = false

    init(_ bytes: RawSpan) {
        var index = 0
        while index < bytes.byteCount {
            if bytes.byteCount - index >= 8, bytes.word(at: index).isPlainASCII {
                index += 8
                continue
            }
            let byte = bytes.byte(at: index)
            if byte < 0x80 {
                if byte == 0x7F || byte < 0x20 && byte != UInt8(ascii: "\t") { hasControl = true }
                index += 1
                continue
            }
            guard let length = bytes.utf8SequenceLength(at: index) else {
                isUTF8 = false
                return
            }
            if byte == 0xC2, bytes.byte(at: index + 1) < 0xA0 { hasControl = true }
            index += length
        }
    }
}

extension UInt64 {
    /// Whether all eight bytes are ASCII and no control characters. (A TAB makes it false, too.)
    var isPlainASCII: Bool {
        let highBits: UInt64 = 0x8080_8080_8080_8080
        guard self & highBits == 0 else { return false }
        // Without high bits neither sum carries into the next byte: below 0x20 the first leaves the high bit unset,
        // DEL alone sets it in the second.
        let notBelowSpace = self &+ 0x6060_6060_6060_6060
        let delete = self &+ 0x0101_0101_0101_0101
        return notBelowSpace & highBits == highBits && delete & highBits == 0
    }

    /// Whether one of the eight bytes is `byte`.
    func contains(_ byte: UInt8) -> Bool {
        let difference = self ^ UInt64(byte) &* 0x0101_0101_0101_0101
        return (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080 != 0
    }
}

extension RawSpan {
    /// The length of the UTF-8 sequence of two to four bytes that begins at `index`; nil where none does.
    func utf8SequenceLength(at index: Int) -> Int? {
        // The second byte's range keeps out overlong forms, surrogates and what is above U+10FFFF (RFC 3629 section 4).
        let second: ClosedRange<UInt8>
        let length: Int
        switch byte(at: index) {
        case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: return nil
        }
        guard byteCount - index >= length, second.contains(byte(at: index + 1)) else { return nil }
        for offset in 2..<4 where offset < length {
            guard byte(at: index + offset) & 0xC0 == 0x80 else { return nil }
        }
        return length
    }
}
