/// Steps through a JSON text (RFC 8259, strictly) without building anything. The bytes are UTF-8: that was checked.
///
/// The bytes are passed to every step instead of being kept, as a span may not outlive the call that lent it.
struct JSONScanner: Sendable {
    /// What begins at the scanner's place: a whole scalar, or a container's opening.
    enum Element: Sendable, Equatable {
        case null
        case bool(Bool)
        case integer(Int64)
        /// A number with fraction or exponent, or beyond 64 bits.
        case number(Range<Int>)
        case string(JSONText)
        case array
        case object
    }

    var position = 0
    private(set) var depth = 0
    let maximumDepth: Int

    init(maximumDepth: Int) {
        self.maximumDepth = maximumDepth
    }

    mutating func skipWhitespace(in bytes: RawSpan) {
        while position < bytes.byteCount {
            switch bytes.byte(at: position) {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): position += 1
            default: return
            }
        }
    }

    /// Nothing but whitespace may be left.
    mutating func finish(in bytes: RawSpan) throws(JSONError) {
        skipWhitespace(in: bytes)
        guard position == bytes.byteCount else { throw .syntax(at: position) }
    }

    mutating func element(in bytes: RawSpan) throws(JSONError) -> Element {
        skipWhitespace(in: bytes)
        guard position < bytes.byteCount else { throw .syntax(at: position) }
        switch bytes.byte(at: position) {
        case UInt8(ascii: "\""): return .string(try string(in: bytes))
        case UInt8(ascii: "{"):
            try open()
            return .object
        case UInt8(ascii: "["):
            try open()
            return .array
        case UInt8(ascii: "t"):
            try literal("true", in: bytes)
            return .bool(true)
        case UInt8(ascii: "f"):
            try literal("false", in: bytes)
            return .bool(false)
        case UInt8(ascii: "n"):
            try literal("null", in: bytes)
            return .null
        default: return try number(in: bytes)
        }
    }

    /// Inside an object: the next key, with the scanner behind its colon; nil behind the closing brace.
    mutating func nextKey(in bytes: RawSpan, isFirst: Bool) throws(JSONError) -> JSONText? {
        guard try nextMember(in: bytes, isFirst: isFirst, closing: UInt8(ascii: "}")) else { return nil }
        guard position < bytes.byteCount, bytes.byte(at: position) == UInt8(ascii: "\"") else {
            throw .syntax(at: position)
        }
        let key = try string(in: bytes)
        skipWhitespace(in: bytes)
        guard position < bytes.byteCount, bytes.byte(at: position) == UInt8(ascii: ":") else {
            throw .syntax(at: position)
        }
        position += 1
        return key
    }

    /// Inside an array: whether an item follows; false behind the closing bracket.
    mutating func nextItem(in bytes: RawSpan, isFirst: Bool) throws(JSONError) -> Bool {
        try nextMember(in: bytes, isFirst: isFirst, closing: UInt8(ascii: "]"))
    }

    /// Passes what `opened` began.
    mutating func skip(_ opened: Element, in bytes: RawSpan) throws(JSONError) {
        var isFirst = true
        switch opened {
        case .array:
            while try nextItem(in: bytes, isFirst: isFirst) {
                isFirst = false
                try skip(try element(in: bytes), in: bytes)
            }
        case .object:
            while try nextKey(in: bytes, isFirst: isFirst) != nil {
                isFirst = false
                try skip(try element(in: bytes), in: bytes)
            }
        default: break
        }
    }

    private mutating func open() throws(JSONError) {
        guard depth < maximumDepth else { throw .tooDeep(at: position) }
        depth += 1
        position += 1
    }

    private mutating func nextMember(in bytes: RawSpan, isFirst: Bool, closing: UInt8) throws(JSONError) -> Bool {
        skipWhitespace(in: bytes)
        guard position < bytes.byteCount else { throw .syntax(at: position) }
        if bytes.byte(at: position) == closing {
            position += 1
            depth -= 1
            return false
        }
        if isFirst { return true }
        guard bytes.byte(at: position) == UInt8(ascii: ",") else { throw .syntax(at: position) }
        position += 1
        skipWhitespace(in: bytes)
        return true
    }

    private mutating func literal(_ text: StaticString, in bytes: RawSpan) throws(JSONError) {
        let end = position + text.utf8CodeUnitCount
        guard end <= bytes.byteCount, bytes.extracting(position..<end).equals(text) else {
            throw .syntax(at: position)
        }
        position = end
    }
}
