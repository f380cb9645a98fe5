import ChatProtocol

/// A request in the JSON dialect (PROTOCOL.md section 2).
struct RequestLine: Sendable {
    private var members: [JSONValue.Member]

    init(_ command: String) {
        members = [JSONValue.Member(key: "command", value: .string(command))]
    }

    /// Absent values are left out.
    func with(_ key: String, _ value: String?) -> RequestLine {
        with(key, value.map { .string($0) })
    }

    func with(_ key: String, _ value: Int64?) -> RequestLine {
        with(key, value.map { .integer($0) })
    }

    func with(_ key: String, _ value: Bool?) -> RequestLine {
        with(key, value.map { .bool($0) })
    }

    func with(_ token: Token?) -> RequestLine {
        with("token", token?.text)
    }

    func with(_ key: String, _ value: JSONValue?) -> RequestLine {
        guard let value else { return self }
        var line = self
        line.members.append(JSONValue.Member(key: key, value: value))
        return line
    }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        JSONValue.object(members).append(to: &bytes)
        return bytes
    }
}
