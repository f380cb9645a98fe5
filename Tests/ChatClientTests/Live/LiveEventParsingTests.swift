import ChatProtocol
import Testing

@testable import ChatClient

struct LiveEventParsingTests {
    private static func parse(_ text: String) throws -> LiveEvent? {
        guard case .event(let name, let value) = try ServerObject(parsing: Array(text.utf8).span.bytes) else {
            return nil
        }
        return try LiveEvent(ServerEvent(name: name, value: value))
    }

    private static let time = #""time": "2026-11-22T10:00:00.123Z""#
    private static let moment = Timestamp(milliseconds: 1_795_341_600_123)
    private static let people =
        ##""from": "messi", "from_name": "Lionel Messi", "to": "#lab", "to_name": "Lab""##

    private static func message(edited: Bool = false, deleted: Bool = false, _ text: String = "halo") -> Message {
        Message(
            id: 12, time: moment, from: "messi", fromName: "Lionel Messi", to: "#lab", toName: "Lab", text: text,
            isEdited: edited, isDeleted: deleted)
    }

    private static func change(_ text: String, deleted: Bool = false) -> MessageChange {
        MessageChange(
            id: 12, of: 10, time: moment, from: "messi", fromName: "Lionel Messi", to: "#lab", toName: "Lab",
            text: text, isDeleted: deleted)
    }

    static let events: [(String, LiveEvent?)] = [
        (
            ##"{"event": "message", "id": 12, \##(time), \##(people), "msg": "halo"}"##,
            .message(message(), isReplay: false)
        ),
        (
            ##"{"event": "message", "id": 12, \##(time), \##(people), "msg": "halo", "edited": true, "replay": true}"##,
            .message(message(edited: true), isReplay: true)
        ),
        (
            ##"{"event": "message", "id": 12, \##(time), \##(people), "msg": "", "deleted": true, "replay": true}"##,
            .message(message(deleted: true, ""), isReplay: true)
        ),
        (
            ##"{"event": "edit", "id": 12, "of": 10, \##(time), \##(people), "msg": "new"}"##,
            .edit(change("new"), isReplay: false)
        ),
        (
            ##"{"event": "edit", "id": 12, "of": 10, \##(time), \##(people), "msg": "", "deleted": true, "replay": true}"##,
            .edit(change("", deleted: true), isReplay: true)
        ),
        (
            ##"{"event": "delete", "id": 12, "of": 10, \##(time), \##(people)}"##,
            .delete(change("", deleted: true), isReplay: false)
        ),
        (
            ##"{"event": "room", "id": 13, \##(time), "room": "#lab", "kind": "role", "by": "messi", "user": "lineker", "role": "moderator"}"##,
            .room(
                RoomChange(
                    id: 13, time: moment, room: "#lab", kind: .role, by: "messi", user: "lineker", role: .moderator),
                isReplay: false)
        ),
        (
            ##"{"event": "room", "id": 13, \##(time), "room": "#lab", "kind": "topic", "by": "messi", "topic": "x"}"##,
            .room(
                RoomChange(id: 13, time: moment, room: "#lab", kind: .topic, by: "messi", topic: "x"), isReplay: false)
        ),
        (
            ##"{"event": "room", "id": 13, \##(time), "room": "#lab", "kind": "archive", "replay": true}"##,
            .room(RoomChange(id: 13, time: moment, room: "#lab", kind: .other("archive")), isReplay: true)
        ),
        (##"{"event": "read", "with": "#lab", "upto": 7}"##, .read(with: "#lab", upTo: 7)),
        (#"{"event": "read", "upto": 7}"#, .read(with: nil, upTo: 7)),
        (#"{"event": "typing", "from": "messi", "to": "lineker"}"#, .typing(from: "messi", to: "lineker")),
        (#"{"event": "presence", "user": "messi", "connected": true}"#, .presence(user: "messi", isConnected: true)),
        (#"{"event": "presence", "user": "messi", "connected": false}"#, .presence(user: "messi", isConnected: false)),
        (#"{"event": "caught_up", "id": 0}"#, .caughtUp(id: 0)),
        (#"{"event": "behind", "since": 9}"#, .behind(since: 9)),
        (#"{"event": "session_ended"}"#, .sessionEnded),
        (#"{"event": "heartbeat"}"#, nil),
        (
            #"{"event": "closing", "code": "shutting_down", "message": "bye", "retry_after": 3}"#,
            .closing(code: .known(.shuttingDown), message: "bye", retryAfter: 3)
        ),
        (
            #"{"event": "closing", "code": "tea_time", "message": "tea"}"#,
            .closing(code: .other("tea_time"), message: "tea", retryAfter: nil)
        ),
    ]

    @Test(arguments: events)
    func `an event is told as what it is`(text: String, event: LiveEvent?) throws {
        #expect(try Self.parse(text) == event)
    }

    @Test func `an unknown event is shown as it came`() throws {
        guard case .other(let event) = try Self.parse(#"{"event": "weather", "sun": true}"#) else {
            Issue.record("it was taken for something else")
            return
        }
        #expect(event.name == "weather")
        #expect(event.value["sun"] == .bool(true))
    }

    @Test(arguments: [
        ##"{"event": "message", \##(time), \##(people), "msg": "halo"}"##,
        ##"{"event": "message", "id": 0, \##(time), \##(people), "msg": "halo"}"##,
        ##"{"event": "message", "id": "12", \##(time), \##(people), "msg": "halo"}"##,
        ##"{"event": "message", "id": 12, "time": "yesterday", \##(people), "msg": "halo"}"##,
        ##"{"event": "message", "id": 12, \##(time), \##(people)}"##,
        ##"{"event": "edit", "id": 12, \##(time), \##(people), "msg": "new"}"##,
        #"{"event": "room", "id": 13, \#(time), "kind": "join"}"#,
        #"{"event": "caught_up"}"#, #"{"event": "read", "with": "messi"}"#,
    ])
    func `an event that lacks what it must have is none`(text: String) throws {
        #expect(throws: LiveError.self) { try Self.parse(text) }
    }

    @Test(
        arguments: [
            ("2026-11-22T10:00:00.123Z", 1_795_341_600_123), ("1970-01-01T00:00:00.000Z", 0),
            ("2026-11-22T10:00:00Z", nil), ("2026-11-22 10:00:00.123Z", nil), ("2026-11-22T10:00:00.-12Z", nil),
            ("", nil),
        ] as [(String, Int64?)])
    func `times are read as the server writes them`(text: String, milliseconds: Int64?) {
        #expect(Timestamp(text)?.milliseconds == milliseconds)
        if milliseconds != nil { #expect(Timestamp(text)?.description == text) }
    }
}
