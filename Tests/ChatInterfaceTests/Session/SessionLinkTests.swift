import ChatProtocol
import ChatTerminal
import Synchronization
import Testing

@testable import ChatClient
@testable import ChatInterface

/// A server that is silent, refuses, or can't be reached any more for a part of what a session does.
@Suite(.timeLimit(.minutes(15)))
struct SessionLinkTests {
    @Test func `one can leave a server that has become silent`() async throws {
        let site = try SessionSite()
        let server = try await LiveServer.withLineker { $0.command == "read" ? [] : nil }
        let session = try site.start(server)
        try await site.terminal.shows("lineker: selamat pagi")
        _ = try await server.request("read", 1).value()
        site.terminal.tell(.signal(15))
        #expect(try await session.value == SessionEnd(linesWaiting: 0))
    }

    @Test func `without lists for now it says so, shows what comes, and asks for them again`() async throws {
        // Long enough for a frame that is put off, too short for the pause.
        let site = try SessionSite(clock: TestClock(long: InteractiveSession.listsPause))
        let server = try await LiveServer.withLineker { request in
            request.command == "conversations" && request.number == 1 ? LiveServer.error("internal_error") : nil
        }
        let pause = site.clock.nextSleep(of: InteractiveSession.listsPause)
        let session = try site.start(server)
        try await pause.value()
        let reason = ErrorCode.internalError.said(in: .english)
        try await site.terminal.shows { $0.contains("link online") && $0.contains(reason) }
        server.server.push(LiveServer.message(12, "apa kabar"))
        try await site.terminal.shows("list lineker")
        site.clock.advance(by: InteractiveSession.listsPause)
        try await site.terminal.shows { $0.contains("lineker: selamat pagi") && $0.contains("lineker: apa kabar") }
        #expect(server.requests("conversations").count == 2)
        site.terminal.tell(.signal(15))
        #expect(try await session.value.reason == nil)
    }

    @Test func `without an answer to who one is, one's own messages are one's own`() async throws {
        let site = try SessionSite(clock: TestClock(long: InteractiveSession.listsPause))
        let server = try await LiveServer.withLineker { request in
            request.command == "whoami" && request.value["token"] == nil ? LiveServer.error("internal_error") : nil
        }
        let session = try site.start(server)
        try await site.terminal.shows("me messi")
        server.server.push(
            LiveServer.message(12).replacing(#""messi""#, with: #""henderson""#)
                .replacing(#""lineker""#, with: #""messi""#))
        try await site.terminal.shows("list henderson")
        site.terminal.tell(.signal(15))
        _ = try await session.value
    }

    @Test func `a logout that the server refuses is said, and nothing has ended`() async throws {
        let site = try SessionSite()
        let server = try await LiveServer.withLineker { request in
            request.command == "logout" ? LiveServer.error("internal_error") : nil
        }
        let session = try site.start(server)
        try await site.terminal.shows("lineker: selamat pagi")
        site.terminal.type("/logout\n")
        try await site.terminal.shows(ErrorCode.internalError.said(in: .english))
        server.server.push(LiveServer.message(12, "apa kabar"))
        try await site.terminal.shows("lineker: apa kabar")
        site.terminal.tell(.signal(15))
        _ = try await session.value
    }

    @Test func `a command that waits for a connection is given up when there is none`() async throws {
        let site = try SessionSite()
        let server = try await LiveServer.withLineker()
        let (asks, mayFail) = (Eventual<Void>(), Eventual<Void>())
        let attempts = Mutex(0)
        // The backoff ends when the test does.
        var live = try server.configuration(clock: TestClock(long: .zero))
        live.connect = { _ in
            // The first is the events'; what is asked for has a connection of its own.
            let attempt = attempts.withLock { count in
                count += 1
                return count
            }
            if attempt == 2 { asks.settle(()) }
            try await mayFail.value()
            throw ClientError.connectionFailed(server: "chat.example:8890", reason: "it took too long")
        }
        let session = try site.start(live)
        try await site.terminal.isCalled("start")
        site.terminal.type("/join #lab\n")
        try await asks.value()
        mayFail.settle(())
        try await site.terminal.shows { $0.contains("link offline") && $0.contains("! not connected") }
        site.terminal.tell(.signal(15))
        _ = try await session.value
    }

    @Test func `when nothing can be sent any more it is over, though the events go on`() async throws {
        let site = try SessionSite()
        let server = try await LiveServer.withLineker { $0.command == "send" ? [.cut] : nil }
        let isOther = Mutex(false)
        var live = try server.configuration(clock: site.liveClock)
        let connect = live.connect
        live.connect = { options in
            if isOther.withLock({ $0 }) {
                throw ClientError.keyChanged(server: "chat.example:8890", expected: "SHA256:a", actual: "SHA256:b")
            }
            return try await connect(options)
        }
        let session = try site.start(live)
        try await site.terminal.shows("lineker: selamat pagi")
        isOther.withLock { $0 = true }
        site.terminal.type("halo\n")
        try await site.terminal.shows { $0.contains("link ended") && $0.contains("SHA256:b") }
        // The line waits for the next start.
        try await site.terminal.shows("pending: halo")
        site.terminal.tell(.signal(15))
        #expect(try await session.value.linesWaiting == 1)
    }
}
