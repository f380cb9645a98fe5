import ChatProtocol
import Testing

/// The commands about accounts, in both dialects.
@Suite struct `Requests about accounts` {
    static let naim = UserName("naim")

    static func secret(_ text: String) -> Password { Password(utf8(text)) }

    static func register(_ name: String? = nil, invite: String? = nil, device: String? = nil) -> Command {
        .register(
            user: naim, password: secret("rahasia1"), name: name.map { utf8($0) }, invite: invite.map { utf8($0) },
            device: device.map { utf8($0) })
    }

    static let words: [(String, Command)] = [
        ("register naim rahasia1", register()),
        ("REGISTER  Naim rahasia1  Naim  N. ", register("Naim  N.")),
        ("register naim rahasia1 invite=\(sampleToken)", register(invite: sampleToken)),
        ("register naim rahasia1 Invite=x Naim N.", register("Naim N.", invite: "x")),
        ("register naim rahasia1 Naim invite=x", register("Naim invite=x")),
        (
            "register no/one rahasia1",
            .register(user: nil, password: secret("rahasia1"), name: nil, invite: nil, device: nil)
        ),
        ("passwd a b", .passwd(old: secret("a"), new: secret("b"))),
        ("passwd \(sampleToken)  a  b ", .passwd(old: secret("a"), new: secret("b"))),
        ("profile  Leo  M. ", .profile(name: utf8("Leo  M."))),
        ("users", .users(prefix: nil, after: nil, limit: nil)),
        ("users me", .users(prefix: utf8("me"), after: nil, limit: nil)),
        ("users limit=2 me after=messi", .users(prefix: utf8("me"), after: utf8("messi"), limit: 2)),
        ("sessions", .sessions(after: nil, limit: nil)),
        ("sessions after=17 LIMIT=200", .sessions(after: utf8("17"), limit: 200)),
        ("revoke 17", .revoke(.one(utf8("17")))),
        ("revoke ALL", .revoke(.others)),
    ]

    @Test(arguments: words.indices)
    func `in words are understood`(row: Int) throws {
        let (line, command) = Self.words[row]
        #expect(try parse(line)?.command == command, "\(line)")
    }

    static let json: [(String, Command)] = [
        (#""register", "user": "Naim", "password": "rahasia1""#, register()),
        (
            #""register", "user": "naim", "password": "rahasia1", "name": "N. \"x\"", "invite": "i", "device": "d""#,
            register("N. \"x\"", invite: "i", device: "d")
        ),
        (#""passwd", "old": "a b", "new": " c""#, .passwd(old: secret("a b"), new: secret(" c"))),
        (#""profile", "name": " L ""#, .profile(name: utf8(" L "))),
        (
            #""users", "prefix": "m", "after": "messi", "limit": 3"#,
            .users(prefix: utf8("m"), after: utf8("messi"), limit: 3)
        ),
        (#""users""#, .users(prefix: nil, after: nil, limit: nil)),
        (#""sessions", "after": "17", "limit": 1"#, .sessions(after: utf8("17"), limit: 1)),
        (#""revoke", "session": "17""#, .revoke(.one(utf8("17")))),
        (#""revoke", "session": "all""#, .revoke(.others)),
        (#""revoke", "session": "ALL""#, .revoke(.one(utf8("ALL")))),
    ]

    @Test(arguments: json.indices)
    func `in JSON are understood`(row: Int) throws {
        let (members, command) = Self.json[row]
        #expect(try parse("{\"command\": \(members)}")?.command == command, "\(members)")
    }

    @Test(arguments: [
        "register", "register naim", "register naim rahasia1 invite=", "passwd", "passwd a", "passwd a b c",
        "passwd \(sampleToken) a", "profile", "profile  ", "profile \(sampleToken)", "users a b", "users x=y",
        "users after=", "users after=a after=b", "users limit=0", "users limit=201", "users limit=x", "users limit=",
        "sessions 17", "sessions limit=1 limit=1", "revoke", "revoke 1 2", "profile a\u{1B}b",
        #"{"command": "register", "user": "a"}"#, #"{"command": "register", "password": "a"}"#,
        #"{"command": "register", "user": "a", "password": "b", "name": 5}"#,
        #"{"command": "register", "user": "a", "password": "b", "invite": null}"#,
        #"{"command": "register", "user": "a", "password": "b", "name": "a\nb"}"#,
        #"{"command": "passwd", "old": "a"}"#, #"{"command": "passwd", "new": "a"}"#,
        #"{"command": "profile"}"#, #"{"command": "users", "prefix": 1}"#, #"{"command": "users", "limit": 201}"#,
        #"{"command": "sessions", "after": 17}"#, #"{"command": "revoke"}"#, #"{"command": "revoke", "session": 17}"#,
    ])
    func `of a wrong form are bad requests`(line: String) {
        #expect(failure(line)?.code == .badRequest)
    }

    @Test func `S3.4 show no password and no invite when they are printed`() throws {
        for line in ["register naim hush-hush invite=hush Hush", "passwd hush hush-hush"] {
            let request = try #require(try parse(line))
            #expect(!"\(request)".contains("hush") && !String(reflecting: request.command).contains("hush-hush"))
        }
    }

    @Test func `may hold every key there is`() throws {
        let keys = [
            "tag", "token", "user", "password", "device", "to", "msg", "ref", "after", "limit", "upto", "with", "about",
            "name", "invite", "prefix", "old", "new", "session", "since", "before", "text", "id", "room", "private",
            "history", "role", "topic",
        ]
        let members = keys.map { $0 == "tag" ? #""tag": 1"# : #""\#($0)": "1""# }.joined(separator: ", ")
        #expect(try parse("{\"command\": \"ping\", \(members)}")?.command == .ping)
    }

    @Test func `are answered alike in both dialects`() throws {
        let time = Timestamp(milliseconds: 1_795_341_600_123)
        let one = SessionObject(
            session: "17", device: "a\"b", made: time, lastUsed: time, address: "192.0.2.7", isCurrent: true)
        let two = SessionObject(
            session: "18", device: nil, made: time, lastUsed: time, address: nil, isCurrent: false)
        let list =
            #""sessions": [{"session": "17", "device": "a\"b", "made": "\#(time)", "last_used": "\#(time)", "#
            + #""address": "192.0.2.7", "current": true}, "#
            + #"{"session": "18", "made": "\#(time)", "last_used": "\#(time)"}], "more": true}"# + "\r\n\r\n"
        let sessions = Reply.sessions([one, two], more: true)
        #expect(encoded(sessions, .words) == #"{"status": "OK", "# + list)
        #expect(encoded(sessions, .json, tag: .integer(7)) == #"{"status": "OK", "tag": 7, "# + list)
        let user = ActiveUser(user: try #require(Self.naim), name: "Naim N.", connected: false)
        let users = Reply.users([user], more: false)
        let entry = #""users": [{"user": "naim", "name": "Naim N.", "connected": false}], "more": false}"# + "\r\n\r\n"
        #expect(encoded(users, .words) == #"{"status": "OK", "# + entry)
        #expect(encoded(users, .json, tag: .integer(7)) == #"{"status": "OK", "tag": 7, "# + entry)
    }
}
