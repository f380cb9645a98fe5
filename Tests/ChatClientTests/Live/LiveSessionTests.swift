import ChatProtocol
import Synchronization
import Testing

@testable import ChatClient

@Suite(.timeLimit(.minutes(15)))
struct LiveSessionTests {
    private static let old = Token(high: 0, low: 99)

    @Test func `connect logs in and says who one is`() async throws {
        let server = try await LiveServer()
        var configuration = try server.configuration()
        configuration.device = "a test"
        try await LiveClient.with(configuration) { client in
            let identity = try await client.connect()
            #expect(identity == Identity(user: "messi", name: "Lionel Messi", session: "7", expires: nil))
            #expect(client.token == Token(high: 0, low: 1))
        }
        let login = try #require(server.requests("login").first?.value)
        #expect(login["user"] == .string("messi"))
        #expect(login["password"] == .string("surabaya"))
        #expect(login["device"] == .string("a test"))
        _ = try await server.server.stop()
    }

    @Test func `a wrong password is told, by connect and by any other call, and not tried again`() async throws {
        let server = try await LiveServer { $0.command == "login" ? LiveServer.error("auth_failed") : nil }
        let client = try server.client()
        #expect(await liveError { try await client.connect() } == .refused(.authFailed))
        #expect(await liveError { try await client.send(to: "lineker", text: "halo") } == .refused(.authFailed))
        #expect(server.requests().map(\.command) == ["login", "login"])
        await client.close()
    }

    @Test func `connect says at once that there is nobody, a send goes on trying`() async throws {
        let server = try await LiveServer()
        let good = try server.configuration()
        var configuration = good
        let attempts = Mutex(0)
        let refused = ClientError.connectionFailed(server: "x", reason: "Connection refused")
        configuration.connect = { options in
            let attempt = attempts.withLock { count in
                count += 1
                return count
            }
            guard attempt > 3 else { throw refused }
            return try await good.connect(options)
        }
        let clock = TestClock()
        configuration.clock = clock
        let client = LiveClient(configuration)
        #expect(await liveError { try await client.connect() } == .unreachable(refused))
        try await client.send(to: "lineker", text: "halo")
        #expect(clock.slept == [.milliseconds(125), .milliseconds(250), .milliseconds(500)])
        await client.close()
    }

    @Test func `a token needs no login`() async throws {
        let server = try await LiveServer()
        let client = try server.client(credentials: .token(Self.old))
        try await client.connect()
        #expect(server.requests().map(\.command) == ["whoami", "whoami"])
        #expect(server.requests("whoami").first?.value["token"] == .string(Self.old.text))
        #expect(client.token == Self.old)
        await client.close()
    }

