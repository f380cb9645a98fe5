/// The bytes of a user's or a room's name, eight to a word.
extension RawSpan {
    /// The `count` bytes from `start` on, or what there is of them, in lower case: the first one most significant, zeros
    /// behind the last. Nil where one of them cannot stand in a name.
    @inline(__always)
    func nameWord(from start: Int, count: Int = 8) -> UInt64? {
        var word: UInt64 = 0
        var shift: UInt64 = 56
        var index = start
        let end = Swift.min(start + count, byteCount)
        while index < end {
            let byte = byte(at: index).asciiLowercased
            guard byte.isNameByte else { return nil }
            word |= UInt64(byte) &<< shift
            shift &-= 8
            index &+= 1
        }
        return word
    }
}

extension UInt8 {
    /// What a name may hold, but not begin with.
    var isNameSign: Bool { self == UInt8(ascii: "_") || self == UInt8(ascii: ".") || self == UInt8(ascii: "-") }

    /// Whether the byte, in lower case, can stand in a name.
    @inline(__always)
    fileprivate var isNameByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: isNameSign
        }
    }
}
