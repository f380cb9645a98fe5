import ChatProtocol
import Synchronization
import Testing

@testable import ChatClient

@Suite(.timeLimit(.minutes(15)))
struct OneShotTests {
    private static let token = "00000000-0000-0000-0000-000000000001"

    private func run(
        json: Bool = false, output: ScriptOutput, _ script: @escaping FakeServer.Script,
        _ body: (OneShotCommands, SavedLogin) async throws -> Void
    ) async throws -> (error: ClientError?, lines: [JSONValue]) {
        let (connection, server) = try await Link.insecure.connect(script: script)
        let commands = OneShotCommands(connection: connection, output: output.output(json: json))
        let login = SavedLogin(
            server: connection.server, isInsecure: true, user: try #require(UserName("messi")),
            token: Token(high: 0, low: 1))
        let error = await clientError { try await body(commands, login) }
        await connection.close()
        _ = try await server.stop()
        return (error, try server.lines.map { try JSONValue(parsing: Array($0.utf8).span.bytes) })
    }

    private static func message(_ id: Int) -> String {
        #"{"id": \#(id), "time": "2026-11-23T14:02:00.000Z", "from": "messi", "from_name": "Lionel Messi", "#
            + #""to": "lineker", "to_name": "Gary Lineker", "msg": "halo \#(id)"}"#
    }

