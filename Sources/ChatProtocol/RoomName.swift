/// A room's name: `#`, then 1 to 49 of `a-z 0-9 _ . -`, the first of them a letter or a digit.
///
/// Any case is accepted and the lower case kept. As with `UserName` the bytes, the `#` with them, lie inline, most
/// significant first and padded with zeros: a name costs no heap, and comparing the words compares the bytes.
public struct RoomName: Sendable, Hashable {
    private static let wordCount = 7

    private var words = InlineArray<7, UInt64>(repeating: 0)

    /// Nil when `bytes` cannot be a room's name. The `#` belongs to it.
    public init?(_ bytes: RawSpan) {
        guard ProtocolLimits.roomNameBytes.contains(bytes.byteCount), bytes.byte(at: 0) == UInt8(ascii: "#") else {
            return nil
        }
        // The `#` and seven bytes of the name are the first word.
        guard !bytes.byte(at: 1).isNameSign, let first = bytes.nameWord(from: 1, count: 7) else { return nil }
        words[0] = UInt64(UInt8(ascii: "#")) << 56 | first >> 8
        for index in 1..<RoomName.wordCount {
            guard let word = bytes.nameWord(from: index * 8) else { return nil }
            words[index] = word
        }
    }

    /// Nil when `text` cannot be a room's name. The `#` belongs to it.
    public init?(_ text: String) {
        self.init(text.utf8Span.span.bytes)
    }

    /// The name's bytes, as they stand in a reply.
    public func append(to output: inout [UInt8]) {
        for index in 0..<ProtocolLimits.roomNameBytes.upperBound {
            let byte = byte(at: index)
            guard byte != 0 else { return }
            output.append(byte)
        }
    }

    private func byte(at index: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: words[index / 8] >> UInt64(56 - index % 8 * 8))
    }

    public static func == (left: RoomName, right: RoomName) -> Bool {
        for index in 0..<wordCount where left.words[index] != right.words[index] { return false }
        return true
    }

    public func hash(into hasher: inout Hasher) {
        for index in 0..<RoomName.wordCount { hasher.combine(words[index]) }
    }
}

extension RoomName: Comparable {
    /// The order of the bytes.
    public static func < (left: RoomName, right: RoomName) -> Bool {
        for index in 0..<wordCount where left.words[index] != right.words[index] {
            return left.words[index] < right.words[index]
        }
        return false
    }
}

extension RoomName: CustomStringConvertible {
    public var description: String {
        let capacity = ProtocolLimits.roomNameBytes.upperBound
        return String(unsafeUninitializedCapacity: capacity) { buffer in
            for index in 0..<capacity {
                let byte = byte(at: index)
                guard byte != 0 else { return index }
                buffer[index] = byte
            }
            return capacity
        }
    }
}
