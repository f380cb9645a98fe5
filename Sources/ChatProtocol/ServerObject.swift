/// What a client receives: the reply to its oldest open request, or an event.
public enum ServerObject: Sendable, Equatable {
    case reply(JSONValue)
    case event(name: String, JSONValue)

    /// `bytes` is one object, without its ending.
    public init(parsing bytes: RawSpan) throws(JSONError) {
        let value = try JSONValue(parsing: bytes)
        guard case .object = value else { throw .unexpected }
        switch value["event"] {
        case nil: self = .reply(value)
        case .string(let name): self = .event(name: name, value)
        default: throw .unexpected
        }
    }
}