    @Test func `a token that has ended is an error, without a password`() async throws {
        let server = try await LiveServer { $0.command == "whoami" ? LiveServer.error("session_not_found") : nil }
        let client = try server.client(credentials: .token(Self.old))
        let error = await liveError { try await client.connect() }
        guard case .refused(.known(.sessionNotFound), _, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        await client.close()
    }

    @Test func `with a password a token that has ended is replaced`() async throws {
        let server = try await LiveServer { request in
            request.command == "whoami" && request.value["token"] == .string(Self.old.text)
                ? LiveServer.error("session_not_found") : nil
        }
        let client = try server.client(credentials: .token(Self.old, otherwise: "surabaya", of: "messi"))
        try await client.connect()
        #expect(server.requests().map(\.command) == ["whoami", "login", "whoami"])
        #expect(client.token == Token(high: 0, low: 1))
        await client.close()
    }

    @Test func `a session that ends meanwhile is replaced, and the request made again`() async throws {
        let server = try await LiveServer { request in
            let isFirst = request.number == 1
            return (request.command == "send" || request.command == "whoami") && isFirst
                ? LiveServer.error("session_not_found") : nil
        }
        let client = try server.client()
        #expect(try await client.send(to: "lineker", text: "halo").id == 2)
        #expect(server.requests().map(\.command) == ["login", "send", "whoami", "login", "send"])
        #expect(Set(server.refs()).count == 1)
        await client.close()
    }

    @Test func `two connections that find the session ended make one new one`() async throws {
        let server = try await LiveServer { request in
            request.command == "whoami" && request.value["token"] == .string(Self.old.text)
                ? LiveServer.error("session_not_found") : nil
        }
        let client = try server.client(credentials: .token(Self.old, otherwise: "surabaya", of: "messi"))
        var events = client.events().makeAsyncIterator()
        async let receipt = client.send(to: "lineker", text: "halo")
        _ = try await events.next()
        _ = try await receipt
        #expect(server.requests("login").count == 1)
        await client.close()
    }

    @Test func `a changed password is the one for later logins`() async throws {
        let server = try await LiveServer { request in
            request.command == "whoami" ? LiveServer.error("session_not_found") : nil
        }
        let client = try server.client()
        try await client.changePassword(from: "surabaya", to: "bandung 1")
        #expect(await liveError { try await client.connect() } == .refused(.sessionNotFound))
        #expect(server.requests("login").map { $0.value["password"]?.text } == ["surabaya", "bandung 1"])
        await client.close()
    }

    @Test func `an idle connection is asked whether it lives, and replaced if it does not`() async throws {
        let isDead = Mutex(false)
        let server = try await LiveServer { request in
            request.command == "ping" && isDead.withLock { $0 } ? [] : nil
        }
        let clock = TestClock()
        let client = try server.client(clock: clock)
        var idle = clock.nextSleep(of: .seconds(60))
        try await client.connect()
        // The answer to `connect` may count as the first minute's sign of life.
        for _ in 0..<2 {
            _ = try await idle.value()
            idle = clock.nextSleep(of: .seconds(60))
            clock.advance(by: .seconds(60))
        }
        _ = try await idle.value()
        let answered = server.requests("ping").count
        #expect(answered > 0)
        isDead.withLock { $0 = true }
        let unanswered = clock.nextSleep(of: .seconds(30))
        clock.advance(by: .seconds(60))
        _ = try await unanswered.value()
        _ = try await server.request("ping", answered + 1).value()
        #expect(server.server.connectionCount == 1)
        clock.advance(by: .seconds(30))
        try await client.send(to: "lineker", text: "halo")
        #expect(server.server.connectionCount == 2)
        await client.close()
    }

    @Test func `logging out ends the session and the client`() async throws {
        let server = try await LiveServer()
        let client = try server.client()
        try await client.connect()
        try await client.logOut()
        #expect(server.requests().map(\.command) == ["login", "whoami", "logout"])
        #expect(await liveError { _ = try await client.whoami() } == .closed)
        _ = try await server.server.stop()
    }

    @Test func `a logout that fails closes nothing`() async throws {
        let server = try await LiveServer { request in
            switch (request.command, request.number) {
            case ("logout", 1): LiveServer.error("internal_error")
            case ("logout", 2): [.cut]
            default: nil
            }
        }
        let client = try server.client()
        #expect(await liveError { try await client.logOut() } == .refused(.internalError))
        #expect(await liveError { try await client.logOut() } == .interrupted(.closed))
        try await client.send(to: "lineker", text: "halo")
        try await client.logOut()
        #expect(await liveError { _ = try await client.whoami() } == .closed)
    }

    @Test func `a session that has ended already is as good as logged out`() async throws {
        let server = try await LiveServer { request in
            request.value["token"] != nil ? LiveServer.error("session_not_found") : nil
        }
        let token = Token(LiveServer.token.utf8Span.span.bytes)
        let client = try server.client(credentials: .token(try #require(token)))
        try await client.logOut()
        #expect(await liveError { _ = try await client.whoami() } == .closed)
    }
}
