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
        case .login:
            let user = try fields.userName(.user, in: line)
            let password = Password(try fields.required(.password).decoded(from: line))
            return .login(user: user, password: password, device: try fields.device(in: line))
        case .send:
            let to = try fields.userName(.to, in: line)
            let message = try fields.required(.msg, allowingLineFeed: true)
            guard !message.range.isEmpty else { throw .badRequest }
            let ref = try fields.shortBytes(.ref, limit: ProtocolLimits.refBytes, in: line)
            return .send(to: to, text: message.decoded(from: line), ref: ref)
        case .inbox: return .inbox(after: try fields.integer(.after, from: 0), limit: try fields.limit())
        case .showUser: return .showUser(after: try fields.bytes(.after, in: line), limit: try fields.limit())
        case .listen: return .listen(since: try fields.integer(.since, from: 0))
        case .unlisten: return .unlisten
        case .history: return try fields.history(in: line)
        case .conversations:
            return .conversations(after: try fields.integer(.after, from: 1), limit: try fields.limit())
        case .read:
            guard let upto = try fields.integer(.upto, from: 1) else { throw .badRequest }
            return .read(upto: upto, with: try fields.bytes(.with, in: line))
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
        }
    }

    private static func name(_ fields: RequestFields, in line: RawSpan) throws(ErrorCode) -> CommandName {
        let text = try fields.required(.command)
        let name: CommandName?
        if text.hasEscapes {
            name = CommandName(json: text.decoded(from: line).span.bytes)
        } else {
            name = CommandName(json: line.extracting(text.range))
        }
        guard let name else { throw .unknownCommand }
        return name
    }
}
