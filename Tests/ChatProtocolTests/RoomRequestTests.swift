import ChatProtocol
import Testing

/// The commands about rooms, in both dialects.
@Suite struct `Requests about rooms` {
    static let lab = RoomName("#lab")
    static let naim = UserName("naim")

    static func create(isPrivate: Bool = false, _ history: RoomHistory = .joined) -> Command {
        .create(room: lab, isPrivate: isPrivate, history: history)
    }

    static let words: [(String, Command)] = [
        ("create #lab", create()),
        ("CREATE  #Lab  Private ", create(isPrivate: true)),
        ("create #lab history=all", create(.all)),
        ("create #lab history=joined private", create(isPrivate: true)),
        ("create #lab private History=ALL", create(isPrivate: true, .all)),
        ("create private", .create(room: nil, isPrivate: false, history: .joined)),
        ("create lab", .create(room: nil, isPrivate: false, history: .joined)),
        ("create #no/room private", .create(room: nil, isPrivate: true, history: .joined)),
        ("join #lab", .join(room: lab)),
        ("join lab", .join(room: nil)),
        ("leave #LAB ", .leave(room: lab)),
        ("leave #", .leave(room: nil)),
        ("invite #lab Naim", .invite(room: lab, user: naim)),
        ("invite lab no/one", .invite(room: nil, user: nil)),
        ("remove #lab naim", .remove(room: lab, user: naim)),
        ("remove #lab #lab", .remove(room: lab, user: nil)),
        ("role #lab naim owner", .role(room: lab, user: naim, role: .owner)),
        ("role #lab naim Moderator", .role(room: lab, user: naim, role: .moderator)),
        ("role lab n/n member", .role(room: nil, user: nil, role: .member)),
        ("topic #lab  New  things, = # ", .topic(room: lab, text: utf8("New  things, = #"))),
        ("topic #lab é👍", .topic(room: lab, text: utf8("é👍"))),
        (
            "topic #lab " + String(repeating: "a", count: 401),
            .topic(room: lab, text: utf8(String(repeating: "a", count: 401)))
        ),
        ("topic lab x", .topic(room: nil, text: utf8("x"))),
        ("members #lab", .members(room: lab, after: nil, limit: nil)),
        ("members #lab limit=200 AFTER=Naim", .members(room: lab, after: utf8("Naim"), limit: 200)),
        ("members after=a", .members(room: nil, after: nil, limit: nil)),
        ("rooms", .rooms(after: nil, limit: nil)),
        ("rooms after=#lab limit=1", .rooms(after: utf8("#lab"), limit: 1)),
    ]

    @Test(arguments: words.indices)
    func `in words are understood, with a token and without`(row: Int) throws {
        let (line, command) = Self.words[row]
        #expect(try parse(line) == Request(dialect: .words, command: command), "\(line)")
        try expectTokenTaken(by: line, command)
    }

