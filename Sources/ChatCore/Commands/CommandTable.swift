import ChatProtocol

/// Which connection a request came over, as far as commands care.
public struct RequestOrigin: Sendable {
    public let listener: ListenerKind
    public let source: SourceAddress
    public let presence: ConnectionPresence

    public init(listener: ListenerKind, source: SourceAddress, presence: ConnectionPresence) {
        self.listener = listener
        self.source = source
        self.presence = presence
    }
}

/// A request on its way through the core.
struct CommandCall: Sendable {
    let request: Request
    /// The session that acts; there is one where the command needs one.
    let session: Session?
    /// The session bound to the connection, which may be another.
    let bound: Session?
    let origin: RequestOrigin
}

/// How a command runs.
enum CommandHandler: Sendable {
    /// Answers at once, on the event loop.
    case immediate(@Sendable (ChatService, CommandCall) throws(ServiceError) -> Outcome)
    /// Goes into the log; the answer comes with the commit. An error answers at once.
    case append(@Sendable (ChatService, CommandCall, ReplyAddress) throws(ServiceError) -> Void)
    /// Waits for the store or for a hash, off the event loop.
    case deferred(@Sendable (ChatService, CommandCall) async throws(ServiceError) -> Outcome)
}

/// One row for each command; the handlers are in one file a family.
enum CommandTable {
    /// Indexed by `CommandName`.
    static let handlers: [CommandName: CommandHandler] = [
        .hello: .immediate(ServiceCommands.hello),
        .help: .immediate(ServiceCommands.help),
        .ping: .immediate(ServiceCommands.ping),
        .quit: .immediate(ServiceCommands.quit),
        .login: .deferred(SessionCommands.login),
        .logout: .deferred(SessionCommands.logout),
        .whoami: .immediate(SessionCommands.whoami),
        .showUser: .deferred(SessionCommands.showUser),
        .send: .append(MessageCommands.send),
        .inbox: .deferred(MessageCommands.inbox),
        .read: .deferred(MessageCommands.read),
    ]
}
