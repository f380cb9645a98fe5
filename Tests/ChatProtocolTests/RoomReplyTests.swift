import ChatProtocol
import Testing

@Suite struct `Lists about rooms` {
    static func lab() throws -> RoomName { try #require(RoomName("#lab")) }
    static func user(_ text: String) throws -> UserName { try #require(UserName(text)) }

    static func replies() throws -> [(Reply, String)] {
        let members = [
            RoomMember(user: try user("messi"), name: "Lionel \"Leo\" Messi", role: .owner, connected: true),
            RoomMember(user: try user("lineker"), name: "Gary Lineker", role: .member, connected: false),
            RoomMember(user: try user("naim"), name: "é\u{9B}", role: .moderator, connected: false),
        ]
        let rooms = [
            RoomObject(room: try lab(), topic: "New \"things\"", members: 3, isJoined: true),
            RoomObject(
                room: try #require(RoomName("#z")), topic: "", members: 1_000, isJoined: true, isPrivate: true),
            RoomObject(
                room: try #require(RoomName("#y")), topic: "é", members: 1, isJoined: false, isPrivate: true,
                isInvited: true),
            RoomObject(
                room: try #require(RoomName("#x")), topic: "", members: 0, isJoined: false, isInvited: true),
        ]
        return [
            (
                .members(members, more: false),
                #""members": [{"user": "messi", "name": "Lionel \"Leo\" Messi", "role": "owner", "connected": true}, "#
                    + #"{"user": "lineker", "name": "Gary Lineker", "role": "member", "connected": false}, "#
                    + #"{"user": "naim", "name": "é\u009b", "role": "moderator", "connected": false}], "more": false}"#
            ),
            (.members([], more: true), #""members": [], "more": true}"#),
            (
                .rooms(rooms, more: true),
                ##""rooms": [{"room": "#lab", "topic": "New \"things\"", "members": 3, "joined": true}, "##
                    + ##"{"room": "#z", "topic": "", "members": 1000, "joined": true, "private": true}, "##
                    + ##"{"room": "#y", "topic": "é", "members": 1, "joined": false, "private": true, "##
                    + ##""invited": true}, {"room": "#x", "topic": "", "members": 0, "joined": false, "##
                    + ##""invited": true}], "more": true}"##
            ),
            (.rooms([], more: false), #""rooms": [], "more": false}"#),
            (.blocked([try user("a"), try user("b")], more: false), #""blocked": ["a", "b"], "more": false}"#),
            (.blocked([], more: true), #""blocked": [], "more": true}"#),
        ]
    }

    @Test func `are written alike in both dialects, byte for byte`() throws {
        for (reply, text) in try Self.replies() {
            #expect(encoded(reply, .words, tag: .integer(7)) == "{\"status\": \"OK\", \(text)\r\n\r\n")
            #expect(encoded(reply, .json, tag: .integer(7)) == "{\"status\": \"OK\", \"tag\": 7, \(text)\r\n\r\n")
            #expect(encoded(reply, .json) == "{\"status\": \"OK\", \(text)\r\n\r\n")
        }
    }

    @Test func `stay below 256 KiB with as many and as long entries as there can be`() throws {
        let user = try #require(UserName(String(repeating: "u", count: 32)))
        let room = try #require(RoomName(`A room's name`.longest))
        // A display name has at most four scalars a character, of four bytes each.
        let member = RoomMember(
            user: user, name: String(repeating: "👍", count: 256), role: .moderator, connected: false)
        let object = RoomObject(
            room: room, topic: String(repeating: "\"", count: ProtocolLimits.topicBytes), members: 1_000,
            isJoined: false, isPrivate: true, isInvited: true)
        let tag = ChatProtocol.Tag.string([UInt8](repeating: 1, count: 64))
        let count = ProtocolLimits.listLimit.upperBound
        let replies = [
            Reply.members(Array(repeating: member, count: count), more: false),
            .rooms(Array(repeating: object, count: count), more: false),
            .blocked(Array(repeating: user, count: count), more: false),
        ]
        for reply in replies { #expect(encoded(reply, .json, tag: tag).utf8.count <= ProtocolLimits.replyBytes) }
    }
}

@Suite struct `Events` {
    static let time = Timestamp(milliseconds: 1_795_341_600_123)

    static func change(_ text: String?, deleted: Bool = false, to: String = "#lab") throws -> MessageChangeObject {
        MessageChangeObject(
            id: 12, of: 10, time: time, from: try `Lists about rooms`.user("messi"), fromName: "Lionel \"Leo\"",
            to: to, toName: to, text: text.map { utf8($0) }, deleted: deleted)
    }

    static func room(
        _ kind: RoomEventKind, user: String? = nil, role: RoomRole? = nil, topic: String? = nil
    ) throws -> RoomEvent {
        RoomEvent(
            id: 13, time: time, room: try `Lists about rooms`.lab(), kind: kind,
            by: try `Lists about rooms`.user("messi"), user: try user.map { try `Lists about rooms`.user($0) },
            role: role, topic: topic)
    }

    private func expect(_ event: Event, _ text: String) throws {
        #expect(encoded(event) == text + "\r\n\r\n")
        guard case .event(let name, _) = try serverObject(text) else {
            Issue.record("no event: \(text)")
            return
        }
        #expect(text.hasPrefix("{\"event\": \"\(name)\""))
    }

    @Test func `of an edit carry the text as it stands now`() throws {
        let head =
            ##"{"event": "edit", "id": 12, "of": 10, "time": "2026-11-22T10:00:00.123Z", "from": "messi", "##
            + ##""from_name": "Lionel \"Leo\"", "to": "#lab", "to_name": "#lab", "msg": "##
        try expect(.edit(try Self.change("a\n\"b\""), replay: false), head + #""a\n\"b\""}"#)
        try expect(.edit(try Self.change("é"), replay: true), head + #""é", "replay": true}"#)
        // Whatever is left in the change, a deleted message's text is not told.
        for text in ["secret", "", nil] {
            let change = try Self.change(text, deleted: true)
            try expect(.edit(change, replay: false), head + #""", "deleted": true}"#)
            try expect(.edit(change, replay: true), head + #""", "deleted": true, "replay": true}"#)
        }
    }

    @Test func `of a deletion carry no text`() throws {
        let text =
            #"{"event": "delete", "id": 12, "of": 10, "time": "2026-11-22T10:00:00.123Z", "from": "messi", "#
            + #""from_name": "Lionel \"Leo\"", "to": "lineker", "to_name": "lineker""#
        for change in [
            try Self.change(nil, to: "lineker"), try Self.change("secret", to: "lineker"),
            try Self.change(nil, deleted: true, to: "lineker"),
        ] {
            try expect(.delete(change, replay: false), text + "}")
            try expect(.delete(change, replay: true), text + #", "replay": true}"#)
        }
    }

    @Test func `of a room tell who did what, and to whom`() throws {
        let head = ##"{"event": "room", "id": 13, "time": "2026-11-22T10:00:00.123Z", "room": "#lab", "kind": "##
        let events: [(RoomEvent, String)] = [
            (try Self.room(.join, user: "messi"), #""join", "by": "messi", "user": "messi""#),
            (try Self.room(.leave, user: "messi"), #""leave", "by": "messi", "user": "messi""#),
            (try Self.room(.remove, user: "lineker"), #""remove", "by": "messi", "user": "lineker""#),
            (try Self.room(.invite, user: "lineker"), #""invite", "by": "messi", "user": "lineker""#),
            (
                try Self.room(.role, user: "lineker", role: .moderator),
                #""role", "by": "messi", "user": "lineker", "role": "moderator""#
            ),
            (try Self.room(.topic, topic: "a \"b\""), #""topic", "by": "messi", "topic": "a \"b\"""#),
            (try Self.room(.topic, topic: ""), #""topic", "by": "messi", "topic": """#),
        ]
        #expect(Set(events.map(\.0.kind)) == Set(RoomEventKind.allCases))
        for (event, text) in events {
            try expect(.room(event, replay: false), "\(head)\(text)}")
            try expect(.room(event, replay: true), "\(head)\(text), \"replay\": true}")
        }
    }

    @Test func `of the moment are short`() throws {
        let messi = try `Lists about rooms`.user("messi")
        try expect(.typing(from: messi, to: "lineker"), #"{"event": "typing", "from": "messi", "to": "lineker"}"#)
        try expect(.typing(from: messi, to: "#lab"), ##"{"event": "typing", "from": "messi", "to": "#lab"}"##)
        try expect(
            .presence(user: messi, connected: true), #"{"event": "presence", "user": "messi", "connected": true}"#)
        try expect(
            .presence(user: messi, connected: false), #"{"event": "presence", "user": "messi", "connected": false}"#)
        try expect(.read(with: "#lab", upto: 5), ##"{"event": "read", "with": "#lab", "upto": 5}"##)
        try expect(.read(with: nil, upto: 5), #"{"event": "read", "upto": 5}"#)
        try expect(.caughtUp(id: 0), #"{"event": "caught_up", "id": 0}"#)
        try expect(.behind(since: 7), #"{"event": "behind", "since": 7}"#)
        try expect(.heartbeat, #"{"event": "heartbeat"}"#)
        try expect(.sessionEnded, #"{"event": "session_ended"}"#)
    }

    @Test func `of a message are the message`() throws {
        let message = MessageObject(
            id: 10, time: Self.time, from: try `Lists about rooms`.user("messi"), fromName: "Lionel Messi", to: "#lab",
            toName: "#lab", text: utf8("halo"))
        let text =
            ##"{"event": "message", "id": 10, "time": "2026-11-22T10:00:00.123Z", "from": "messi", "##
            + ##""from_name": "Lionel Messi", "to": "#lab", "to_name": "#lab", "msg": "halo""##
        try expect(.message(message, replay: false), text + "}")
        try expect(.message(message, replay: true), text + #", "replay": true}"#)
    }

    @Test func `of a room's conversation stand in a list as a user's do`() throws {
        let message = MessageObject(
            id: 10, time: Self.time, from: try `Lists about rooms`.user("messi"), fromName: "L", to: "#lab",
            toName: "#lab", text: utf8("halo"))
        var page = ConversationPage()
        let isAdded = page.append(
            ConversationObject(with: "#lab", name: "#lab", last: message, unread: 1_000, readUpTo: 9, isMuted: true))
        #expect(isAdded)
        #expect(
            encoded(.conversations(page), .words)
                == ##"{"status": "OK", "conversations": [{"with": "#lab", "name": "#lab", "last": {"id": 10, "##
                + ##""time": "2026-11-22T10:00:00.123Z", "from": "messi", "from_name": "L", "to": "#lab", "##
                + ##""to_name": "#lab", "msg": "halo"}, "unread": 1000, "read_upto": 9, "muted": true}], "##
                + "\"more\": false}\r\n\r\n")
    }
}
