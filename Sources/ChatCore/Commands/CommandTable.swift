public import ChatProtocol

/// Which connection a request came over, as far as commands care; one object for all its requests.
public final class RequestOrigin: Sendable {
    public let listener: ListenerKind
    public let source: SourceAddress
    /// The peer's IP address as text, for its user to see; nil where there is none.
    public let peer: String?
    public let presence: ConnectionPresence
    /// The name that the peer's accepted certificate is for; nil: none that a user can have.
    public let certifiedUser: UserName?

    public init(
        listener: ListenerKind, source: SourceAddress, peer: String? = nil, presence: ConnectionPresence,
        certifiedUser: UserName? = nil
    ) {
        self.certifiedUser = certifiedUser
        self.listener = listener
        self.source = source
        self.peer = peer
        self.presence = presence
    }

    /// The same connection, after its peer has shown a certificate.
    public func certified(as user: UserName?) -> RequestOrigin {
        RequestOrigin(listener: listener, source: source, peer: peer, presence: presence, certifiedUser: user)
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
    let address: ReplyAddress
}

/// How a command runs.
enum CommandHandler: Sendable {
    /// Answers at once, on the event loop.
    case immediate(@Sendable (ChatService, CommandCall) throws(ServiceError) -> Outcome)
    /// As `immediate`, and has to know which connection asks.
    case subscription(@Sendable (ChatService, CommandCall, ReplyAddress) throws(ServiceError) -> Outcome)
    /// Goes into the log; the answer comes with the commit. An error answers at once.
    /// It is given no `CommandCall`, which would be a copy of the request and all its references.
    case append(@Sendable (ChatService, Request, Session, ReplyAddress) throws(ServiceError) -> Void)
    /// Waits for the store or for a hash, off the event loop.
    case deferred(@Sendable (ChatService, CommandCall) async throws(ServiceError) -> Outcome)
}

/// One row for each command; the handlers are in one file a family.
enum CommandTable {
    static func handler(of command: CommandName) -> CommandHandler {
        switch command {
        case .hello: .immediate(ServiceCommands.hello)
        case .help: .immediate(ServiceCommands.help)
        case .ping: .immediate(ServiceCommands.ping)
        case .quit: .immediate(ServiceCommands.quit)
        case .login: .deferred(SessionCommands.login)
        case .logout: .deferred(SessionCommands.logout)
        case .whoami: .immediate(SessionCommands.whoami)
        case .register: .deferred(AccountCommands.register)
        case .passwd: .deferred(AccountCommands.passwd)
        case .profile: .deferred(AccountCommands.profile)
        case .users: .deferred(AccountCommands.users)
        case .sessions: .immediate(AccountCommands.sessions)
        case .revoke: .deferred(AccountCommands.revoke)
        case .showUser: .deferred(SessionCommands.showUser)
        case .send: .append(MessageCommands.send)
        case .inbox: .deferred(MessageCommands.inbox)
        case .read: .deferred(ConversationCommands.read)
        case .listen: .subscription(ConversationCommands.listen)
        case .unlisten: .immediate(ConversationCommands.unlisten)
        case .history: .deferred(ConversationCommands.history)
        case .conversations: .deferred(ConversationCommands.conversations)
        case .create: .deferred(RoomCommands.create)
        case .join: .deferred(RoomCommands.join)
        case .leave: .deferred(RoomCommands.leave)
        case .invite: .deferred(RoomCommands.invite)
        case .remove: .deferred(RoomCommands.remove)
        case .role: .deferred(RoomCommands.role)
        case .topic: .deferred(RoomCommands.topic)
        case .members: .deferred(RoomCommands.members)
        case .rooms: .deferred(RoomCommands.rooms)
        case .mute: .deferred(MuteCommands.mute)
        case .unmute: .deferred(MuteCommands.unmute)
        case .typing: .deferred(TypingCommands.typing)
        case .block: .deferred(BlockCommands.block)
        case .unblock: .deferred(BlockCommands.unblock)
        case .blocked: .immediate(BlockCommands.blocked)
        case .edit: .deferred(ChangeCommands.edit)
        case .delete: .deferred(ChangeCommands.delete)
        case .search: .deferred(SearchCommands.search)
        }
    }
}
