import ChatClient

extension InterfaceCommand {
    static let people: [InterfaceCommand] = [
        InterfaceCommand("users", [], "[PREFIX]", .helpUsers) { state, arguments throws(CommandRefusal) in
            let prefix = arguments.next()?.lowercased()
            try arguments.end()
            state.request(prefix.map { .users(prefix: $0) } ?? .showUsers)
        },
        InterfaceCommand("block", [], "[USER]", .helpBlock) { state, arguments throws(CommandRefusal) in
            let user = try arguments.userOrOpen()
            try arguments.end()
            state.request(.block(user: user))
        },
        InterfaceCommand("unblock", [], "[USER]", .helpUnblock) { state, arguments throws(CommandRefusal) in
            let user = try arguments.userOrOpen()
            try arguments.end()
            state.request(.unblock(user: user))
        },
        InterfaceCommand("blocked", [], "", .helpBlocked) { state, arguments throws(CommandRefusal) in
            try arguments.end()
            state.request(.blocked)
        },
        InterfaceCommand("mute", [], "[USER|#ROOM]", .helpMute) { state, arguments throws(CommandRefusal) in
            let name = try arguments.conversationOrOpen()
            try arguments.end()
            state.request(.mute(with: name))
        },
        InterfaceCommand("unmute", [], "[USER|#ROOM]", .helpUnmute) { state, arguments throws(CommandRefusal) in
            let name = try arguments.conversationOrOpen()
            try arguments.end()
            state.request(.unmute(with: name))
        },
        InterfaceCommand("name", ["nick"], "DISPLAY NAME", .helpName) { state, arguments throws(CommandRefusal) in
            state.request(.profile(name: try arguments.text()))
        },
        InterfaceCommand("sessions", [], "", .helpSessions) { state, arguments throws(CommandRefusal) in
            try arguments.end()
            state.request(.sessions)
        },
        InterfaceCommand("revoke", [], "ID|all", .helpRevoke) { state, arguments throws(CommandRefusal) in
            let session = try arguments.word()
            try arguments.end()
            state.request(.revoke(session: session))
        },
    ]
}

extension CommandArguments {
    fileprivate mutating func userOrOpen() throws(CommandRefusal) -> String {
        if !isEmpty { return try user() }
        let open = try open()
        guard !open.hasPrefix("#") else { throw .usage }
        return open
    }
}
