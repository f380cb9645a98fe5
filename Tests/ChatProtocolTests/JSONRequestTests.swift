import ChatProtocol
import Testing

@Suite struct `Requests in JSON` {
    static let valid: [(String, ChatProtocol.Tag?, TokenParameter, Command)] = {
        let present = readToken(sampleToken).map { TokenParameter.present($0) } ?? .absent
        func send(_ text: String, ref: String? = nil) -> Command {
            .send(to: .user(name("lineker")), text: utf8(text), ref: ref.map { utf8($0) })
        }
        let longTag = String(repeating: "t", count: 64)
        return [
            (#"{"command": "ping"}"#, nil, .absent, .ping),
            ("{\"command\"\t:\"ping\" } ", nil, .absent, .ping),
            (#"{"command": "ping", "tag": "a\"b"}"#, .string(utf8("a\"b")), .absent, .ping),
            (#"{"tag": "\#(longTag)", "command": "ping"}"#, .string(utf8(longTag)), .absent, .ping),
            (#"{"tag": "", "command": "ping"}"#, .string([]), .absent, .ping),
            (#"{"tag": -9007199254740992, "command": "ping"}"#, .integer(-9_007_199_254_740_992), .absent, .ping),
            (
                #"{"command": "send", "to": "lineker", "msg": "two\nlines", "tag": 7}"#, .integer(7), .absent,
                send("two\nlines")
            ),
            (
                #"{"command":"send","token":"\#(sampleToken)","to":"LINEKER","msg":"\u00e9 \ud83d\udc4d\/","ref":"r1"}"#,
                nil, present, send("é 👍/", ref: "r1")
            ),
            (#"{"\u0063ommand": "\u0073end", "t\u006f": "line\u006ber", "msg": "x"}"#, nil, .absent, send("x")),
            (#"{"command": "send", "to": "lineker", "msg": " "}"#, nil, .absent, send(" ")),
            (
                #"{"command": "send", "to": "", "msg": "x"}"#, nil, .absent,
                .send(to: .user(nil), text: utf8("x"), ref: nil)
            ),
            (
                #"{"command": "send", "to": "a b", "msg": "x\ty"}"#, nil, .absent,
                .send(to: .user(nil), text: utf8("x\ty"), ref: nil)
            ),
            (
                #"{"command": "login", "user": "Messi", "password": "sura baya ", "device": "laptop"}"#, nil, .absent,
                .login(user: name("messi"), password: Password(utf8("sura baya ")), device: utf8("laptop"))
            ),
            (#"{"command": "inbox", "token": "82b85fac"}"#, nil, .malformed, .inbox(after: nil, limit: nil)),
            (#"{"command": "inbox", "after": 0, "limit": 200}"#, nil, .absent, .inbox(after: 0, limit: 200)),
            (
                #"{"command": "show_user", "after": "messi", "limit": 1}"#, nil, .absent,
                .showUser(after: utf8("messi"), limit: 1)
            ),
            (
                ##"{"command": "read", "upto": 5, "with": "#a"}"##, nil, .absent,
                .read(upto: 5, with: .room(RoomName("#a")))
            ),
            (#"{"command": "help", "about": "send"}"#, nil, .absent, .help(about: utf8("send"))),
            (#"{"command": "logout"}"#, nil, .absent, .logout),
            (#"{"command": "hello"}"#, nil, .absent, .hello),
            (#"{"command": "quit"}"#, nil, .absent, .quit),
            (#"{"command": "whoami"}"#, nil, .absent, .whoami),
            // Keys that mean nothing to the command may hold anything, down to the depth that is allowed.
            (
                #"{"command": "ping", "x": [[[[[[[1e400, -0.5E-7, true, null]]]]]]], "to": 5, "limit": {}}"#, nil,
                .absent, .ping
            ),
        ]
    }()

    @Test(arguments: valid.indices)
    func `are understood`(row: Int) throws {
        let (line, tag, token, command) = Self.valid[row]
        #expect(try parse(line) == Request(dialect: .json, tag: tag, token: token, command: command), "\(line)")
    }

    @Test(arguments: [
        "{", "{}x", "{\"command\": \"ping\"", "{\"tag\": 1, \"command\": \"ping\"}}", "{\"tag\": 1,}", "{,}",
        "{\"tag\": 1 \"command\": \"ping\"}", "{\"tag\" 1}", "{tag: 1}", "{'tag': 1}", "{\"tag\": 01}",
        "{\"tag\": 1, \"x\": .5}", "{\"tag\": 1, \"x\": 1.}", "{\"tag\": 1, \"x\": 1e}", "{\"tag\": 1, \"x\": +1}",
        "{\"tag\": 1, \"x\": -}", "{\"tag\": 1, \"x\": tru}", "{\"tag\": 1, \"x\": TRUE}", "{\"tag\": 1, \"x\": NaN}",
        "{\"tag\": 1, \"x\": [1,]}", "{\"tag\": 1, \"x\": [1 2]}", "{\"tag\": 1, \"x\": [}", "{\"tag\": 1, \"x\": ]}",
        "{\"tag\": 1, \"x\": \"\\x\"}", "{\"tag\": 1, \"x\": \"\\u12g4\"}", "{\"tag\": 1, \"x\": \"\\ud800\"}",
        "{\"tag\": 1, \"x\": \"\\udc00\"}", "{\"tag\": 1, \"x\": \"\\udc00\\udc00\"}",
        "{\"tag\": 1, \"x\": \"\\ud800\\ud800\"}", "{\"tag\": 1, \"x\": \"\\u12",
        "{\"tag\": 1, \"x\": \"\\ud800\\", "{\"tag\": 1, \"x\": \"a\tb\"}", "{\"tag\": 1, \"x\": \"a\u{0}b\"}",
        "{\"tag\": 1, \"x\": \"\\", "{\"tag\": 1} // note", "{\"tag\": 1, \"x\": [[[[[[[[1]]]]]]]]}",
        "{\"tag\": 1, \"tag\": 1, \"command\": \"ping\"}", "{\"tag\": 1.0, \"command\": \"ping\"}",
        "{\"tag\": 1e3, \"command\": \"ping\"}", "{\"tag\": 9007199254740993, \"command\": \"ping\"}",
        "{\"tag\": -9223372036854775808, \"command\": \"ping\"}", "{\"tag\": null, \"command\": \"ping\"}",
        "{\"tag\": [1], \"command\": \"ping\"}", "{\"tag\": \"a\\nb\", \"command\": \"ping\"}",
        "{\"tag\": \"a\\u0000\", \"command\": \"ping\"}", "{\"tag\": \"\u{85}\", \"command\": \"ping\"}",
        "{\"tag\": \"" + String(repeating: "é", count: 33) + "\", \"command\": \"ping\"}",
    ])
    func `without form or a valid tag are bad requests without a tag`(line: String) {
        #expect(failure(line) == RequestError(code: .badRequest, dialect: .json))
    }

    @Test(arguments: [
        #""x": 1"#, #""command": 5"#, #""command": null"#, #""command": "ping", "command": "ping""#,
        #""command": "ping", "x": 1, "x": 1"#, #""command": "ping", "to": 1, "to": 2"#,
        #""command": "ping", "y": 0, "x": 1, "\u0078": 1"#,
        #""command": "ping\u0000""#, #""command": "ping", "token": 5"#, #""command": "ping", "x": "\#u{7F}""#,
        #""command": "send", "to": "lineker""#, #""command": "send", "msg": "x""#,
        #""command": "send", "to": "lineker", "msg": """#, #""command": "send", "to": 5, "msg": "x""#,
        #""command": "send", "to": "lineker", "msg": ["x"]"#, #""command": "send", "to": "lineker", "msg": "\u0000""#,
        #""command": "send", "to": "lineker", "msg": "\r""#, #""command": "send", "to": "lineker", "msg": "\u0085""#,
        #""command": "send", "to": "lineker", "msg": "\u007f""#, #""command": "send", "to": "line\nker", "msg": "x""#,
        #""command": "send", "to": "lineker", "msg": "x", "ref": """#,
        #""command": "send", "to": "lineker", "msg": "x", "ref": null"#,
        #""command": "send", "to": "lineker", "msg": "x", "ref": "\#(String(repeating: "r", count: 65))""#,
        #""command": "login", "user": "messi""#, #""command": "login", "password": "surabaya""#,
        #""command": "login", "user": "messi", "password": "a\nb""#, #""command": "login", "user": 1, "password": "a""#,
        #""command": "login", "user": "m", "password": "p", "device": "\#(String(repeating: "d", count: 65))""#,
        #""command": "inbox", "after": -1"#, #""command": "inbox", "after": 7.0"#, #""command": "inbox", "after": 1e3"#,
        #""command": "inbox", "after": "7""#, #""command": "inbox", "after": 9223372036854775808"#,
        #""command": "inbox", "limit": 0"#, #""command": "inbox", "limit": 201"#, #""command": "inbox", "limit": true"#,
        #""command": "show_user", "after": 1"#, #""command": "read""#, #""command": "read", "upto": 0"#,
        #""command": "read", "upto": 5, "with": 5"#, #""command": "help", "about": 5"#,
    ])
    func `of a wrong form come back with their tag`(members: String) {
        let expected = RequestError(code: .badRequest, dialect: .json, tag: .string(utf8("t 1")))
        #expect(failure("{\"tag\": \"t 1\", \(members)}") == expected)
        #expect(failure("{\(members), \"tag\": \"t 1\"}") == expected)
    }

    @Test(arguments: ["Ping", "auth", "show user", "", "no-such-command-of-a-long-name", "pingx", "p\u{69}\u{301}ng"])
    func `with other names are unknown commands, with their tag`(name: String) {
        let expected = RequestError(code: .unknownCommand, dialect: .json, tag: .integer(3))
        #expect(failure("{\"command\": \"\(name)\", \"tag\": 3}") == expected)
    }

    @Test func `that are no UTF-8 are bad requests`() {
        let line = utf8(#"{"tag": 1, "command": "ping", "x": ""#) + [0xC3] + utf8(#""}"#)
        #expect(failure(line) == RequestError(code: .badRequest, dialect: .json))
    }

    @Test func `may be full of unknown keys`() throws {
        let members = (0..<2_000).map { "\"\($0)\":0" }.joined(separator: ",")
        #expect(try parse("{\"command\":\"ping\",\(members)}")?.command == .ping)
    }

    @Test func `take a device of 64 characters, whatever their bytes`() throws {
        let device = String(repeating: "é", count: 64)
        let request = try parse(
            "{\"command\": \"login\", \"user\": \"m\", \"password\": \"p\", \"device\": \"\(device)\"}")
        #expect(request?.command == .login(user: name("m"), password: Password(utf8("p")), device: utf8(device)))
    }
}
