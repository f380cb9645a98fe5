/// A short name as two words, so that looking up a command or a key compares integers and allocates nothing.
struct PackedName: Sendable, Hashable {
    private var high: UInt64 = 0
    private var low: UInt64 = 0

    /// Nil unless there are 1 to 16 bytes.
    init?(_ bytes: RawSpan, lowercasing: Bool) {
        guard (1...16).contains(bytes.byteCount) else { return nil }
        for index in 0..<bytes.byteCount {
            let byte = bytes.byte(at: index)
            append(lowercasing ? byte.asciiLowercased : byte)
        }
    }

    /// `text` has 1 to 16 bytes.
    init(_ text: StaticString) {
        text.withUTF8Buffer { buffer in
            for byte in buffer { append(byte) }
        }
    }

    /// `text` has 1 to 16 bytes.
    init(_ text: String) {
        for byte in text.utf8 { append(byte) }
    }

    private mutating func append(_ byte: UInt8) {
        high = high << 8 | low >> 56
        low = low << 8 | UInt64(byte)
    }
}
