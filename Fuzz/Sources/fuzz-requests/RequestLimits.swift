import ChatProtocol
import FuzzSupport

/// What every request that was parsed must keep to, whatever it was parsed from (docs/protocol.md).
enum RequestLimits {
    static func check(_ request: Request) {
        switch request.tag {
        case .string(let bytes):
            Fuzz.check(bytes.count <= ProtocolLimits.tagBytes, "a tag of \(bytes.count) bytes")
            check(text: bytes)
        case .integer(let value):
            Fuzz.check(value.magnitude <= ProtocolLimits.exactInteger.magnitude, "the tag \(value)")
        case nil: break
        }
        Fuzz.check(request.dialect == .json || request.tag == nil, "words with a tag")
        check(request.command)
    }

    private static func check(_ command: Command) {
        switch command {
        case .send(_, let text, let ref):
            check(message: text)
            if let ref { Fuzz.check((1...ProtocolLimits.refBytes).contains(ref.count), "a ref of \(ref.count) bytes") }
        case .edit(let id, let text):
            check(id: id)
            check(message: text)
        case .delete(let id), .read(let id, _): check(id: id)
        case .inbox(let after, let limit): check(after: after, limit: limit)
        case .listen(let since): check(after: since, limit: nil)
        case .history(_, let range):
            if let before = range.before { check(id: before) }
            check(after: range.after, limit: range.limit)
        case .search(let text, _, let before, let limit):
            Fuzz.check((1...ProtocolLimits.searchBytes).contains(text.count), "\(text.count) bytes to search for")
            check(text: text)
            if let before { check(id: before) }
            check(after: nil, limit: limit)
        case .conversations(let after, let limit):
            if let after { check(id: after) }
            check(after: nil, limit: limit)
        case .showUser(let after, let limit), .sessions(let after, let limit), .rooms(let after, let limit),
            .blocked(let after, let limit), .members(_, let after, let limit), .users(_, let after, let limit):
            if let after { check(text: after) }
            check(after: nil, limit: limit)
        case .topic(_, let text):
            Fuzz.check(!text.contains(UInt8(ascii: "\t")), "a topic with a TAB")
            check(text: text)
        case .profile(let name): check(text: name)
        default: break
        }
    }

    private static func check(id: Int64) {
        Fuzz.check(id > 0, "the id \(id)")
    }

    private static func check(after: Int64?, limit: Int?) {
        if let after { Fuzz.check(after >= 0, "a place below the start") }
        if let limit { Fuzz.check(ProtocolLimits.listLimit.contains(limit), "the limit \(limit)") }
    }

    private static func check(message: [UInt8]) {
        Fuzz.check(!message.isEmpty, "a message without text")
        check(text: message, allowingLineFeed: true)
    }

    /// UTF-8 without control characters, TAB excepted; checked by the standard library instead of the product's code.
    private static func check(text: [UInt8], allowingLineFeed: Bool = false) {
        guard let text = String(validating: text, as: UTF8.self) else {
            return Fuzz.check(false, "a text that is no UTF-8")
        }
        for scalar in text.unicodeScalars where scalar.properties.generalCategory == .control {
            let isAllowed = scalar == "\t" || scalar == "\n" && allowingLineFeed
            Fuzz.check(isAllowed, "the control character \(scalar.value)")
        }
    }
}
