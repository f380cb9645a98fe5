import ChatProtocol
import Testing

@Suite struct `Requests in words` {
    static let henderson = UserName("henderson")

    static let valid: [(String, TokenParameter, Command)] = {
        let present = readToken(sampleToken).map { TokenParameter.present($0) } ?? .absent
        let halo = Command.send(to: .user(name("lineker")), text: utf8("halo"), ref: nil)
        let messi = Command.login(user: name("messi"), password: Password(utf8("surabaya")), device: nil)
        return [
            ("login messi surabaya ", .absent, messi),
            ("auth messi surabaya ", .absent, messi),
            ("  LOGIN   MESSI   surabaya", .absent, messi),
            (
                "login messi two  words  ", .absent,
                .login(user: name("messi"), password: Password(utf8("two  words")), device: nil)
            ),
            (
                "login \(sampleToken) x", .absent,
                .login(user: nil, password: Password(utf8("x")), device: nil)
            ),
            ("Send lineker halo", .absent, halo),
            ("send \(sampleToken) lineker  halo ", present, halo),
            ("send \(sampleToken.uppercased()) lineker halo", present, halo),
            (
                "send lineker  a \t b  c ", .absent,
                .send(to: .user(name("lineker")), text: utf8("a \t b  c"), ref: nil)
            ),
            ("send lineker {\"a\": 1}", .absent, .send(to: .user(name("lineker")), text: utf8("{\"a\": 1}"), ref: nil)),
            ("send no/one halo", .absent, .send(to: .user(nil), text: utf8("halo"), ref: nil)),
            ("send lineker é👍", .absent, .send(to: .user(name("lineker")), text: utf8("é👍"), ref: nil)),
            (
                "send lineker \(sampleToken)", .absent,
                .send(to: .user(name("lineker")), text: utf8(sampleToken), ref: nil)
            ),
            // A space with a combining accent behind it separates all the same.
            ("send lineker \u{301}x", .absent, .send(to: .user(name("lineker")), text: utf8("\u{301}x"), ref: nil)),
            ("inbox", .absent, .inbox(after: nil, limit: nil)),
            ("inbox \(sampleToken) ", present, .inbox(after: nil, limit: nil)),
            ("show_user", .absent, .showUser(after: nil, limit: nil)),
            ("show user", .absent, .showUser(after: nil, limit: nil)),
            ("Show   USER \(sampleToken)", present, .showUser(after: nil, limit: nil)),
            ("read 12", .absent, .read(upto: 12, with: nil)),
            ("read \(sampleToken) 12 #room", present, .read(upto: 12, with: .room(RoomName("#room")))),
            ("read 9223372036854775807", .absent, .read(upto: .max, with: nil)),
            ("logout \(sampleToken)", present, .logout),
            ("hello", .absent, .hello),
            ("help", .absent, .help(about: nil)),
            ("help Send", .absent, .help(about: utf8("Send"))),
            ("help show user", .absent, .help(about: utf8("show_user"))),
            ("PING", .absent, .ping),
            ("quit ", .absent, .quit),
            ("whoami \(sampleToken)", present, .whoami),
        ]
    }()

    @Test(arguments: valid.indices)
    func `are understood`(row: Int) throws {
        let (line, token, command) = Self.valid[row]
        #expect(try parse(line) == Request(dialect: .words, token: token, command: command), "\(line)")
    }

    @Test(arguments: ["", " ", "     "])
    func `of nothing or spaces alone are ignored`(line: String) throws {
        #expect(try parse(line) == nil)
    }

    @Test(arguments: [
        "login", "login messi", "login messi   ", "send", "send lineker", "send lineker  ", "send \(sampleToken)",
        "send \(sampleToken) lineker ", "inbox x", "inbox \(sampleToken) x", "inbox \(sampleToken) \(sampleToken)",
        "show user x", "show_user x", "read", "read x", "read 0", "read -1", "read +1", "read 1.0",
        "read 9223372036854775808", "read 99999999999999999999999", "read 1 a b", "logout x", "hello x",
        "hello \(sampleToken)", "ping \(sampleToken)", "quit \(sampleToken)", "help \(sampleToken)", "help a b",
        "ping x", "whoami x", "\r", "ping\r", "send lineker a\rb", "send lineker a\u{0}b", "send lineker a\u{1B}[2Jb",
        "send lineker a\u{7F}", "send lineker a\u{85}b", "send lineker \u{9F}", "login messi sura\u{0}baya",
    ])
    func `of a wrong form are bad requests`(line: String) {
        #expect(failure(line) == RequestError(code: .badRequest, dialect: .words))
    }

    @Test(arguments: [
        "masuk", "show", "show users", "show \(sampleToken)", "\u{FEFF}ping", "ping\t", "send\tlineker halo", "pin",
        " {\"command\": \"ping\"}", "a-command-of-more-than-sixteen-bytes", "\u{A0}ping", "daftar a b",
    ])
    func `with other names are unknown commands`(line: String) {
        #expect(failure(line) == RequestError(code: .unknownCommand, dialect: .words))
    }

    static let notUTF8: [[UInt8]] = [
        [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82],
        [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xE2, 0x28, 0xA1],
    ]

    @Test(arguments: notUTF8)
    func `that are no UTF-8 are bad requests`(bad: [UInt8]) {
        for padding in ["", "12345678", "é"] {
            let line = utf8("send lineker \(padding)") + bad + utf8(padding)
            #expect(failure(line)?.code == .badRequest)
        }
    }

    @Test func `keep every valid character of a text`() throws {
        for text in ["\u{80A}", "\u{800}", "\u{D7FF}", "\u{E000}", "\u{FFFF}", "\u{10000}", "\u{10FFFF}", "\u{A0}"] {
            let expected = Command.send(to: .user(name("lineker")), text: utf8("x\(text)y"), ref: nil)
            #expect(try parse("send lineker x\(text)y")?.command == expected)
        }
    }

    @Test func `leave the length of a message to the core`() throws {
        let text = String(repeating: "a", count: 10_000)
        #expect(
            try parse("send lineker \(text)")?.command == .send(to: .user(name("lineker")), text: utf8(text), ref: nil))
    }
}
