/// The commands by name, as the JSON dialect writes them.
public enum CommandName: String, Sendable, Hashable, CaseIterable {
    case login, send, inbox
    case showUser = "show_user"
    case listen, unlisten, history, search, conversations
    case read, mute, unmute, typing, edit, delete
    case logout, hello, help, ping, quit, whoami
    case register, passwd, profile, users, sessions, revoke
    case create, join, leave, invite, remove, role, topic, members, rooms
    case block, unblock, blocked

    /// Whether the command acts for a session, so that its first param in the words dialect may be a token.
    public var needsSession: Bool {
        switch self {
        case .login, .register, .hello, .help, .ping, .quit: false
        case .send, .inbox, .showUser, .logout, .whoami: true
        case .listen, .unlisten, .history, .search, .conversations: true
        case .read, .mute, .unmute, .typing, .edit, .delete: true
        case .passwd, .profile, .users, .sessions, .revoke: true
        case .create, .join, .leave, .invite, .remove, .role, .topic, .members, .rooms: true
        case .block, .unblock, .blocked: true
        }
    }
}

extension CommandName {
    /// The command that the words dialect calls so: any case, aliases too.
    init?(words bytes: RawSpan) {
        guard let name = PackedName(bytes, lowercasing: true) else { return nil }
        self.init(name, in: CommandName.wordsTable)
    }

    /// The command that the JSON dialect calls so: lower case, no aliases.
    init?(json bytes: RawSpan) {
        guard let name = PackedName(bytes, lowercasing: false) else { return nil }
        self.init(name, in: CommandName.jsonTable)
    }

    private typealias Row = (packed: PackedName, name: CommandName)

    private static let jsonTable: [Row] = allCases.map { (PackedName($0.rawValue), $0) }

    private static let wordsTable: [Row] =
        jsonTable + allCases.flatMap { name in Grammar.entry(of: name).aliases.map { (PackedName($0), name) } }

    private init?(_ packed: PackedName, in table: [Row]) {
        for row in table where row.packed == packed {
            self = row.name
            return
        }
        return nil
    }
}
