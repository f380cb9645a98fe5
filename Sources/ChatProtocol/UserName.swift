/// A user's name: 1 to 32 of `a-z 0-9 _ . -`, the first a letter or a digit.
///
/// Any case is accepted and the lower case kept. The bytes lie inline, most significant first, so that a name costs no
/// heap and comparing the words compares the bytes; a shorter name is padded with zeros and so comes before a longer.
public struct UserName: Sendable, Hashable {
    private var words: (UInt64, UInt64, UInt64, UInt64)

    /// Nil when `bytes` cannot be a user name.
    public init?(_ bytes: RawSpan) {
        guard ProtocolLimits.userNameBytes.contains(bytes.byteCount) else { return nil }
        guard !bytes.byte(at: 0).isNameSign, let first = bytes.nameWord(from: 0), let second = bytes.nameWord(from: 8),
            let third = bytes.nameWord(from: 16), let fourth = bytes.nameWord(from: 24)
        else { return nil }
        words = (first, second, third, fourth)
    }

    /// Nil when `text` cannot be a user name.
    public init?(_ text: String) {
        self.init(text.utf8Span.span.bytes)
    }

    /// How many bytes (and characters) the name has.
    public var count: Int {
        var count = 0
        while count < 32, byte(at: count) != 0 { count += 1 }
        return count
    }

    /// The name's bytes, as they stand in a reply.
    public func append(to output: inout [UInt8]) {
        for index in 0..<32 {
            let byte = byte(at: index)
            guard byte != 0 else { return }
            output.append(byte)
        }
    }

    private func byte(at index: Int) -> UInt8 {
        let word =
            switch index / 8 {
            case 0: words.0
            case 1: words.1
            case 2: words.2
            default: words.3
            }
        return UInt8(truncatingIfNeeded: word >> UInt64(56 - index % 8 * 8))
    }

    public static func == (left: UserName, right: UserName) -> Bool { left.words == right.words }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(words.2)
        hasher.combine(words.3)
    }
}

extension UserName: Comparable {
    /// The order of the bytes.
    public static func < (left: UserName, right: UserName) -> Bool { left.words < right.words }
}

extension UserName: CustomStringConvertible {
    public var description: String {
        String(unsafeUninitializedCapacity: 32) { buffer in
            for index in 0..<32 {
                let byte = byte(at: index)
                guard byte != 0 else { return index }
                buffer[index] = byte
            }
            return 32
        }
    }
}