    static let json: [(String, Command)] = [
        (##""create", "room": "#Lab""##, create()),
        (##""create", "room": "#lab", "private": true, "history": "all""##, create(isPrivate: true, .all)),
        (##""create", "room": "\u0023l\u0061b", "private": false, "history": "joined""##, create()),
        (##""create", "room": "lab""##, .create(room: nil, isPrivate: false, history: .joined)),
        (##""create", "room": """##, .create(room: nil, isPrivate: false, history: .joined)),
        (##""join", "room": "#lab""##, .join(room: lab)),
        (##""leave", "room": "#lab ""##, .leave(room: nil)),
        (##""invite", "room": "#lab", "user": "NAIM""##, .invite(room: lab, user: naim)),
        (##""invite", "room": "", "user": """##, .invite(room: nil, user: nil)),
        (##""remove", "user": "naim", "room": "#lab""##, .remove(room: lab, user: naim)),
        (##""role", "room": "#lab", "user": "naim", "role": "owner""##, .role(room: lab, user: naim, role: .owner)),
        (##""role", "room": "#lab", "user": "", "role": "member""##, .role(room: lab, user: nil, role: .member)),
        (##""topic", "room": "#lab", "topic": "a \"b\" ""##, .topic(room: lab, text: utf8("a \"b\" "))),
        (##""topic", "room": "#lab", "topic": """##, .topic(room: lab, text: [])),
        (##""members", "room": "#lab""##, .members(room: lab, after: nil, limit: nil)),
        (
            ##""members", "room": "#lab", "after": "naim", "limit": 5"##,
            .members(room: lab, after: utf8("naim"), limit: 5)
        ),
        (##""rooms""##, .rooms(after: nil, limit: nil)),
        (##""rooms", "after": "#lab", "limit": 200, "room": 5"##, .rooms(after: utf8("#lab"), limit: 200)),
    ]

    @Test(arguments: json.indices)
    func `in JSON are understood`(row: Int) throws {
        let (members, command) = Self.json[row]
        #expect(try parse("{\"command\": \(members)}") == Request(dialect: .json, command: command), "\(members)")
    }

    @Test(arguments: [
        "create", "create  ", "create #lab public", "create #lab private private",
        "create #lab history=", "create #lab history=some", "create #lab history=all history=all",
        "create #lab history all", "create #lab #lab", "join", "join #a #b", "join #lab private", "leave",
        "leave #a #b", "invite", "invite #lab", "invite #lab a b", "remove", "remove #lab", "remove #lab a b",
        "role", "role #lab", "role #lab naim", "role #lab naim admin", "role #lab naim owner owner",
        "role #lab naim owne\u{301}r", "role #lab owner naim", "topic", "topic #lab", "topic #lab  ",
        "topic #lab a\tb", "topic #lab a\u{1B}b", "topic #lab \u{85}", "topic \(sampleToken) #lab", "members",
        "members #lab naim", "members #lab after=", "members #lab after=a after=b", "members #lab limit=0",
        "members #lab limit=201", "members #lab limit=1 limit=1", "members #lab limit=x", "members #lab before=1",
        "rooms #lab", "rooms after=", "rooms limit=", "rooms limit=-1", "rooms after=#a after=#b",
        "join \(sampleToken)", "join \(sampleToken) \(sampleToken) #lab",
    ])
    func `in words of a wrong form are bad requests`(line: String) {
        #expect(failure(line) == RequestError(code: .badRequest, dialect: .words))
    }

    @Test(arguments: [
        #""create""#, #""create", "room": 5"#, ##""create", "room": "#lab", "private": "true""##,
        ##""create", "room": "#lab", "private": 1"##, ##""create", "room": "#lab", "private": null"##,
        ##""create", "room": "#lab", "history": "ALL""##, ##""create", "room": "#lab", "history": """##,
        ##""create", "room": "#lab", "history": true"##, ##""create", "room": "#lab", "history": null"##,
        ##""create", "room": "#lab\n""##, ##""create", "room": "#lab", "room": "#lab""##, #""join""#,
        #""join", "room": null"#, #""join", "room": ["a"]"#, #""leave""#, #""leave", "room": false"#,
        ##""invite", "room": "#lab""##, #""invite", "user": "naim""#, ##""invite", "room": "#lab", "user": 1"##,
        ##""remove", "room": "#lab""##, #""remove", "user": "naim""#, ##""remove", "room": 1, "user": "naim""##,
        ##""role", "room": "#lab", "user": "naim""##, ##""role", "room": "#lab", "role": "owner""##,
        #""role", "user": "naim", "role": "owner""#, ##""role", "room": "#lab", "user": "naim", "role": "Owner""##,
        ##""role", "room": "#lab", "user": "naim", "role": 2"##, ##""topic", "room": "#lab""##,
        #""topic", "topic": "x""#, ##""topic", "room": "#lab", "topic": null"##,
        ##""topic", "room": "#lab", "topic": "a\tb""##, ##""topic", "room": "#lab", "topic": "a\nb""##,
        ##""topic", "room": "#lab", "topic": "\u0009""##, ##""topic", "room": "#lab", "topic": "\u009f""##,
        #""members""#, ##""members", "room": "#lab", "after": 5"##, ##""members", "room": "#lab", "limit": 0"##,
        ##""members", "room": "#lab", "limit": 201"##, ##""members", "room": "#lab", "limit": "5""##,
        #""rooms", "after": 1"#, #""rooms", "limit": 1.5"#, #""rooms", "limit": true"#,
    ])
    func `in JSON of a wrong form are bad requests`(members: String) {
        let expected = RequestError(code: .badRequest, dialect: .json, tag: .integer(7))
        #expect(failure("{\"tag\": 7, \"command\": \(members)}") == expected)
    }
}

/// That a line means the same with a token in front of its params.
func expectTokenTaken(by line: String, _ command: Command) throws {
    let parts = line.split(separator: " ", maxSplits: 1)
    let rest = parts.count > 1 ? " \(parts[1])" : ""
    let token = try #require(readToken(sampleToken))
    let request = try parse("\(parts[0]) \(sampleToken)\(rest)")
    #expect(request == Request(dialect: .words, token: .present(token), command: command), "\(line)")
}
