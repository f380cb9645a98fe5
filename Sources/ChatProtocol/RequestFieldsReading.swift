/// The values, each in the form that its key asks for; anything else is `badRequest`.
extension RequestFields {
    /// The value of a string. Control characters but TAB (and LF, where `allowingLineFeed`) are refused.
    func text(_ key: Key, allowingLineFeed: Bool = false) throws(ErrorCode) -> JSONText? {
        switch self[key] {
        case nil: return nil
        case .string(let text):
            guard !text.hasControl, allowingLineFeed || !text.hasLineFeed else { throw .badRequest }
            return text
        default: throw .badRequest
        }
    }

    func required(_ key: Key, allowingLineFeed: Bool = false) throws(ErrorCode) -> JSONText {
        guard let text = try text(key, allowingLineFeed: allowingLineFeed) else { throw .badRequest }
        return text
    }

    func bytes(_ key: Key, in line: RawSpan) throws(ErrorCode) -> [UInt8]? {
        try text(key)?.decoded(from: line)
    }

    /// A string with at most `limit` bytes and at least one.
    func shortBytes(_ key: Key, limit: Int, in line: RawSpan) throws(ErrorCode) -> [UInt8]? {
        guard let bytes = try bytes(key, in: line) else { return nil }
        guard (1...limit).contains(bytes.count) else { throw .badRequest }
        return bytes
    }

    func integer(_ key: Key, from lowest: Int64) throws(ErrorCode) -> Int64? {
        switch self[key] {
        case nil: return nil
        case .integer(let value) where value >= lowest: return value
        default: throw .badRequest
        }
    }

    func flag(_ key: Key) throws(ErrorCode) -> Bool? {
        switch self[key] {
        case nil: return nil
        case .bool(let value): return value
        default: throw .badRequest
        }
    }

    /// One of a few words.
    func choice<Value: RawRepresentable<String>>(_ key: Key, in line: RawSpan) throws(ErrorCode) -> Value? {
        guard let bytes = try bytes(key, in: line) else { return nil }
        guard let value = Value(rawValue: String(decoding: bytes, as: UTF8.self)) else { throw .badRequest }
        return value
    }

    func limit() throws(ErrorCode) -> Int? {
        guard let value = try integer(.limit, from: 1) else { return nil }
        guard value <= ProtocolLimits.listLimit.upperBound else { throw .badRequest }
        return Int(value)
    }

    /// Nil for a string that no user can have as a name.
    func userName(_ key: Key, in line: RawSpan) throws(ErrorCode) -> UserName? {
        RequestFields.content(of: try required(key), in: line) { UserName($0) }
    }

    /// A user or a room; the key must be there.
    func conversation(_ key: Key, in line: RawSpan) throws(ErrorCode) -> ConversationName {
        RequestFields.content(of: try required(key), in: line) { ConversationName($0) }
    }

    func optionalConversation(_ key: Key, in line: RawSpan) throws(ErrorCode) -> ConversationName? {
        guard let text = try text(key) else { return nil }
        return RequestFields.content(of: text, in: line) { ConversationName($0) }
    }

    func token(in line: RawSpan) throws(ErrorCode) -> TokenParameter {
        guard let text = try text(.token) else { return .absent }
        return RequestFields.content(of: text, in: line) { Token($0) }.map { .present($0) } ?? .malformed
    }

    /// What `read` makes of a string's UTF-8, which is copied only where it has escapes.
    static func content<Value>(of text: JSONText, in line: RawSpan, _ read: (RawSpan) -> Value) -> Value {
        guard text.hasEscapes else { return read(line.extracting(text.range)) }
        return read(text.decoded(from: line).span.bytes)
    }

    func tag(in line: RawSpan) throws(ErrorCode) -> Tag? {
        guard !hasDuplicateTag else { throw .badRequest }
        switch self[.tag] {
        case nil: return nil
        case .integer(let value):
            guard value.magnitude <= ProtocolLimits.exactInteger.magnitude else { throw .badRequest }
            return .integer(value)
        default:
            let bytes = try required(.tag).decoded(from: line)
            guard bytes.count <= ProtocolLimits.tagBytes, !TextCheck(bytes.span.bytes).hasControl else {
                throw .badRequest
            }
            return .string(bytes)
        }
    }

    func device(in line: RawSpan) throws(ErrorCode) -> [UInt8]? {
        guard let bytes = try bytes(.device, in: line) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        guard DisplayName.hasAtMost(ProtocolLimits.deviceCharacters, charactersIn: text) else { throw .badRequest }
        return bytes
    }
}
