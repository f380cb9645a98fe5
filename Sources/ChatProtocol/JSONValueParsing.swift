extension JSONValue {
    /// Reads one JSON text (RFC 8259, strictly), with whitespace around it.
    /// - Parameter maximumDepth: levels of arrays and objects, at most 512 (reading goes down the stack).
    public init(parsing bytes: RawSpan, maximumDepth: Int = 32) throws(JSONError) {
        guard TextCheck(bytes).isUTF8 else { throw .notUTF8 }
        var scanner = JSONScanner(maximumDepth: min(maximumDepth, 512))
        self = try JSONValue(from: &scanner, in: bytes)
        try scanner.finish(in: bytes)
    }

    private init(from scanner: inout JSONScanner, in bytes: RawSpan) throws(JSONError) {
        switch try scanner.element(in: bytes) {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .integer(let value): self = .integer(value)
        case .number(let range):
            guard let value = Double(String(decoding: bytes.copy(range), as: UTF8.self)), value.isFinite else {
                throw .syntax(at: range.lowerBound)
            }
            self = .number(value)
        case .string(let text): self = .string(String(decoding: text.decoded(from: bytes), as: UTF8.self))
        case .array: self = .array(try JSONValue.items(from: &scanner, in: bytes))
        case .object: self = .object(try JSONValue.members(from: &scanner, in: bytes))
        }
    }

    private static func items(from scanner: inout JSONScanner, in bytes: RawSpan) throws(JSONError) -> [JSONValue] {
        var items: [JSONValue] = []
        while try scanner.nextItem(in: bytes, isFirst: items.isEmpty) {
            items.append(try JSONValue(from: &scanner, in: bytes))
        }
        return items
    }

    private static func members(from scanner: inout JSONScanner, in bytes: RawSpan) throws(JSONError) -> [Member] {
        var members: [Member] = []
        // Keys are the same when their bytes are, which is not how strings compare.
        var keys: Set<[UInt8]> = []
        while let text = try scanner.nextKey(in: bytes, isFirst: members.isEmpty) {
            let key = text.decoded(from: bytes)
            guard keys.insert(key).inserted else { throw .duplicateKey(at: text.range.lowerBound) }
            let value = try JSONValue(from: &scanner, in: bytes)
            members.append(Member(key: String(decoding: key, as: UTF8.self), value: value))
        }
        return members
    }
}

extension JSONValue {
    /// Writes the value in the house format: `, ` and `: ` as separators. A number that JSON cannot write (infinite, or
    /// none) becomes `null`.
    public func append(to output: inout [UInt8]) {
        switch self {
        case .null: output.append("null")
        case .bool(let value): output.append(value ? "true" : "false")
        case .integer(let value): output.appendDecimal(value)
        case .number(let value): output.append(contentsOf: (value.isFinite ? value.description : "null").utf8)
        case .string(let text): output.appendJSON(text)
        case .array(let items):
            output.append("[")
            for (index, item) in items.enumerated() {
                if index > 0 { output.append(", ") }
                item.append(to: &output)
            }
            output.append("]")
        case .object(let members):
            output.append("{")
            for (index, member) in members.enumerated() {
                if index > 0 { output.append(", ") }
                output.appendJSON(member.key)
                output.append(": ")
                member.value.append(to: &output)
            }
            output.append("}")
        }
    }
}
