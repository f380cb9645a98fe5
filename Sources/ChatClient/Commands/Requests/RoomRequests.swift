import ChatProtocol

/// Rooms. Their names may be given without the `#`.
extension SingleRequest {
    public static func create(
        _ room: String, isPrivate: Bool = false, history: RoomHistory = .joined
    ) -> SingleRequest {
        let line = RequestLine("create").with("room", RoomName.full(room)).with("private", isPrivate)
        return SingleRequest(line.with("history", history.rawValue), said: .roomMade, RoomName.full(room))
    }

    public static func join(_ room: String) -> SingleRequest { of("join", room, said: .roomJoined) }

    public static func leave(_ room: String) -> SingleRequest { of("leave", room, said: .roomLeft) }

    public static func invite(_ user: String, to room: String) -> SingleRequest {
        of("invite", room, user: user, said: .invited)
    }

    public static func remove(_ user: String, from room: String) -> SingleRequest {
        of("remove", room, user: user, said: .removed)
    }

    public static func role(of user: String, in room: String, _ role: Role) -> SingleRequest {
        let line = RequestLine("role").with("room", RoomName.full(room)).with("user", user).with("role", role.rawValue)
        return SingleRequest(line, said: .roleGiven, user, role.rawValue, RoomName.full(room))
    }

    public static func topic(of room: String, _ topic: String) -> SingleRequest {
        let line = RequestLine("topic").with("room", RoomName.full(room)).with("topic", topic)
        return SingleRequest(line, said: .topicSet, RoomName.full(room), topic)
    }

    private static func of(_ command: String, _ room: String, said phrase: Phrase) -> SingleRequest {
        SingleRequest(RequestLine(command).with("room", RoomName.full(room)), said: phrase, RoomName.full(room))
    }

    private static func of(_ command: String, _ room: String, user: String, said phrase: Phrase) -> SingleRequest {
        let line = RequestLine(command).with("room", RoomName.full(room)).with("user", user)
        return SingleRequest(line, said: phrase, user, RoomName.full(room))
    }
}

extension ListRequest {
    /// `#lab  12  joined  The laboratory`: the public rooms and one's own.
    /// - Parameter joined: only those that one is in.
    public static func rooms(joined: Bool = false) -> ListRequest {
        var list = ListRequest(RequestLine("rooms"), key: "rooms", cursor: .after("room")) { room, language in
            let states: [(String, Phrase)] = [
                ("joined", .isJoined), ("invited", .isInvited), ("private", .isPrivate),
            ]
            let state = states.filter { room.flag($0.0) }.map { $0.1.text(language) }.joined(separator: ",")
            let count = room["members"]?.integer.map { String($0) } ?? "?"
            return Row.text([room.shown("room"), count, state.isEmpty ? "-" : state, room.shown("topic")])
        }
        if joined { list.isWanted = { $0.flag("joined") } }
        return list
    }

    /// `messi  Lionel Messi  owner  connected`.
    public static func members(of room: String) -> ListRequest {
        let line = RequestLine("members").with("room", RoomName.full(room))
        return ListRequest(line, key: "members", cursor: .after("user")) { member, language in
            Row.text([
                member.shown("user"), member.shown("name"), member.shown("role"),
                member.flag("connected") ? Phrase.isConnected.text(language) : "",
            ])
        }
    }
}
