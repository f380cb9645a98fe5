import ChatProtocol
import Testing

@Suite struct `Replies` {
    static let time = Timestamp(milliseconds: 1_795_341_600_123)
    static let token = Token(high: 0x82b8_5fac_f198_4f8a, low: 0x851a_84b2_df81_0f5c)

    static func user(_ text: String) throws -> UserName { try #require(UserName(text)) }

    static func active() throws -> [ActiveUser] {
        [
            ActiveUser(user: try user("henderson"), name: "Jordan Henderson", connected: true),
            ActiveUser(user: try user("lineker"), name: "Gary Lineker", connected: false, lastActive: time),
        ]
    }

    @Test func `in words are those of the original, byte for byte`() throws {
        let messi = try Self.user("messi")
        let login = Reply.loggedIn(token: Self.token, user: messi, name: "Lionel Messi", expires: Self.time)
        var inbox = InboxGroups()
        let text = utf8("halo lineker, ini pesan dari saya")
        #expect(add(&inbox, group: "messi", from: "Lionel Messi", to: "Gary Lineker", text: text))
        let expected: [(Reply, String)] = [
            (login, #"{"status": "OK", "tokenid": "82b85fac-f198-4f8a-851a-84b2df810f5c"}"#),
            (.failure(.authFailed), #"{"status": "ERROR", "message": "Autentikasi Gagal!"}"#),
            (.sent(id: 1, time: Self.time), #"{"status": "OK", "message": "Message Sent"}"#),
            (.failure(.userNotFound), #"{"status": "ERROR", "message": "User Tidak Ditemukan"}"#),
            (.failure(.sessionNotFound), #"{"status": "ERROR", "message": "Session Tidak Ditemukan"}"#),
            (.failure(.badRequest), #"{"status": "ERROR", "message": "Protocol Tidak Benar"}"#),
            (
                .failure(.rateLimited, retryAfter: 3),
                #"{"status": "ERROR", "message": "Terlalu banyak permintaan, coba lagi nanti", "retry_after": 3}"#
            ),
            (
                .inbox(inbox),
                #"{"status": "OK", "messages": {"messi": [{"msg_from": "Lionel Messi", "#
                    + #""msg_to": "Gary Lineker", "msg": "halo lineker, ini pesan dari saya"}]}}"#
            ),
            (.inbox(InboxGroups()), #"{"status": "OK", "messages": {}}"#),
            (.activeUsers(try Self.active(), more: false), #"{"status": "OK", "messages": ["henderson", "lineker"]}"#),
            (.activeUsers([], more: false), #"{"status": "OK", "messages": []}"#),
            (.loggedOut, #"{"status": "OK", "messages": ["logout berhasil"]}"#),
            (.ok, #"{"status": "OK"}"#),
            (.pong, #"{"status": "OK", "message": "pong"}"#),
            (.bye, #"{"status": "OK", "message": "bye"}"#),
            (.help("a\nb"), #"{"status": "OK", "help": "a\nb"}"#),
        ]
        for (reply, text) in expected {
            #expect(encoded(reply, .words, tag: .integer(1)) == text + "\r\n\r\n")
        }
    }

    @Test func `in JSON carry tag, code and all keys`() throws {
        let messi = try Self.user("messi")
        var page = MessagePage()
        let lineker = "lineker"
        let message = MessageObject(
            id: 1042, time: Self.time, from: messi, fromName: "Lionel Messi", to: lineker, toName: "Gary Lineker",
            text: utf8("halo"))
        var deleted = message
        (deleted.id, deleted.text, deleted.edited, deleted.deleted) = (1043, [], true, true)
        #expect(add(&page, message))
        #expect(add(&page, deleted))
        let object =
            #""time": "2026-11-22T10:00:00.123Z", "from": "messi", "from_name": "Lionel Messi", "#
            + #""to": "lineker", "to_name": "Gary Lineker", "msg": "#
        let expected: [(Reply, String)] = [
            (.ok, #"{"status": "OK", "tag": 7}"#),
            (
                .sent(id: 1042, time: Self.time),
                #"{"status": "OK", "tag": 7, "id": 1042, "time": "2026-11-22T10:00:00.123Z"}"#
            ),
            (
                .failure(.serverBusy, retryAfter: 2),
                #"{"status": "ERROR", "tag": 7, "code": "server_busy", "#
                    + #""message": "Server sedang sibuk, coba lagi nanti", "retry_after": 2}"#
            ),
            (
                .loggedIn(token: Self.token, user: messi, name: "L", expires: Self.time),
                #"{"status": "OK", "tag": 7, "tokenid": "82b85fac-f198-4f8a-851a-84b2df810f5c", "#
                    + #""user": "messi", "name": "L", "expires": "2026-11-22T10:00:00.123Z"}"#
            ),
            (
                .messages(page),
                #"{"status": "OK", "tag": 7, "messages": [{"id": 1042, \#(object)"halo"}, "#
                    + #"{"id": 1043, \#(object)"", "edited": true, "deleted": true}], "more": false}"#
            ),
            (
                .activeUsers(try Self.active(), more: true),
                #"{"status": "OK", "tag": 7, "users": [{"user": "henderson", "name": "Jordan Henderson", "#
                    + #""connected": true}, {"user": "lineker", "name": "Gary Lineker", "connected": false, "#
                    + #""last_active": "2026-11-22T10:00:00.123Z"}], "more": true}"#
            ),
            (.loggedOut, #"{"status": "OK", "tag": 7, "messages": ["logout berhasil"]}"#),
            (.pong, #"{"status": "OK", "tag": 7, "message": "pong"}"#),
            (
                .whoami(user: messi, name: "L", session: "12", expires: nil),
                #"{"status": "OK", "tag": 7, "user": "messi", "name": "L", "session": "12", "expires": null}"#
            ),
            (
                .hello(
                    HelloReply(
                        version: "1.0", features: ["a", "b"], limits: [HelloReply.Limit(name: "x", value: 5)],
                        log: "l", time: Self.time)),
                #"{"status": "OK", "tag": 7, "server": "chat-server", "version": "1.0", "protocol": 1, "#
                    + #""features": ["a", "b"], "limits": {"x": 5}, "log": "l", "time": "2026-11-22T10:00:00.123Z"}"#
            ),
        ]
        for (reply, text) in expected {
            #expect(encoded(reply, .json, tag: .integer(7)) == text + "\r\n\r\n")
            let tagless = text.split(separator: #", "tag": 7"#, maxSplits: 1).joined()
            #expect(encoded(reply, .json) == tagless + "\r\n\r\n")
        }
    }

    @Test(
        arguments: [
            (.integer(-9_007_199_254_740_992), "-9007199254740992"), (.integer(0), "0"), (.string([]), "\"\""),
            (.string(utf8("a\"\\é\t")), "\"a\\\"\\\\é\\t\""),
        ] as [(ChatProtocol.Tag, String)])
    func `give the tag back exactly`(tag: ChatProtocol.Tag, text: String) throws {
        #expect(
            encoded(.pong, .json, tag: tag) == "{\"status\": \"OK\", \"tag\": \(text), \"message\": \"pong\"}\r\n\r\n")
        #expect(try parse("{\"command\": \"ping\", \"tag\": \(text)}")?.tag == tag)
    }

    @Test(arguments: ErrorCode.allCases)
    func `have a text for every error in both languages`(code: ErrorCode) throws {
        for language in Language.allCases {
            let message = code.message(language)
            #expect(!message.isEmpty)
            let text = "\"message\": \"\(message)\"}\r\n\r\n"
            #expect(encoded(.failure(code), .words, language: language) == "{\"status\": \"ERROR\", \(text)")
            #expect(
                encoded(.failure(code), .json, language: language)
                    == "{\"status\": \"ERROR\", \"code\": \"\(code.rawValue)\", \(text)")
        }
        let isFixed = [.authFailed, .sessionNotFound, .userNotFound, .unknownCommand, .badRequest].contains(code)
        #expect((code.message(.indonesian) == code.message(.english)) == isFixed)
        #expect(code.rawValue.utf8.allSatisfy { $0 == UInt8(ascii: "_") || (97...122).contains($0) })
    }

    @Test func `are preceded by an event when the server closes`() {
        var output: [UInt8] = []
        ReplyEncoder.append(.closing(.shuttingDown, retryAfter: 5), language: .english, to: &output)
        ReplyEncoder.append(.closing(.notChat), language: .english, to: &output)
        #expect(
            output
                == utf8(
                    #"{"event": "closing", "code": "shutting_down", "message": "The server is shutting down", "#
                        + "\"retry_after\": 5}\r\n\r\n"
                        + #"{"event": "closing", "code": "not_chat", "#
                        + "\"message\": \"This is a chat server, not a web server\"}\r\n\r\n"))
    }

    @Test(arguments: [
        ("\"\\/", #"\"\\/"#), ("\n\r\t\u{8}\u{C}", #"\n\r\t\b\f"#), ("\u{0}\u{1B}\u{1F}", #"\u0000\u001b\u001f"#),
        ("\u{7F}\u{80}\u{9F}\u{A0}", #"\u007f\u0080\u009f"# + "\u{A0}"), ("é日👍\u{2028}", "é日👍\u{2028}"),
        ("12345678\n12345678\"1234567\u{7F}", #"12345678\n12345678\"1234567\u007f"#), ("", ""),
    ])
    func `S4.2 escape what they must, and nothing else`(text: String, expected: String) throws {
        #expect(encoded(.help(text), .words) == "{\"status\": \"OK\", \"help\": \"\(expected)\"}\r\n\r\n")
        #expect(try value("\"\(expected)\"") == .string(text))
    }

    @Test func `stay valid when a text is no UTF-8`() {
        let reply = encoded(.ok, .json, tag: .string([0xFF, 0x41, 0xC2, 0xE2, 0x82]))
        #expect(reply == "{\"status\": \"OK\", \"tag\": \"\u{FFFD}A\u{FFFD}\u{FFFD}\u{FFFD}\"}\r\n\r\n")
    }

    @Test func `append to what is there`() {
        var output = utf8("x")
        ReplyEncoder.append(.pong, dialect: .words, tag: nil, language: .indonesian, to: &output)
        #expect(output.starts(with: utf8("x{\"status\"")))
    }
}
