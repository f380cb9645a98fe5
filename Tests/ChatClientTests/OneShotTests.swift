import ChatProtocol
import Synchronization
import Testing

@testable import ChatClient

@Suite(.timeLimit(.minutes(1)))
struct OneShotTests {
    private final class Output: Sendable {
        private let text = Mutex("")
        let fails: Bool

        init(fails: Bool = false) {
            self.fails = fails
        }

        func write(_ more: String) throws {
            guard !fails else { throw ClientError.local("the output can't be written") }
            text.withLock { $0 += more }
        }

        var shown: String { text.withLock { $0 } }
    }

    private static let token = "00000000-0000-0000-0000-000000000001"

    private func run(
        json: Bool = false, output: Output, _ script: @escaping FakeServer.Script,
        _ body: (OneShotCommands, SavedLogin) async throws -> Void
    ) async throws -> (error: ClientError?, lines: [JSONValue]) {
        let (connection, server) = try await Link.insecure.connect(script: script)
        let commands = OneShotCommands(connection: connection, showsJSON: json, write: output.write)
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
        let output = Output()
        let (error, lines) = try await run(output: output, Self.inbox) { try await $0.inbox(as: $1) }
        #expect(error == nil)
        let shown = output.shown.split(separator: "\n").map { $0.dropFirst("2026-11-23 14:02 ".count) }
        #expect(
            shown == ["Lionel Messi (messi): halo 1", "Lionel Messi (messi): halo 2", "Lionel Messi (messi): halo 5"])
        #expect(lines.map { $0["command"] } == ["inbox", "read", "inbox", "read"].map { .string($0) })
        #expect(lines.map { $0["upto"] } == [nil, .integer(2), nil, .integer(5)])
        #expect(lines.allSatisfy { $0["token"] == .string(Self.token) })
    }

    @Test func `what could not be written stays unread`() async throws {
        let (error, lines) = try await run(output: Output(fails: true), Self.inbox) {
            try await $0.inbox(as: $1)
        }
        #expect(error == .local("the output can't be written"))
        #expect(lines.map { $0["command"] } == [.string("inbox")])
    }

    @Test func `with --json the pages are shown as they came`() async throws {
        let output = Output()
        _ = try await run(json: true, output: output, Self.inbox) { try await $0.inbox(as: $1) }
        let pages = output.shown.split(separator: "\n")
        #expect(pages.count == 2)
        #expect(pages.last == #"{"status": "OK", "messages": [\#(Self.message(5))], "more": false}"#[...])
    }

    @Test func `a page that leads back is not read for ever`() async throws {
        let script: FakeServer.Script = { line in
            line.contains(#""read""#)
                ? [.send(#"{"status": "OK"}"#.asReply)]
                : [.send(#"{"status": "OK", "messages": [\#(Self.message(1))], "more": true}"#.asReply)]
        }
        let (error, _) = try await run(output: Output(), script) { try await $0.inbox(as: $1) }
        #expect(error == .badReply("its messages have no rising ids"))
    }

    @Test func `each send has a ref of its own, and lines stay lines`() async throws {
        let output = Output()
        let sent = #"{"status": "OK", "id": 1, "time": "2026-11-23T14:02:00.000Z"}"#
        let script: FakeServer.Script = { _ in [.send(sent.asReply)] }
        let (_, lines) = try await run(output: output, script) { commands, login in
            try await commands.send(to: "lineker", text: "two\nlines \"q\"", as: login)
            try await commands.send(to: "lineker", text: "halo", as: login)
            try await commands.send(to: "lineker", text: "halo", ref: "mine", as: login)
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
            let output = Output()
            let script: FakeServer.Script = { _ in [.send(reply.asReply)] }
            let (error, _) = try await run(json: json, output: output, script) {
                try await $0.send(to: "naim", text: "halo", as: $1)
            }
            #expect(error?.description == "User Tidak Ditemukan")
            #expect(output.shown == (json ? reply + "\n" : ""))
        }
    }

    @Test func `login gives what is to be kept, and does not show the token`() async throws {
        let output = Output()
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
        let output = Output()
        let script: FakeServer.Script = { line in
            line.contains(#""after": "henderson""#)
                ? [.send(#"{"status": "OK", "users": [{"user": "lineker", "name": "Gary"}], "more": false}"#.asReply)]
                : [
                    .send(
                        #"{"status": "OK", "users": [{"user": "henderson", "name": "J\u0007"}], "more": true}"#.asReply)
                ]
        }
        _ = try await run(output: output, script) { try await $0.showUser(as: $1) }
        #expect(output.shown == "henderson  J\\u{7}\nlineker  Gary\n")
    }
}
