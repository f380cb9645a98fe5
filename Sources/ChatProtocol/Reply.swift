/// What a server answers; one for each request.
public enum Reply: Sendable, Equatable {
    /// `retryAfter` in whole seconds.
    case failure(ErrorCode, retryAfter: Int? = nil)
    case ok
    /// `expires` is nil for a session that never does; written as `null`.
    case loggedIn(token: Token, user: UserName, name: String, expires: Timestamp?)
    case sent(id: Int64, time: Timestamp)
    /// The inbox of the words dialect.
    case inbox(InboxGroups)
    /// The inbox of the JSON dialect, and other lists of messages.
    case messages(MessagePage)
    /// In the words dialect the user names alone.
    case activeUsers([ActiveUser], more: Bool)
    /// The answer to `listen`: the newest id, and the log's identity.
    case listening(last: Int64, log: String)
    case conversations(ConversationPage)
    case loggedOut
    case pong
    case bye
    case hello(HelloReply)
    case help(String)
    /// `session` is the session's id, never its token.
    case whoami(user: UserName, name: String, session: String, expires: Timestamp?)
    /// The directory: users, active or not.
    case users([ActiveUser], more: Bool)
    case sessions([SessionObject], more: Bool)
    case members([RoomMember], more: Bool)
    case rooms([RoomObject], more: Bool)
    case blocked([UserName], more: Bool)
}

/// A user in a list, and whether a session of theirs is connected.
public struct ActiveUser: Sendable, Equatable {
    public var user: UserName
    public var name: String
    public var connected: Bool
    /// Only for people with whom one shares a conversation.
    public var lastActive: Timestamp?

    public init(user: UserName, name: String, connected: Bool, lastActive: Timestamp? = nil) {
        self.user = user
        self.name = name
        self.connected = connected
        self.lastActive = lastActive
    }
}

/// One of one's own sessions.
public struct SessionObject: Sendable, Equatable {
    /// The session's number, never its token.
    public var session: String
    /// The label that the client gave its device.
    public var device: String?
    public var made: Timestamp
    public var lastUsed: Timestamp
    /// The IP address from which it was made.
    public var address: String?
    /// Whether it is the session that asks.
    public var isCurrent: Bool

    public init(
        session: String, device: String?, made: Timestamp, lastUsed: Timestamp, address: String?, isCurrent: Bool
    ) {
        self.session = session
        self.device = device
        self.made = made
        self.lastUsed = lastUsed
        self.address = address
        self.isCurrent = isCurrent
    }
}

/// What a server tells without being asked. What would be larger than a message is `indirect`.
public enum Event: Sendable, Equatable {
    /// The server is about to close this connection. `retryAfter` in whole seconds.
    case closing(ErrorCode, retryAfter: Int? = nil)
    /// A message: new, or missed and read from the log (`replay`).
    case message(MessageObject, replay: Bool)
    /// A message was edited.
    indirect case edit(MessageChangeObject, replay: Bool)
    /// A message was deleted.
    indirect case delete(MessageChangeObject, replay: Bool)
    indirect case room(RoomEvent, replay: Bool)
    /// Somebody is writing; `to` is a user name or `#room`.
    case typing(from: UserName, to: String)
    /// Somebody's first connection was opened, or the last one closed.
    case presence(user: UserName, connected: Bool)
    /// One has read on another connection up to an id; `with` is a user name or `#room`, nil for all conversations.
    case read(with: String?, upto: Int64)
    /// All that was missed has been told; from here on it is live.
    case caughtUp(id: Int64)
    /// The client reads too slowly: what comes after `since` will be read from the log.
    case behind(since: Int64)
    /// Nothing happened for a while, and the connection lives.
    case heartbeat
    /// The session that listened has ended, or another one was bound.
    case sessionEnded
    /// The operator's word to everybody; no user's message.
    case notice(String, time: Timestamp)
}
