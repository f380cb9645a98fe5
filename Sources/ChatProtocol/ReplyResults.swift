/// What follows `status` (and `tag`) when a command worked.
extension ReplyEncoder {
    static func appendResult(_ reply: Reply, to output: inout [UInt8]) {
        switch reply {
        case .failure, .ok: break
        case .sent(let id, let time):
            output.append(", \"id\": ")
            output.appendDecimal(id)
            append("time", time, to: &output)
        case .pong: output.append(", \"message\": \"pong\"")
        case .bye: output.append(", \"message\": \"bye\"")
        case .listening(let last, let log):
            output.append(", \"last\": ")
            output.appendDecimal(last)
            output.append(", \"log\": ")
            output.appendJSON(log)
        case .conversations(let page):
            output.append(", \"conversations\": ")
            page.append(to: &output)
            append(more: page.more, to: &output)
        case .loggedOut: output.append(", \"messages\": [\"logout berhasil\"]")
        case .loggedIn(let token, let user, let name, let expires):
            output.append(", \"tokenid\": \"")
            token.append(to: &output)
            output.append("\"")
            append(user: user, name: name, to: &output)
            append("expires", expires, to: &output)
        case .whoami(let user, let name, let session, let expires):
            append(user: user, name: name, to: &output)
            output.append(", \"session\": ")
            output.appendJSON(session)
            append("expires", expires, to: &output)
        case .inbox(let groups):
            output.append(", \"messages\": ")
            groups.append(to: &output)
        case .messages(let page):
            output.append(", \"messages\": ")
            page.append(to: &output)
            append(more: page.more, to: &output)
        case .activeUsers(let users, let more), .users(let users, let more):
            append(users, to: &output)
            append(more: more, to: &output)
        case .sessions(let sessions, let more):
            append(sessions, to: &output)
            append(more: more, to: &output)
        case .members(let members, let more):
            append(members, to: &output)
            append(more: more, to: &output)
        case .rooms(let rooms, let more):
            append(rooms, to: &output)
            append(more: more, to: &output)
        case .blocked(let users, let more):
            append(blocked: users, to: &output)
            append(more: more, to: &output)
        case .hello(let hello): append(hello, to: &output)
        case .help(let text):
            output.append(", \"help\": ")
            output.appendJSON(text)
        }
    }

    private static func append(_ users: [ActiveUser], to output: inout [UInt8]) {
        output.append(", \"users\": [")
        for (index, active) in users.enumerated() {
            output.append(index == 0 ? "{\"user\": \"" : ", {\"user\": \"")
            active.user.append(to: &output)
            output.append("\", \"name\": ")
            output.appendJSON(active.name)
            output.append(active.connected ? ", \"connected\": true" : ", \"connected\": false")
            if let lastActive = active.lastActive { append("last_active", lastActive, to: &output) }
            output.append("}")
        }
        output.append("]")
    }

    private static func append(_ sessions: [SessionObject], to output: inout [UInt8]) {
        output.append(", \"sessions\": [")
        for (index, session) in sessions.enumerated() {
            output.append(index == 0 ? "{\"session\": " : ", {\"session\": ")
            output.appendJSON(session.session)
            append("device", session.device, to: &output)
            append("made", session.made, to: &output)
            append("last_used", session.lastUsed, to: &output)
            append("address", session.address, to: &output)
            if session.isCurrent { output.append(", \"current\": true") }
            output.append("}")
        }
        output.append("]")
    }

    /// Nothing at all for what is not known.
    private static func append(_ key: StaticString, _ text: String?, to output: inout [UInt8]) {
        guard let text else { return }
        output.append(", \"")
        output.append(key)
        output.append("\": ")
        output.appendJSON(text)
    }

    private static func append(_ hello: HelloReply, to output: inout [UInt8]) {
        output.append(", \"server\": ")
        output.appendJSON(hello.server)
        output.append(", \"version\": ")
        output.appendJSON(hello.version)
        output.append(", \"protocol\": ")
        output.appendDecimal(Int64(hello.protocolVersion))
        output.append(", \"features\": [")
        for (index, feature) in hello.features.enumerated() {
            if index > 0 { output.append(", ") }
            output.appendJSON(feature)
        }
        output.append("], \"limits\": {")
        for (index, limit) in hello.limits.enumerated() {
            if index > 0 { output.append(", ") }
            output.appendJSON(limit.name)
            output.append(": ")
            output.appendDecimal(Int64(limit.value))
        }
        output.append("}, \"log\": ")
        output.appendJSON(hello.log)
        append("time", hello.time, to: &output)
    }

    private static func append(user: UserName, name: String, to output: inout [UInt8]) {
        output.append(", \"user\": \"")
        user.append(to: &output)
        output.append("\", \"name\": ")
        output.appendJSON(name)
    }

    private static func append(more: Bool, to output: inout [UInt8]) {
        output.append(more ? ", \"more\": true" : ", \"more\": false")
    }

    /// A moment that never comes is `null`.
    private static func append(_ key: StaticString, _ time: Timestamp?, to output: inout [UInt8]) {
        output.append(", \"")
        output.append(key)
        guard let time else { return output.append("\": null") }
        output.append("\": \"")
        time.append(to: &output)
        output.append("\"")
    }
}
