import ChatProtocol

/// Requests in the JSON dialect, with every key that was given.
enum RequestWriting {
    /// Nil for a name that nobody and nothing can have, and for a token of another shape: they are not kept.
    static func json(_ request: Request) -> [UInt8]? {
        var members = [JSONValue.Member(key: "command", value: .string(request.command.name.rawValue))]
        switch request.tag {
        case .integer(let value): members.append(JSONValue.Member(key: "tag", value: .integer(value)))
        case .string(let bytes): members.append(JSONValue.Member(key: "tag", value: .string(text(bytes))))
        case nil: break
        }
        switch request.token {
        case .absent: break
        case .present(let token): members.append(JSONValue.Member(key: "token", value: .string(token.text)))
        case .malformed: return nil
        }
        do throws(Unwritable) {
            for (key, value) in try values(of: request.command) {
                if let value { members.append(JSONValue.Member(key: key, value: value)) }
            }
        } catch {
            return nil
        }
        var line: [UInt8] = []
        JSONValue.object(members).append(to: &line)
        return line
    }

    private struct Unwritable: Error {}
    private typealias Values = [(String, JSONValue?)]

    private static func values(of command: Command) throws(Unwritable) -> Values {
        switch command {
        case .login(let user, let password, let device):
            [("user", try name(user)), ("password", string(password)), ("device", string(device))]
        case .register(let user, let password, let name, let invite, let device):
            [
                ("user", try self.name(user)), ("password", string(password)), ("name", string(name)),
                ("invite", string(invite)), ("device", string(device)),
            ]
        case .passwd(let old, let new): [("old", string(old)), ("new", string(new))]
        case .profile(let name): [("name", string(name))]
        case .revoke(.others): [("session", .string("all"))]
        // Words take `ALL` for `all`; JSON takes a session of that name for one.
        case .revoke(.one(let session)): [("session", string(session))]
        case .users(let prefix, let after, let limit):
            [("prefix", string(prefix)), ("after", string(after)), ("limit", integer(limit))]
        case .showUser(let after, let limit), .sessions(let after, let limit), .rooms(let after, let limit),
            .blocked(let after, let limit):
            [("after", string(after)), ("limit", integer(limit))]
        case .block(let user), .unblock(let user): [("user", try name(user))]
        case .help(let about): [("about", string(about))]
        case .create, .join, .leave, .invite, .remove, .role, .topic, .members: try roomValues(of: command)
        default: try messageValues(of: command)
        }
    }

    private static func messageValues(of command: Command) throws(Unwritable) -> Values {
        switch command {
        case .send(let to, let text, let ref): [("to", try name(to)), ("msg", string(text)), ("ref", string(ref))]
        case .edit(let id, let text): [("id", .integer(id)), ("msg", string(text))]
        case .delete(let id): [("id", .integer(id))]
        case .inbox(let after, let limit), .conversations(let after, let limit):
            [("after", after.map { .integer($0) }), ("limit", integer(limit))]
        case .listen(let since): [("since", since.map { .integer($0) })]
        case .history(let with, let range):
            [
                ("with", try name(with)), ("before", range.before.map { .integer($0) }),
                ("after", range.after.map { .integer($0) }), ("limit", integer(range.limit)),
            ]
        case .search(let text, let with, let before, let limit):
            [
                ("text", string(text)), ("with", try optional(with)), ("before", before.map { .integer($0) }),
                ("limit", integer(limit)),
            ]
        case .read(let upto, let with): [("upto", .integer(upto)), ("with", try optional(with))]
        case .mute(let with), .unmute(let with): [("with", try name(with))]
        case .typing(let to): [("to", try name(to))]
        default: []
        }
    }

    private static func roomValues(of command: Command) throws(Unwritable) -> Values {
        switch command {
        case .create(let room, let isPrivate, let history):
            [("room", try name(room)), ("private", .bool(isPrivate)), ("history", .string(history.rawValue))]
        case .join(let room), .leave(let room): [("room", try name(room))]
        case .invite(let room, let user), .remove(let room, let user):
            [("room", try name(room)), ("user", try name(user))]
        case .role(let room, let user, let role):
            [("room", try name(room)), ("user", try name(user)), ("role", .string(role.rawValue))]
        case .topic(let room, let text): [("room", try name(room)), ("topic", string(text))]
        case .members(let room, let after, let limit):
            [("room", try name(room)), ("after", string(after)), ("limit", integer(limit))]
        default: []
        }
    }

    private static func name(_ name: (some CustomStringConvertible)?) throws(Unwritable) -> JSONValue {
        guard let name else { throw Unwritable() }
        return .string(name.description)
    }

    private static func name(_ name: ConversationName) throws(Unwritable) -> JSONValue {
        switch name {
        case .user(let user): try self.name(user)
        case .room(let room): try self.name(room)
        }
    }

    private static func optional(_ name: ConversationName?) throws(Unwritable) -> JSONValue? {
        guard let name else { return nil }
        return try self.name(name)
    }

    private static func string(_ bytes: [UInt8]?) -> JSONValue? {
        bytes.map { .string(text($0)) }
    }

    private static func string(_ password: Password) -> JSONValue {
        .string(password.withBytes { $0.withUnsafeBytes { String(decoding: $0, as: UTF8.self) } })
    }

    private static func integer(_ value: Int?) -> JSONValue? {
        value.map { .integer(Int64($0)) }
    }

    private static func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self)
    }
}
