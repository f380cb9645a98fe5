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
        }
    }
}

extension Command: CustomStringConvertible {
    /// For logs: no password and no message text.
    public var description: String {
        switch self {
        case .login(let user, let password, _): "login(user: \(user?.description ?? "impossible"), \(password))"
        case .send(let to, let text, _): "send(to: \(to?.description ?? "impossible"), \(text.count) bytes)"
        case .read(let upto, _): "read(upto: \(upto))"
        default: name.rawValue
        }
    }
}
