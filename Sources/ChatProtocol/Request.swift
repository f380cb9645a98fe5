/// One line of a client, understood.
public struct Request: Sendable, Equatable {
    public var dialect: Dialect
    /// Only the JSON dialect has tags.
    public var tag: Tag?
    public var token: TokenParameter
    public var command: Command

    public init(dialect: Dialect, tag: Tag? = nil, token: TokenParameter = .absent, command: Command) {
        self.dialect = dialect
        self.tag = tag
        self.token = token
        self.command = command
    }
}

extension Request: CustomStringConvertible {
    /// For logs: names alone, no password, token, tag or message.
    public var description: String {
        let token =
            switch token {
            case .absent: ""
            case .present: " token=\(Token(high: 0, low: 0))"
            case .malformed: " token=malformed"
            }
        return "\(dialect) \(command)\(token)"
    }
}

/// Why a line is no request; the reply's dialect and tag with it.
public struct RequestError: Error, Sendable, Equatable {
    /// `badRequest` or `unknownCommand`.
    public var code: ErrorCode
    public var dialect: Dialect
    /// Present where the line was a whole JSON object with a valid tag.
    public var tag: Tag?

    public init(code: ErrorCode, dialect: Dialect, tag: Tag? = nil) {
        self.code = code
        self.dialect = dialect
        self.tag = tag
    }
}
