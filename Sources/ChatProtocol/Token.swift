/// The secret that names a session: 128 bits, written in the shape of a UUID.
///
/// Nothing that prints a value shows it: only `append(to:)` and `text` do.
public struct Token: Sendable, Hashable {
    public let high: UInt64
    public let low: UInt64

    /// The characters of the written form.
    public static let textBytes = 36

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Nil unless `bytes` are exactly 8-4-4-4-12 hexadecimal digits, in any case.
    public init?(_ bytes: RawSpan) {
        guard bytes.byteCount == Token.textBytes else { return nil }
        var words: (UInt64, UInt64) = (0, 0)
        var digits = 0
        for index in 0..<Token.textBytes {
            let byte = bytes.byte(at: index)
            if Token.isDash(index) {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let value = byte.hexadecimalValue else { return nil }
            if digits < 16 {
                words.0 = words.0 << 4 | UInt64(value)
            } else {
                words.1 = words.1 << 4 | UInt64(value)
            }
            digits += 1
        }
        self.init(high: words.0, low: words.1)
    }

    /// The canonical form: lower case.
    public func append(to output: inout [UInt8]) {
        var digits = 0
        for index in 0..<Token.textBytes {
            if Token.isDash(index) {
                output.append(UInt8(ascii: "-"))
                continue
            }
            let word = digits < 16 ? high : low
            output.append(hexadecimalDigit(UInt8(truncatingIfNeeded: word >> UInt64(60 - digits % 16 * 4)) & 0xF))
            digits += 1
        }
    }

    /// The canonical form, for the user alone: never for a log.
    public var text: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Token.textBytes)
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isDash(_ index: Int) -> Bool {
        index == 8 || index == 13 || index == 18 || index == 23
    }
}

extension Token: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "Token(…)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

/// What a request says about its token.
public enum TokenParameter: Sendable, Hashable {
    case absent
    case present(Token)
    /// A JSON `token` that is a string of another shape: it names no session, so the answer is `session_not_found`.
    case malformed
}
