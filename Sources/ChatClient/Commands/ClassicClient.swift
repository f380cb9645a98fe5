import ChatProtocol

/// The original client of the course's chat service: its prompt, its commands, its answers. No input or output.
public struct ClassicClient {
    public enum Step: Sendable, Equatable {
        /// An empty line.
        case nothing
        case answer(String)
        /// To be sent, in the words dialect; the reply belongs into ``ClassicClient/answer(to:)``.
        case request([UInt8])
        case leave
    }

    private enum Command: Equatable {
        case login(user: String)
        case send(to: String)
        case list
        case logout
    }

    /// The answer to an unknown or malformed command.
    public static let notUnderstood = "*Maaf, command tidak benar"
    private static let notAuthorized = "Error, not authorized"
    private static let helpText = """
        auth USER PASSWORD (login)   log in
        send USER TEXT               send a message
        inbox                        read what is new
        show user (show_user)        who is active
        logout                       log out
        quit (exit)                  leave
        """

    private var token = ""
    private var open: Command?

    public init() {}

    /// `Command :` before the login, then with the token.
    public var prompt: String { "Command \(token):" }

    /// - Parameter line: what was typed, without its line end.
    public mutating func step(_ line: [UInt8]) -> Step {
        guard let text = String(validating: line, as: UTF8.self) else { return .answer(Self.notUnderstood) }
        var words = Words(text)
        guard let first = words.next() else { return .nothing }
        switch first.lowercased() {
        case "auth", "login":
            guard let user = words.next(), let password = words.rest() else { return .answer(Self.notUnderstood) }
            open = .login(user: user)
            return .request(Array("login \(user) \(password)".utf8))
        case "send":
            guard let user = words.next(), let message = words.rest() else { return .answer(Self.notUnderstood) }
            return authorized(.send(to: user), "send \(token) \(user) \(message)")
        case "show":
            guard words.next()?.lowercased() == "user" else { return .answer(Self.notUnderstood) }
            return plain(&words, .list, "show_user \(token)")
        case "show_user": return plain(&words, .list, "show_user \(token)")
        case "inbox": return plain(&words, .list, "inbox \(token)")
        case "logout": return plain(&words, .logout, "logout \(token)")
        case "help": return .answer(Self.helpText)
        case "quit", "exit": return .leave
        default: return .answer(Self.notUnderstood)
        }
    }

    private mutating func plain(_ words: inout Words, _ command: Command, _ line: String) -> Step {
        words.next() == nil ? authorized(command, line) : .answer(Self.notUnderstood)
    }

    private mutating func authorized(_ command: Command, _ line: String) -> Step {
        guard !token.isEmpty else { return .answer(Self.notAuthorized) }
        open = command
        return .request(Array(line.utf8))
    }

    /// - Throws: ``ClientError`` if it is no reply to what was asked.
    public mutating func answer(to reply: ServerReply) throws -> String {
        let command = open
        open = nil
        if let error = reply.error { return "Error, \(ShownText.line(error.message))" }
        switch command {
        case .login(let user):
            guard let token = reply.value["tokenid"]?.text.flatMap({ Token($0.utf8Span.span.bytes) }) else {
                throw ClientError.badReply("it has no token")
            }
            self.token = token.text
            return "username \(ShownText.line(user)) logged in, token \(self.token)"
        case .send(let user): return "message sent to \(ShownText.line(user))"
        case .list: return try messages(of: reply)
        case .logout:
            token = ""
            return try messages(of: reply)
        case nil: throw ClientError.badReply("nobody asked for it")
        }
    }

    private func messages(of reply: ServerReply) throws -> String {
        guard let messages = reply.value["messages"] else { throw ClientError.badReply("it has no messages") }
        var bytes: [UInt8] = []
        messages.append(to: &bytes)
        return ShownText.json(bytes)
    }
}

/// The words of a line, separated by spaces.
private struct Words {
    private var left: Substring.UnicodeScalarView

    init(_ text: String) {
        left = Substring(text).unicodeScalars
    }

    mutating func next() -> String? {
        left = left.drop { $0 == " " }
        guard !left.isEmpty else { return nil }
        let word = left.prefix { $0 != " " }
        left = left[word.endIndex...]
        return String(word)
    }

    /// All that is left but the spaces around it.
    mutating func rest() -> String? {
        left = left.drop { $0 == " " }
        while left.last == " " { left.removeLast() }
        guard !left.isEmpty else { return nil }
        defer { left = left[left.endIndex...] }
        return String(left)
    }
}
