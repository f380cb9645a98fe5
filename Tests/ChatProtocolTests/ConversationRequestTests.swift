import ChatProtocol
import Testing

/// The commands about conversations and their messages, in both dialects.
@Suite struct `Requests about conversations` {
    static let naim = ConversationName.user(UserName("naim"))
    static let lab = ConversationName.room(RoomName("#lab"))

    static func search(
        _ text: String, with: ConversationName? = nil, before: Int64? = nil, limit: Int? = nil
    ) -> Command {
        .search(text: utf8(text), with: with, before: before, limit: limit)
    }

    static func history(
        _ with: ConversationName, before: Int64? = nil, after: Int64? = nil, limit: Int? = nil
    ) -> Command {
        .history(with: with, range: MessageRange(before: before, after: after, limit: limit))
    }

    static let longest = String(repeating: "é", count: 512)

    static let words: [(String, Command)] = [
        ("send #lab  halo  semua ", .send(to: lab, text: utf8("halo  semua"), ref: nil)),
        ("send #no/room x", .send(to: .room(nil), text: utf8("x"), ref: nil)),
        ("search halo", search("halo")),
        ("SEARCH  Halo  \"a\" OR b* ", search("Halo  \"a\" OR b*")),
        ("search with=#Lab halo", search("halo", with: lab)),
        (
            "search limit=5  WITH=naim before=12 halo  with=x limit=9",
            search("halo  with=x limit=9", with: naim, before: 12, limit: 5)
        ),
        ("search with=no/one x", search("x", with: .user(nil))),
        ("search with=# x", search("x", with: .room(nil))),
        ("search halo limit=5", search("halo limit=5")),
        ("search without=x", search("without=x")),
        ("search after=3", search("after=3")),
        ("search a\tb", search("a\tb")),
        ("search \(longest)", search(longest)),
        ("mute naim", .mute(with: naim)),
        ("mute #lab", .mute(with: lab)),
        ("unmute NAIM ", .unmute(with: naim)),
        ("unmute #", .unmute(with: .room(nil))),
        ("typing naim", .typing(to: naim)),
        ("typing #lab", .typing(to: lab)),
        ("typing no/one", .typing(to: .user(nil))),
        ("edit 12  two  words ", .edit(id: 12, text: utf8("two  words"))),
        ("edit 9223372036854775807 12", .edit(id: .max, text: utf8("12"))),
        (
            "edit 1 \(String(repeating: "a", count: 5_000))",
            .edit(id: 1, text: utf8(String(repeating: "a", count: 5_000)))
        ),
        ("edit 1 a\tb", .edit(id: 1, text: utf8("a\tb"))),
        ("delete 12", .delete(id: 12)),
        ("block Naim", .block(user: UserName("naim"))),
        ("block #lab", .block(user: nil)),
        ("unblock naim", .unblock(user: UserName("naim"))),
        ("blocked", .blocked(after: nil, limit: nil)),
        ("blocked limit=3 after=naim", .blocked(after: utf8("naim"), limit: 3)),
        ("read 5", .read(upto: 5, with: nil)),
        ("read 5 Naim", .read(upto: 5, with: naim)),
        ("read 5 #lab", .read(upto: 5, with: lab)),
        ("read 5 no/one", .read(upto: 5, with: .user(nil))),
        ("history naim", history(naim)),
        ("history #lab limit=200 After=0 before=9", history(lab, before: 9, after: 0, limit: 200)),
        ("history #no/room", history(.room(nil))),
        ("conversations", .conversations(after: nil, limit: nil)),
        ("conversations limit=1 after=7", .conversations(after: 7, limit: 1)),
        ("listen", .listen(since: nil)),
        ("listen 0", .listen(since: 0)),
        ("listen 12 ", .listen(since: 12)),
        ("unlisten", .unlisten),
    ]

    @Test(arguments: words.indices)
    func `in words are understood, with a token and without`(row: Int) throws {
        let (line, command) = Self.words[row]
        #expect(try parse(line) == Request(dialect: .words, command: command), "\(line)")
        try expectTokenTaken(by: line, command)
    }

