/// Why something did not work; ``description`` is one line for a person, with foreign text made harmless.
public enum ClientError: Error, Sendable, Equatable {
    /// There is no connection: refused, unknown host, not in time.
    case connectionFailed(server: String, reason: String)
    /// TLS failed, or the certificate was refused. If so in the handshake, nothing of a request was sent.
    case untrusted(server: String, reason: String)
    /// The server's key is not the one that is known. Nothing of a request was sent.
    /// `knownIn` is the file and the line that say so, where there are.
    case keyChanged(server: String, expected: String, actual: String, knownIn: String? = nil)
    /// The user did not want to trust an unknown server. Nothing of a request was sent.
    case declined(server: String)
    /// The server ended the connection in an orderly way, while or before it should have answered.
    case closed
    /// The server said why it closes the connection (PROTOCOL.md section 5). `retryAfter` in whole seconds.
    case closing(code: String, message: String, retryAfter: Int64? = nil)
    /// The connection was cut: what came last may be a part.
    case truncated
    /// No reply within the time.
    case replyTimeout
    /// Nothing was heard of the server for too long.
    case silent
    /// What came is no reply of this protocol.
    case badReply(String)
    /// The server said ERROR.
    case refused(ServerError)
    /// The request can't be sent as it is.
    case badRequest(String)
    /// Something on this side: a file, a folder, a setting.
    case local(String)
}

/// An ERROR of the server.
public struct ServerError: Error, Sendable, Equatable {
    /// Absent in the words dialect.
    public var code: String?
    public var message: String
    /// Whole seconds.
    public var retryAfter: Int64?
}

extension ClientError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .connectionFailed(let server, let reason): "no connection to \(server): \(reason)"
        case .untrusted(let server, let reason): "\(server): \(ShownText.line(reason))"
        case .keyChanged(let server, let expected, let actual, let file):
            "\(server): the server's key has changed: expected \(expected), got \(actual); nothing was sent"
                + (file.map { " (if this is right: chat-client trust forget \(server), or remove \($0))" } ?? "")
        case .declined(let server): "\(server) is not trusted; nothing was sent"
        case .closed: "the server closed the connection"
        case .closing(_, let message, _): "the server closed the connection: \(ShownText.line(message))"
        case .truncated: "truncated: the connection was cut off"
        case .replyTimeout: "the server did not answer in time"
        case .silent: "nothing was heard of the server for too long"
        case .badReply(let reason): "this is no reply of a chat server: \(ShownText.line(reason))"
        case .refused(let error): error.description
        case .badRequest(let reason), .local(let reason): ShownText.line(reason)
        }
    }
}

extension ServerError: CustomStringConvertible {
    public var description: String {
        let text = ShownText.line(message)
        return retryAfter.map { "\(text) (\($0) s)" } ?? text
    }
}
