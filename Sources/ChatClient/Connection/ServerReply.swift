public import ChatProtocol

/// The answer to one request.
public struct ServerReply: Sendable, Equatable {
    /// The object as it came, without its ending.
    public let bytes: [UInt8]
    public let value: JSONValue

    /// Nil: no `status`, or one that is neither OK nor ERROR.
    init?(bytes: [UInt8], value: JSONValue) {
        switch value["status"] {
        case .string("OK"), .string("ERROR"): break
        default: return nil
        }
        self.bytes = bytes
        self.value = value
    }

    /// What the server said if it said ERROR.
    public var error: ServerError? {
        guard value["status"] == .string("ERROR") else { return nil }
        return ServerError(
            code: value["code"]?.text, message: value["message"]?.text ?? "ERROR",
            retryAfter: value["retry_after"]?.integer)
    }

    /// The object as one line that is safe at a terminal; see ``ShownText/json(_:)``.
    public var line: String { ShownText.json(bytes) }
}

/// What a server tells without being asked.
public struct ServerEvent: Sendable, Equatable {
    public let name: String
    public let value: JSONValue
}

extension JSONValue {
    var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    var integer: Int64? {
        if case .integer(let value) = self { value } else { nil }
    }

    var isTrue: Bool { self == .bool(true) }

    var items: [JSONValue]? {
        if case .array(let items) = self { items } else { nil }
    }
}
