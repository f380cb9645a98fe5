import ChatProtocol
import Testing

@testable import ChatClient

/// What the commands ask, and what they say of the answer.
struct RequestTests {
    private static let ok = JSONValue.object([])

    private static let singles: [(SingleRequest, String, String)] = [
        (.logout, #"{"command": "logout"}"#, "logged out"),
        (
            .passwd(old: "a b", new: "c"), #"{"command": "passwd", "old": "a b", "new": "c"}"#,
            "the password has changed; all other sessions have ended"
        ),
        (.displayName("Leo M"), #"{"command": "profile", "name": "Leo M"}"#, "your name is Leo M now"),
        (.revoke("17"), #"{"command": "revoke", "session": "17"}"#, "session 17 has ended"),
        (.revoke("all"), #"{"command": "revoke", "session": "all"}"#, "all other sessions have ended"),
        (.block("naim"), #"{"command": "block", "user": "naim"}"#, "naim is blocked"),
        (.unblock("naim"), #"{"command": "unblock", "user": "naim"}"#, "naim is not blocked any more"),
        (
            .create("lab", isPrivate: true, history: .all),
            ##"{"command": "create", "room": "#lab", "private": true, "history": "all"}"##, "#lab is made, and yours"
        ),
        (.join("#lab"), ##"{"command": "join", "room": "#lab"}"##, "you are in #lab"),
        (.leave("lab"), ##"{"command": "leave", "room": "#lab"}"##, "you have left #lab"),
        (.invite("naim", to: "lab"), ##"{"command": "invite", "room": "#lab", "user": "naim"}"##, "naim may join #lab"),
        (
            .remove("naim", from: "lab"), ##"{"command": "remove", "room": "#lab", "user": "naim"}"##,
            "naim is no longer in #lab"
        ),
        (
            .role(of: "naim", in: "lab", .moderator),
            ##"{"command": "role", "room": "#lab", "user": "naim", "role": "moderator"}"##, "naim is moderator of #lab"
        ),
        (
            .topic(of: "lab", "Bola"), ##"{"command": "topic", "room": "#lab", "topic": "Bola"}"##,
            "the topic of #lab: Bola"
        ),
        (.delete(7), #"{"command": "delete", "id": 7}"#, "message 7 deleted"),
        (.read(with: "naim", upTo: 9), #"{"command": "read", "upto": 9, "with": "naim"}"#, "naim is read"),
        (.mute("#lab"), ##"{"command": "mute", "with": "#lab"}"##, "#lab is muted"),
        (.unmute("#lab"), ##"{"command": "unmute", "with": "#lab"}"##, "#lab is not muted any more"),
        (.ping, #"{"command": "ping"}"#, "the server answers"),
    ]

    @Test func `each command asks for what it is named after, and says what came of it`() {
        for (request, line, said) in Self.singles {
            #expect(request.line.text == line)
            #expect(request.text(Self.ok, .english) == said + "\n")
            // The other language has the same values.
            #expect(request.text(Self.ok, .indonesian).hasSuffix("\n"))
        }
    }

    @Test func `foreign text in an answer can't steer the terminal`() {
        #expect(SingleRequest.block("\u{1b}[2J").text(Self.ok, .english) == "\\u{1b}[2J is blocked\n")
        #expect(SingleRequest.block("\u{1b}[2J").text(Self.ok, .indonesian) == "\\u{1b}[2J diblokir\n")
    }

    @Test func `without an id all that there is counts as read`() {
        let line = SingleRequest.read(with: nil, upTo: nil).line.text
        #expect(line == #"{"command": "read", "upto": 9007199254740991}"#)
    }

    @Test(arguments: [
        ("", "there is no text to send"), (String(repeating: "x", count: 4_097), "the message is too long"),
        ("\u{1b}[1m", #"a message can't hold the control character \u{1b}"#),
        ("a\rb", #"a message can't hold the control character \u{d}"#),
    ])
    func `what the server would refuse is not sent`(text: String, reason: String) {
        for send in [true, false] {
            let error = #expect(throws: ClientError.self) {
                _ = try send ? SingleRequest.send(to: "lineker", text: text) : .edit(1, text: text)
            }
            #expect(error?.text(.english).lowercased() == reason.lowercased())
        }
        #expect(throws: Never.self) { try MessageText.check(String(repeating: "é", count: 2_048)) }
        #expect(throws: Never.self) { try MessageText.check("two\n\tlines") }
    }

    private func row(_ list: ListRequest, _ object: String, _ language: Language = .english) throws -> String {
        list.row(try JSONValue(parsing: Array(object.utf8).span.bytes), language)
    }

    @Test func `rows of lists`() throws {
        let rows: [(ListRequest, String, String)] = [
            (
                .rooms(), ##"{"room": "#lab", "topic": "a\u0007", "members": 12, "joined": true, "private": true}"##,
                "#lab  12  joined,private  a\\u{7}\n"
            ),
            (.rooms(), ##"{"room": "#lab", "topic": "", "members": 0, "joined": false}"##, "#lab  0  -\n"),
            (
                .members(of: "lab"), #"{"user": "messi", "name": "Lionel", "role": "owner", "connected": true}"#,
                "messi  Lionel  owner  connected\n"
            ),
            (.users(), #"{"user": "messi", "name": "Lionel", "connected": true}"#, "messi  Lionel\n"),
            (
                .sessions, #"{"session": "17", "last_used": "?", "address": "::1", "current": true}"#,
                "17  -  ?  ::1  (this one)\n"
            ),
            (.blocked, #""naim""#, "naim\n"),
            (
                .conversations(), ##"{"with": "#lab", "name": "#lab", "last": null, "unread": 0, "muted": true}"##,
                "#lab  #lab  0  -    (muted)\n"
            ),
        ]
        for (list, object, text) in rows { #expect(try row(list, object) == text) }
        #expect(ListRequest.blocked.object(.string("naim")).line == #"{"user": "naim"}"#)
    }

    @Test func `a message's line says whom one's own is to, its id, and what happened to it`() throws {
        let object =
            #"{"id": 7, "from": "messi", "from_name": "Lionel", "to": "lineker", "msg": "a\nb", "edited": true}"#
        let message = try JSONValue(parsing: Array(object.utf8).span.bytes)
        #expect(MessageLine.text(message) == "? Lionel (messi): a\n    b (edited)\n")
        #expect(
            MessageLine.text(message, me: "messi", showsID: true, in: .indonesian)
                == "7 ? Lionel (messi) -> lineker: a\n    b (diubah)\n")
    }
}
