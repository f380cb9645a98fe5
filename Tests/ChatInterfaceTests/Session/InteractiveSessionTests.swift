import ChatProtocol
import ChatTerminal
import Testing

@testable import ChatClient
@testable import ChatInterface

/// The whole client but the terminal's device: keys in, the screen's text out, a server on the other side.
@Suite(.timeLimit(.minutes(15)))
struct InteractiveSessionTests {
    @Test func `it comes up with the conversations and the messages of the first one`() async throws {
        let site = try SessionSite()
        let server = try await LiveServer.withLineker()
        let session = try site.start(server)
        try await site.terminal.shows { $0.contains("me messi") && $0.contains("lineker: selamat pagi") }
        // Listening comes before asking, so that nothing falls between.
        let commands = server.requests().map(\.command)
        let listen = try #require(commands.firstIndex(of: "listen"))
        let conversations = try #require(commands.firstIndex(of: "conversations"))
        let history = try #require(commands.firstIndex(of: "history"))
        #expect(listen < conversations && conversations < history)
        site.terminal.tell(.signal(15))
        #expect(try await session.value == SessionEnd(linesWaiting: 0))
        #expect(site.terminal.calls == ["enter", "start", "restore"])
    }

    @Test func `a line is on the disk and on the screen before it is sent, and known as sent after the answer`()
        async throws
    {
        let site = try SessionSite()
        let server = try await LiveServer.withLineker { $0.command == "send" ? [] : nil }
        let session = try site.start(server)
        try await site.terminal.shows("lineker: selamat pagi")
        site.terminal.type("halo\n")
        try await site.terminal.shows("pending: halo")
        let request = try await server.request("send", 1).value()
        #expect(request.value["msg"]?.text == "halo")
        let ref = try #require(request.value["ref"]?.text)
        server.server.push(LiveServer.sent(11).reply)
        try await site.terminal.shows { !$0.contains("pending") && $0.contains("messi: halo") }
        site.terminal.tell(.signal(15))
        #expect(try await session.value.linesWaiting == 0)
        #expect(server.refs() == [ref])
        #expect(try site.storedLines().isEmpty)
    }

    @Test func `what was written while nobody answered goes out at the next start, once`() async throws {
        let site = try SessionSite()
        let deaf = try await LiveServer.withLineker { $0.command == "send" ? [.cut] : nil }
        let first = try site.start(deaf)
        try await site.terminal.shows("lineker: selamat pagi")
        site.terminal.type("halo\n")
        _ = try await deaf.request("send", 2).value()
        site.terminal.tell(.signal(15))
        #expect(try await first.value.linesWaiting == 1)
        let refs = Set(deaf.refs())
        #expect(refs.count == 1)

        let next = try site.another()
        let server = try await LiveServer.withLineker()
        let second = try next.start(server)
        _ = try await server.request("send", 1).value()
        try await next.terminal.shows { $0.contains("me messi") && !$0.contains("pending") }
        next.terminal.tell(.signal(15))
        #expect(try await second.value.linesWaiting == 0)
        #expect(Set(server.refs()) == refs)
        #expect(server.texts() == ["halo"])
    }

    @Test func `a line that the server refuses is shown as failed, with the reason`() async throws {
        let site = try SessionSite()
        let server = try await LiveServer.withLineker { request in
            request.command == "send" ? LiveServer.error("inbox_full") : nil
        }
        let session = try site.start(server)
        try await site.terminal.shows("lineker: selamat pagi")
        site.terminal.type("halo\n")
        try await site.terminal.shows { $0.contains("failed") && $0.contains(ErrorCode.inboxFull.message(.english)) }
        site.terminal.tell(.signal(15))
        #expect(try await session.value.linesWaiting == 0)
        #expect(try site.storedLines().map(\.text) == ["halo"])
    }

    @Test func `what others write comes as it is written`() async throws {
        let site = try SessionSite()
        let server = try await LiveServer.withLineker()
        let session = try site.start(server)
        try await site.terminal.shows("lineker: selamat pagi")
        server.server.push(LiveServer.message(12, "apa kabar"))
        try await site.terminal.shows("lineker: apa kabar")
        site.terminal.tell(.signal(15))
        _ = try await session.value
    }

    @Test func `after a broken connection the lists are loaded anew`() async throws {
        let site = try SessionSite()
        let server = try await LiveServer.withLineker { request in
            request.command == "listen" && request.number == 2 ? LiveServer.ok(#""last": 12, "log": "first""#) : nil
        }
        let session = try site.start(server)
        try await site.terminal.shows("lineker: selamat pagi")
        server.server.push("this is no reply".asReply)
        _ = try await server.request("conversations", 2).value()
        #expect(server.requests("listen").last?.value["since"]?.integer == 10)
        site.terminal.tell(.signal(15))
        _ = try await session.value
    }

    @Test func `that the server is gone is shown also while the lists are awaited`() async throws {
        let site = try SessionSite()
        let server = try await LiveServer.withLineker { request in
            ["conversations", "rooms", "show_user", "users"].contains(request.command) ? [] : nil
        }
        // Who waits for a connection waits until the test is over.
        let session = try site.start(try server.configuration(clock: TestClock(long: .zero)))
        _ = try await server.request("conversations", 1).value()
        server.server.push("this is no reply".asReply)
        try await site.terminal.shows("link offline")
        site.terminal.tell(.signal(15))
        _ = try await session.value
    }

    @Test func `when the log is another one it says so and begins anew, with what waits`() async throws {
        let site = try SessionSite()
        let server = try await LiveServer.withLineker { request in
            switch (request.command, request.number) {
            case ("listen", 2): LiveServer.error("log_changed")
            case ("listen", 3): LiveServer.ok(#""last": 3, "log": "second""#)
            default: nil
            }
        }
        let session = try site.start(server)
        try await site.terminal.shows("lineker: selamat pagi")
        server.server.push("this is no reply".asReply)
        let request = try await server.request("listen", 3).value()
        #expect(request.value["since"] == nil)
        try await site.terminal.shows("new log")
        _ = try await server.request("conversations", 2).value()
        site.terminal.tell(.signal(15))
        _ = try await session.value
    }

    @Test func `a terminal that is gone ends it, with the reason`() async throws {
        let site = try SessionSite()
        let server = try await LiveServer.withLineker()
        let session = try site.start(server)
        try await site.terminal.shows("lineker: selamat pagi")
        site.terminal.breakDown()
        site.terminal.type("h")
        await #expect(throws: TerminalFailure.self) { try await session.value }
        #expect(site.terminal.calls.last == "restore")
    }

    @Test func `an outbox that can't be trusted is a reason not to begin`() async throws {
        let site = try SessionSite()
        _ = try site.folder.state()
        _ = try site.folder.write("chat-client/outbox.1", [], mode: 0o644)
        let server = try await LiveServer.withLineker()
        #expect(throws: ClientError.self) { try site.start(server) }
        #expect(site.terminal.calls.isEmpty)
    }
}