    /// Two pages.
    @Sendable
    private static func inbox(_ line: String) -> [FakeServer.Action] {
        if line.contains(#""read""#) { return [.send(#"{"status": "OK"}"#.asReply)] }
        if line.contains(#""after": 2"#) {
            return [.send(#"{"status": "OK", "messages": [\#(message(5))], "more": false}"#.asReply)]
        }
        return [.send(#"{"status": "OK", "messages": [\#(message(1)), \#(message(2))], "more": true}"#.asReply)]
    }

    @Test func `inbox shows page after page and marks each as read once it is written`() async throws {
        let output = ScriptOutput()
        let (error, lines) = try await run(output: output, Self.inbox) {
            try await $0.run(.inbox(style: .init()), as: $1)
        }
        #expect(error == nil)
        let shown = output.shown.split(separator: "\n").map { $0.dropFirst("2026-11-23 14:02 ".count) }
        #expect(
            shown == ["Lionel Messi (messi): halo 1", "Lionel Messi (messi): halo 2", "Lionel Messi (messi): halo 5"])
        #expect(lines.map { $0["command"] } == ["inbox", "read", "inbox", "read"].map { .string($0) })
        #expect(lines.map { $0["upto"] } == [nil, .integer(2), nil, .integer(5)])
        #expect(lines.allSatisfy { $0["token"] == .string(Self.token) })
    }

    @Test func `what could not be written stays unread`() async throws {
        let (error, lines) = try await run(output: ScriptOutput(fails: true), Self.inbox) {
            try await $0.run(.inbox(style: .init()), as: $1)
        }
        #expect(error == .local("the output can't be written"))
        #expect(lines.map { $0["command"] } == [.string("inbox")])
    }

    @Test func `with --json each message is a line, as it came`() async throws {
        let output = ScriptOutput()
        _ = try await run(json: true, output: output, Self.inbox) { try await $0.run(.inbox(style: .init()), as: $1) }
        #expect(output.lines == [1, 2, 5].map(Self.message))
    }

    @Test func `what one only peeks at stays unread, and a limit ends the list`() async throws {
        let output = ScriptOutput()
        let (_, lines) = try await run(json: true, output: output, Self.inbox) {
            try await $0.run(.inbox(peeks: true, limit: 1, style: .init()), as: $1)
        }
        #expect(output.lines == [Self.message(1)])
        #expect(lines.map { $0["command"] } == [.string("inbox")])
        #expect(lines.first?["limit"] == .integer(1))
    }

    /// Ids 1 to 5, in pages of two.
    @Sendable
    private static func history(_ line: String) -> [FakeServer.Action] {
        guard let request = try? JSONValue(parsing: Array(line.utf8).span.bytes) else { return [.cut] }
        let limit = min(2, Int(request["limit"]?.integer ?? 200))
        let all = Array(1...5)
        var ids: [Int]
        if let after = request["after"]?.integer {
            ids = all.filter { $0 > Int(after) }
            let page = ids.prefix(limit)
            return [.send(self.page(page.map(message), more: page.count < ids.count))]
        }
        ids = all.filter { $0 < Int(request["before"]?.integer ?? .max) }
        let page = ids.suffix(limit)
        return [.send(self.page(page.map(message), more: page.count < ids.count))]
    }

    private static func page(_ messages: [String], more: Bool) -> String {
        #"{"status": "OK", "messages": [\#(messages.joined(separator: ", "))], "more": \#(more)}"#.asReply
    }

    @Test(
        arguments: [
            (nil, nil, 3, [3, 4, 5]), (nil, nil, 50, [1, 2, 3, 4, 5]), (5, nil, 2, [3, 4]), (nil, 2, 2, [3, 4]),
            (nil, nil, nil, [1, 2, 3, 4, 5]), (4, 1, nil, [2, 3]),
        ] as [(Int64?, Int64?, Int?, [Int])])
    func `history shows the oldest first over all its pages`(
        before: Int64?, after: Int64?, limit: Int?, ids: [Int]
    ) async throws {
        let output = ScriptOutput()
        let list = ListRequest.history(with: "lineker", before: before, after: after, limit: limit, style: .init())
        let (error, _) = try await run(json: true, output: output, Self.history) { try await $0.run(list, as: $1) }
        #expect(error == nil)
        #expect(output.lines == ids.map(Self.message))
    }

    @Test func `unread counts over all pages, without the muted ones`() async throws {
        func conversation(_ with: String, _ unread: Int, last: Int, muted: Bool = false) -> String {
            #"{"with": "\#(with)", "name": "N", "last": {"id": \#(last)}, "unread": \#(unread), "read_upto": 0, "muted": \#(muted)}"#
        }
        let first = [conversation("a", 3, last: 9), conversation("b", 0, last: 8)]
        let second = [conversation("c", 5, last: 7, muted: true), conversation("#d", 1, last: 6)]
        let script: FakeServer.Script = { line in
            let page = line.contains(#""after": 8"#) ? second : first
            let list = page.joined(separator: ", ")
            return [.send(#"{"status": "OK", "conversations": [\#(list)], "more": \#(page == first)}"#.asReply)]
        }
        for (muted, total) in [(false, "4\n"), (true, "9\n")] {
            let output = ScriptOutput()
            _ = try await run(output: output, script) { try await $0.run(SumRequest.unread(muted: muted), as: $1) }
            #expect(output.shown == total)
        }
        let output = ScriptOutput()
        _ = try await run(json: true, output: output, script) { try await $0.run(ListRequest.unread(), as: $1) }
        #expect(output.lines == [first[0], second[1]])
    }

    @Test func `a page that leads back is not read for ever`() async throws {
        let script: FakeServer.Script = { line in
            line.contains(#""read""#)
                ? [.send(#"{"status": "OK"}"#.asReply)]
                : [.send(#"{"status": "OK", "messages": [\#(Self.message(1))], "more": true}"#.asReply)]
        }
        let (error, _) = try await run(output: ScriptOutput(), script) {
            try await $0.run(.inbox(style: .init()), as: $1)
        }
        #expect(error == .badReply("its pages lead back"))
    }

    @Test func `each send has a ref of its own, and lines stay lines`() async throws {
        let output = ScriptOutput()
        let sent = #"{"status": "OK", "id": 1, "time": "2026-11-23T14:02:00.000Z"}"#
        let script: FakeServer.Script = { _ in [.send(sent.asReply)] }
        let (_, lines) = try await run(output: output, script) { commands, login in
            try await commands.run(.send(to: "lineker", text: "two\nlines \"q\""), as: login)
            try await commands.run(.send(to: "lineker", text: "halo"), as: login)
            try await commands.run(.send(to: "lineker", text: "halo", ref: "mine"), as: login)
        }
        #expect(output.shown == String(repeating: "message sent to lineker\n", count: 3))
        #expect(lines.first?["msg"] == .string("two\nlines \"q\""))
        let refs = lines.compactMap { $0["ref"]?.text }
        #expect(Set(refs).count == 3)
        #expect(refs.allSatisfy { ProtocolLimits.refBytes >= $0.utf8.count })
        #expect(refs.last == "mine")
    }

    @Test func `an ERROR is an error, and with --json it is shown, too`() async throws {
        let reply = #"{"status": "ERROR", "code": "user_not_found", "message": "User Tidak Ditemukan"}"#
        for json in [false, true] {
            let output = ScriptOutput()
            let script: FakeServer.Script = { _ in [.send(reply.asReply)] }
            let (error, _) = try await run(json: json, output: output, script) {
                try await $0.run(.send(to: "naim", text: "halo"), as: $1)
            }
            #expect(error?.text(.english) == "There is no such user")
            #expect(output.shown == (json ? reply + "\n" : ""))
        }
    }

    @Test func `login gives what is to be kept, and does not show the token`() async throws {
        let output = ScriptOutput()
        let reply =
            #"{"status": "OK", "tokenid": "\#(Self.token)", "user": "messi", "name": "Lionel Messi", "expires": null}"#
        let kept = Mutex<SavedLogin?>(nil)
        let script: FakeServer.Script = { _ in [.send(reply.asReply)] }
        let (_, lines) = try await run(output: output, script) { commands, _ in
            let login = try await commands.login(user: "Messi", password: "with \"quotes\"")
            kept.withLock { $0 = login }
        }
        #expect(kept.withLock { $0?.token } == Token(high: 0, low: 1))
        #expect(kept.withLock { $0?.user } == UserName("messi"))
        #expect(lines.first?["password"] == .string("with \"quotes\""))
        #expect(output.shown == "username messi logged in\n")
    }

    @Test func `show-user goes on to the last page`() async throws {
        let output = ScriptOutput()
        let script: FakeServer.Script = { line in
            line.contains(#""after": "henderson""#)
                ? [.send(#"{"status": "OK", "users": [{"user": "lineker", "name": "Gary"}], "more": false}"#.asReply)]
                : [
                    .send(
                        #"{"status": "OK", "users": [{"user": "henderson", "name": "J\u0007"}], "more": true}"#.asReply)
                ]
        }
        _ = try await run(output: output, script) { try await $0.run(.activeUsers, as: $1) }
        #expect(output.shown == "henderson  J\\u{7}\nlineker  Gary\n")
    }
}
