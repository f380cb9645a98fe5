/// What a client asks for. Names are checked here; what they name is the core's to know.
public enum Command: Sendable, Equatable {
    /// `user` is nil for a name that no user can have: auth_failed. `device` is a label of at most 64 characters.
    case login(user: UserName?, password: Password, device: [UInt8]?)
    /// `to` is nil for a name that no user can have: user_not_found. `text` has at least one byte and may be longer than
    /// a message may be: that is looked at after the session. `ref` has 1 to 64 bytes.
    case send(to: UserName?, text: [UInt8], ref: [UInt8]?)
    /// `after` is not negative, `limit` 1 to 200; both nil in the words dialect.
    case inbox(after: Int64?, limit: Int?)
    case showUser(after: [UInt8]?, limit: Int?)
    /// `since` is not negative; nil: live only.
    case listen(since: Int64?)
    case unlisten
    /// `with` is a user name or `#room`, not checked.
    case history(with: [UInt8], range: MessageRange)
    /// `after` is the id of a conversation's last message: what is older follows.
    case conversations(after: Int64?, limit: Int?)
    /// `upto` is positive; `with` is a user name or `#room`, not checked.
    case read(upto: Int64, with: [UInt8]?)
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

    public var name: CommandName {
        switch self {
        case .login: .login
        case .send: .send
        case .inbox: .inbox
        case .showUser: .showUser
        case .listen: .listen
        case .unlisten: .unlisten
        case .history: .history
        case .conversations: .conversations
        case .read: .read
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
        case .send(let to, let text, _): "send(to: \(to?.description ?? "impossible"), \(text.count) bytes)"
        case .register(let user, _, _, _, _): "register(user: \(user?.description ?? "impossible"))"
        case .read(let upto, _): "read(upto: \(upto))"
        default: name.rawValue
        }
    }
}
