import ChatClient
import ChatProtocol

extension InterfaceCommand {
    static let rooms: [InterfaceCommand] = [
        InterfaceCommand("join", ["j"], "#ROOM", .helpJoin) { state, arguments throws(CommandRefusal) in
            let room = try arguments.room()
            try arguments.end()
            state.request(.join(room: room))
        },
        InterfaceCommand("leave", ["part"], "[#ROOM]", .helpLeave) { state, arguments throws(CommandRefusal) in
            let room = try arguments.roomOrOpen()
            try arguments.end()
            state.request(.leave(room: room))
        },
        InterfaceCommand("create", [], "#ROOM [private] [history=all|joined]", .helpCreate) {
            state, arguments throws(CommandRefusal) in
            let room = try arguments.room()
            var (isPrivate, showsAll) = (false, false)
            while let word = arguments.next() {
                switch word.lowercased() {
                case "private": isPrivate = true
                case "history=all": showsAll = true
                case "history=joined": showsAll = false
                default: throw .usage
                }
            }
            state.request(.create(room: room, isPrivate: isPrivate, showsAllHistory: showsAll))
        },
        InterfaceCommand("rooms", ["list"], "", .helpRooms) { state, arguments throws(CommandRefusal) in
            try arguments.end()
            state.request(.rooms)
        },
        InterfaceCommand("who", ["members", "names"], "[#ROOM]", .helpWho) {
            state, arguments throws(CommandRefusal) in
            let room = try arguments.roomOrOpen()
            try arguments.end()
            state.request(.members(room: room))
        },
        InterfaceCommand("topic", [], "[TEXT]", .helpTopic) { state, arguments throws(CommandRefusal) in
            let room = try arguments.isEmpty ? arguments.roomOrOpen() : arguments.openRoom()
            if arguments.isEmpty {
                let topic = state.conversations[room]?.topic ?? ""
                topic.isEmpty ? state.say(.answer, .noTopic) : state.say(.answer, topic)
            } else {
                state.request(.topic(room: room, topic: try arguments.text()))
            }
        },
        InterfaceCommand("invite", [], "USER [#ROOM]", .helpInvite) { state, arguments throws(CommandRefusal) in
            let user = try arguments.user()
            let room = try arguments.roomOrOpen()
            try arguments.end()
            state.request(.invite(user: user, room: room))
        },
        InterfaceCommand("remove", ["kick"], "USER [#ROOM]", .helpRemove) { state, arguments throws(CommandRefusal) in
            let user = try arguments.user()
            let room = try arguments.roomOrOpen()
            try arguments.end()
            state.request(.remove(user: user, room: room))
        },
        InterfaceCommand("role", [], "USER owner|moderator|member", .helpRole) {
            state, arguments throws(CommandRefusal) in
            let user = try arguments.user()
            guard let role = Role(rawValue: try arguments.word().lowercased()) else { throw .usage }
            let room = try arguments.roomOrOpen()
            try arguments.end()
            state.request(.role(user: user, room: room, role: role.rawValue))
        },
    ]
}

extension CommandArguments {
    /// The rest is text, which may begin with `#`.
    fileprivate func openRoom() throws(CommandRefusal) -> String {
        guard let room = openConversation, room.hasPrefix("#") else { throw .because(.noRoomOpen) }
        return room
    }
}
