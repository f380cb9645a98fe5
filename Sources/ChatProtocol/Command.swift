/// What a client asks for. Names are checked here; what they name is the core's to know.
///
/// What would be larger than a `send` is `indirect`, as every `send` is as large as the largest case.
public enum Command: Sendable, Equatable {
    /// `user` is nil for a name that no user can have: auth_failed. `device` is a label of at most 64 characters.
    case login(user: UserName?, password: Password, device: [UInt8]?)
    /// A login without a password, which the connection's client certificate stands for. `user`, `device` as in `login`.
    indirect case certificateLogin(user: UserName?, device: [UInt8]?)
    /// `text` has at least one byte and may be longer than a message may be: that is looked at after the session. `ref`
    /// has 1 to 64 bytes.
    case send(to: ConversationName, text: [UInt8], ref: [UInt8]?)
    /// `after` is not negative, `limit` 1 to 200; both nil in the words dialect.
    case inbox(after: Int64?, limit: Int?)
    case showUser(after: [UInt8]?, limit: Int?)
    /// `since` is not negative; nil: live only.
    case listen(since: Int64?)
    case unlisten
    indirect case history(with: ConversationName, range: MessageRange)
    /// `text` has 1 to 1,024 bytes, `before` is positive, `limit` 1 to 200. `with` is nil for all conversations.
    indirect case search(text: [UInt8], with: ConversationName?, before: Int64?, limit: Int?)
    /// `after` is the id of a conversation's last message: what is older follows.
    case conversations(after: Int64?, limit: Int?)
    /// `upto` is positive; `with` is nil for all conversations.
    case read(upto: Int64, with: ConversationName?)
    case mute(with: ConversationName)
    case unmute(with: ConversationName)
    case typing(to: ConversationName)
    /// `id` is positive, `text` as in `send`.
    case edit(id: Int64, text: [UInt8])
    /// `id` is positive.
    case delete(id: Int64)
    case logout
    case hello
    case help(about: [UInt8]?)
    case ping
    case quit
    case whoami
    /// `user` is nil for a name that no user can have: invalid_name. `name` is the display name, not checked.
    case register(user: UserName?, password: Password, name: [UInt8]?, invite: [UInt8]?, device: [UInt8]?)
    case passwd(old: Password, new: Password)
    /// The display name, not checked.
    case profile(name: [UInt8])
    case users(prefix: [UInt8]?, after: [UInt8]?, limit: Int?)
    /// `after` is a session's id, not checked.
    case sessions(after: [UInt8]?, limit: Int?)
    case revoke(RevokedSessions)
    /// `room` is nil for a name that no room can have: invalid_name. In all the other commands that is room_not_found, as
    /// an impossible `user` is user_not_found.
    case create(room: RoomName?, isPrivate: Bool, history: RoomHistory)
    case join(room: RoomName?)
    case leave(room: RoomName?)
    indirect case invite(room: RoomName?, user: UserName?)
    indirect case remove(room: RoomName?, user: UserName?)
    indirect case role(room: RoomName?, user: UserName?, role: RoomRole)
    /// `text` holds no control characters and may be longer than a topic may be. Empty clears it.
    case topic(room: RoomName?, text: [UInt8])
    /// `after` is a user's name, not checked.
    indirect case members(room: RoomName?, after: [UInt8]?, limit: Int?)
    /// `after` is a room's name, not checked.
    case rooms(after: [UInt8]?, limit: Int?)
    case block(user: UserName?)
    case unblock(user: UserName?)
    /// `after` is a user's name, not checked.
    case blocked(after: [UInt8]?, limit: Int?)

    public var name: CommandName {
        switch self {
        case .login, .certificateLogin: .login
        case .send: .send
        case .inbox: .inbox
        case .showUser: .showUser
        case .listen: .listen
        case .unlisten: .unlisten
        case .history: .history
        case .search: .search
        case .conversations: .conversations
        case .read: .read
        case .mute: .mute
        case .unmute: .unmute
        case .typing: .typing
        case .edit: .edit
        case .delete: .delete
        case .logout: .logout
        case .hello: .hello
        case .help: .help
        case .ping: .ping
        case .quit: .quit
        case .whoami: .whoami
        case .register: .register
        case .passwd: .passwd
        case .profile: .profile
        case .users: .users
        case .sessions: .sessions
        case .revoke: .revoke
        case .create: .create
        case .join: .join
        case .leave: .leave
        case .invite: .invite
        case .remove: .remove
        case .role: .role
        case .topic: .topic
        case .members: .members
        case .rooms: .rooms
        case .block: .block
        case .unblock: .unblock
        case .blocked: .blocked
        }
    }
}

/// Which of one's sessions `revoke` ends.
public enum RevokedSessions: Sendable, Equatable {
    /// All but the one that asks.
    case others
    /// The one with this id, which is not checked.
    case one([UInt8])
}

extension Command: CustomStringConvertible {
    /// For logs: no password and no message text.
    public var description: String {
        switch self {
        case .login(let user, let password, _): "login(user: \(user?.description ?? "impossible"), \(password))"
        case .certificateLogin(let user, _): "login(user: \(user?.description ?? "impossible"), by certificate)"
        case .send(let to, let text, _): "send(to: \(to), \(text.count) bytes)"
        case .register(let user, _, _, _, _): "register(user: \(user?.description ?? "impossible"))"
        case .read(let upto, _): "read(upto: \(upto))"
        default: name.rawValue
        }
    }
}
