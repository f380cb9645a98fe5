/// The table of the commands: one row each. The parsers and `help` are driven by it.
struct Grammar: Sendable {
    var name: CommandName
    /// The params of the words dialect, as `help` shows them.
    var params: StaticString
    /// Other names in the words dialect. One of two words is matched by the words parser.
    var aliases: [StaticString] = []
    var indonesian: StaticString
    var english: StaticString

    static func entry(of name: CommandName) -> Grammar {
        switch name {
        case .login: login
        case .send: send
        case .inbox: inbox
        case .showUser: showUser
        case .listen: listen
        case .unlisten: unlisten
        case .history: history
        case .search: search
        case .conversations: conversations
        case .read: read
        case .mute: mute
        case .unmute: unmute
        case .typing: typing
        case .edit: edit
        case .delete: delete
        case .logout: logout
        case .hello: hello
        case .help: help
        case .ping: ping
        case .quit: quit
        case .whoami: whoami
        case .register: register
        case .passwd: passwd
        case .profile: profile
        case .users: users
        case .sessions: sessions
        case .revoke: revoke
        case .create: create
        case .join: join
        case .leave: leave
        case .invite: invite
        case .remove: remove
        case .role: role
        case .topic: topic
        case .members: members
        case .rooms: rooms
        case .block: block
        case .unblock: unblock
        case .blocked: blocked
        }
    }

    /// The command's line in the words dialect: `send [TOKEN] USER TEXT`.
    var usage: String {
        params.utf8CodeUnitCount == 0 ? name.rawValue : "\(name.rawValue) \(params)"
    }

    func summary(_ language: Language) -> StaticString {
        language == .indonesian ? indonesian : english
    }
}