    static let json: [(String, Command)] = [
        (##""send", "to": "#Lab", "msg": "a\nb", "ref": "r""##, .send(to: lab, text: utf8("a\nb"), ref: utf8("r"))),
        (##""send", "to": "\u0023", "msg": "x""##, .send(to: .room(nil), text: utf8("x"), ref: nil)),
        (#""search", "text": " with=x ""#, search(" with=x ")),
        (
            ##""search", "text": "\u00e9\t\"", "with": "#lab", "before": 12, "limit": 200"##,
            search("é\t\"", with: lab, before: 12, limit: 200)
        ),
        (#""search", "text": "x", "with": """#, search("x", with: .user(nil))),
        (#""search", "text": "\#(longest)""#, search(longest)),
        (#""mute", "with": "naim""#, .mute(with: naim)),
        (##""mute", "with": "#lab""##, .mute(with: lab)),
        (#""unmute", "with": "na\u0069m""#, .unmute(with: naim)),
        (##""typing", "to": "#lab""##, .typing(to: lab)),
        (#""typing", "to": "a b""#, .typing(to: .user(nil))),
        (#""edit", "id": 12, "msg": "two\n\tlines""#, .edit(id: 12, text: utf8("two\n\tlines"))),
        (#""edit", "id": 9223372036854775807, "msg": " ""#, .edit(id: .max, text: utf8(" "))),
        (#""delete", "id": 12, "msg": 5"#, .delete(id: 12)),
        (#""block", "user": "naim""#, .block(user: UserName("naim"))),
        (#""unblock", "user": "no/one""#, .unblock(user: nil)),
        (#""blocked""#, .blocked(after: nil, limit: nil)),
        (#""blocked", "after": "naim", "limit": 1"#, .blocked(after: utf8("naim"), limit: 1)),
        (#""read", "upto": 5"#, .read(upto: 5, with: nil)),
        (##""read", "upto": 5, "with": "#lab""##, .read(upto: 5, with: lab)),
        (#""history", "with": "Naim""#, history(naim)),
        (
            ##""history", "with": "#lab", "before": 9, "after": 0, "limit": 1"##,
            history(lab, before: 9, after: 0, limit: 1)
        ),
        (#""conversations", "after": 7, "limit": 2"#, .conversations(after: 7, limit: 2)),
        (#""listen", "since": 0"#, .listen(since: 0)),
        (#""unlisten", "since": "x""#, .unlisten),
    ]

    @Test(arguments: json.indices)
    func `in JSON are understood`(row: Int) throws {
        let (members, command) = Self.json[row]
        #expect(try parse("{\"command\": \(members)}") == Request(dialect: .json, command: command), "\(members)")
    }

    @Test(arguments: [
        "search", "search  ", "search \(sampleToken)", "search with=naim", "search with=a limit=1 before=3",
        "search with=", "search with= x", "search with=a with=b x", "search before= x", "search before=0 x",
        "search before=-1 x",
        "search before=1 before=2 x", "search before=9223372036854775808 x", "search limit=0 x", "search limit=201 x",
        "search limit= x", "search limit=1 limit=2 x", "search a\u{0}b", "search a\u{85}b", "search \(longest)x",
        "mute", "mute a b", "mute #a #b", "unmute", "unmute a b", "typing", "typing a b", "typing \(sampleToken)",
        "edit", "edit 12", "edit 12  ", "edit x y", "edit 0 x", "edit -1 x", "edit +1 x", "edit 1.0 x",
        "edit 9223372036854775808 x", "edit \(sampleToken) 12", "edit 12 a\u{1B}b", "edit 12 a\u{7F}", "delete",
        "delete x", "delete 0", "delete 12 13", "delete 12 x", "delete #lab", "block", "block a b", "unblock",
        "unblock a b", "blocked a", "blocked after=", "blocked limit=0", "blocked limit=201", "blocked limit=1 limit=1",
        "blocked before=1", "read 5 #a #b", "history", "history #a #b", "history a before=0", "history a limit=201",
        "history a after=", "history a after=1 after=2", "conversations a", "conversations after=0",
        "conversations before=1", "listen x", "listen -1", "listen 1 2", "unlisten 1",
    ])
    func `in words of a wrong form are bad requests`(line: String) {
        #expect(failure(line) == RequestError(code: .badRequest, dialect: .words))
    }

    @Test(arguments: [
        #""search""#, #""search", "text": """#, #""search", "text": 5"#, #""search", "text": null"#,
        #""search", "text": "a\nb""#, #""search", "text": "\u0000""#, #""search", "text": "\#(longest)x""#,
        #""search", "text": "x", "with": 5"#, #""search", "text": "x", "with": null"#,
        #""search", "text": "x", "with": "a\nb""#, #""search", "text": "x", "before": 0"#,
        #""search", "text": "x", "before": "5""#, #""search", "text": "x", "limit": 0"#,
        #""search", "text": "x", "limit": 201"#, #""search", "msg": "x""#, #""mute""#, #""mute", "with": 5"#,
        #""mute", "to": "naim""#, #""unmute""#, #""unmute", "with": null"#, #""typing""#, #""typing", "to": []"#,
        #""typing", "with": "naim""#, #""edit", "id": 5"#, #""edit", "msg": "x""#, #""edit", "id": 0, "msg": "x""#,
        #""edit", "id": "5", "msg": "x""#, #""edit", "id": 5.0, "msg": "x""#, #""edit", "id": 5, "msg": """#,
        #""edit", "id": 5, "msg": null"#, #""edit", "id": 5, "msg": "\r""#, #""edit", "id": 5, "msg": "\u007f""#,
        #""delete""#, #""delete", "id": -5"#, #""delete", "id": "5""#, #""delete", "id": 9223372036854775808"#,
        #""block""#, #""block", "user": 5"#, #""unblock""#, #""unblock", "user": null"#, #""unblock", "user": "a\nb""#,
        #""blocked", "after": 5"#, #""blocked", "limit": 201"#, #""read", "upto": 5, "with": null"#, #""history""#,
        #""history", "with": 5"#, #""history", "with": "a", "after": -1"#, #""conversations", "after": 0"#,
        #""listen", "since": -1"#, #""listen", "since": "0""#,
    ])
    func `in JSON of a wrong form are bad requests`(members: String) {
        let expected = RequestError(code: .badRequest, dialect: .json, tag: .integer(7))
        #expect(failure("{\"tag\": 7, \"command\": \(members)}") == expected)
    }

    @Test func `show no text when they are printed`() throws {
        let lines = [
            "send #lab hush-hush", "search with=naim hush", "edit 12 hush", "topic #lab hush",
            #"{"command": "search", "text": "hush"}"#, #"{"command": "edit", "id": 12, "msg": "hush"}"#,
        ]
        for line in lines {
            let request = try #require(try parse(line))
            for text in ["\(request)", "\(request.command)", String(reflecting: request.command)] {
                #expect(!text.contains("hush") && !text.contains("104, 117, 115, 104"), "\(text)")
                #expect(text.contains(request.command.name.rawValue))
            }
        }
        #expect("\(try #require(try parse("send #lab halo")).command)" == "send(to: #lab, 4 bytes)")
        #expect("\(try #require(try parse("send #/ halo")).command)" == "send(to: impossible, 4 bytes)")
    }
}
