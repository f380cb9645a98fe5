/// The JSON dialect: a line that begins with `{`.
enum JSONRequestParser {
    static func parse(_ line: RawSpan) throws(RequestError) -> Request {
        let check = TextCheck(line)
        guard check.isUTF8, let fields = RequestFields(line) else {
            throw RequestError(code: .badRequest, dialect: .json)
        }
        var tag: Tag?
        do throws(ErrorCode) {
            tag = try fields.tag(in: line)
            guard !check.hasControl, !fields.hasDuplicate else { throw .badRequest }
            let token = try fields.token(in: line)
            return Request(dialect: .json, tag: tag, token: token, command: try command(fields, in: line))
        } catch {
            throw RequestError(code: error, dialect: .json, tag: tag)
        }
    }

    private static func command(_ fields: RequestFields, in line: RawSpan) throws(ErrorCode) -> Command {
        switch try name(fields, in: line) {
        case .login: return try fields.login(in: line)
        case .send: return try fields.send(in: line)
        case .inbox: return .inbox(after: try fields.integer(.after, from: 0), limit: try fields.limit())
        case .showUser: return .showUser(after: try fields.bytes(.after, in: line), limit: try fields.limit())
        case .listen: return .listen(since: try fields.integer(.since, from: 0))
        case .unlisten: return .unlisten
        case .history: return try fields.history(in: line)
        case .search: return try fields.search(in: line)
        case .conversations:
            return .conversations(after: try fields.integer(.after, from: 1), limit: try fields.limit())
        case .read: return try fields.read(in: line)
        case .mute: return .mute(with: try fields.conversation(.with, in: line))
        case .unmute: return .unmute(with: try fields.conversation(.with, in: line))
        case .typing: return .typing(to: try fields.conversation(.to, in: line))
        case .edit: return try fields.edit(in: line)
        case .delete: return .delete(id: try fields.id())
        case .logout: return .logout
        case .hello: return .hello
        case .help: return .help(about: try fields.bytes(.about, in: line))
        case .ping: return .ping
        case .quit: return .quit
        case .whoami: return .whoami
        case .register: return try fields.register(in: line)
        case .passwd: return try fields.passwd(in: line)
        case .profile: return .profile(name: try fields.required(.name).decoded(from: line))
        case .users: return try fields.users(in: line)
        case .sessions: return .sessions(after: try fields.bytes(.after, in: line), limit: try fields.limit())
        case .revoke: return try fields.revoke(in: line)
        case .create: return try fields.create(in: line)
        case .join: return .join(room: try fields.room(in: line))
        case .leave: return .leave(room: try fields.room(in: line))
        case .invite: return .invite(room: try fields.room(in: line), user: try fields.userName(.user, in: line))
        case .remove: return .remove(room: try fields.room(in: line), user: try fields.userName(.user, in: line))
        case .role: return try fields.role(in: line)
        case .topic: return try fields.topic(in: line)
        case .members: return try fields.members(in: line)
        case .rooms: return .rooms(after: try fields.bytes(.after, in: line), limit: try fields.limit())
        case .block: return .block(user: try fields.userName(.user, in: line))
        case .unblock: return .unblock(user: try fields.userName(.user, in: line))
        case .blocked: return .blocked(after: try fields.bytes(.after, in: line), limit: try fields.limit())
        }
    }

    private static func name(_ fields: RequestFields, in line: RawSpan) throws(ErrorCode) -> CommandName {
        let text = try fields.required(.command)
        guard let name = RequestFields.content(of: text, in: line, { CommandName(json: $0) }) else {
            throw .unknownCommand
        }
        return name
    }
}
