import ChatProtocol
import Synchronization
import Testing

@testable import ChatClient

@Suite(.timeLimit(.minutes(15)))
struct LiveEventsTests {
    /// Answers `listen` with these scripts, one a connection; then as usual.
    private static func listening(_ scripts: [[FakeServer.Action]]) -> LiveServer.Answer {
        { request in
            guard request.command == "listen", request.number <= scripts.count else { return nil }
            return scripts[request.number - 1]
        }
    }

    private static func listen(last: Int = 10, log: String = "first") -> [FakeServer.Action] {
        LiveServer.ok(#""last": \#(last), "log": "\#(log)""#)
    }

    /// A word for each event: the ids of entries, the names of others.
    private static func word(_ event: LiveEvent) -> String {
        switch event {
        case .connected(let place): "connected \(place.id)"
        case .disconnected: "disconnected"
        case .caughtUp(let id): "caught up \(id)"
        case .behind: "behind"
        case .sessionEnded: "session ended"
        case .closing: "closing"
        default: event.id.map { String($0) } ?? "other"
        }
    }

    private static func words(_ client: LiveClient, since: LogPlace? = nil, until last: String) async throws -> [String]
    {
        var words: [String] = []
        for try await event in client.events(since: since) {
            words.append(word(event))
            if words.last == last { break }
        }
        return words
    }

    @Test func `events come as they are, live ones behind what was missed`() async throws {
        let script =
            Self.listen() + [
                .send(LiveServer.message(8, more: #", "replay": true"#)),
                .send(#"{"event": "caught_up", "id": 10}"#.asReply), .send(#"{"event": "heartbeat"}"#.asReply),
                .send(LiveServer.message(11, "halo lagi")),
            ]
        let server = try await LiveServer(Self.listening([script]))
        let client = try server.client()
        var events = client.events(since: LogPlace(id: 7)).makeAsyncIterator()
        #expect(try await events.next() == .connected(LogPlace(log: "first", id: 7)))
        guard case .message(let missed, isReplay: true) = try await events.next() else {
            Issue.record("no replay")
            return
        }
        #expect(missed.id == 8)
        #expect(try await events.next() == .caughtUp(id: 10))
        guard case .message(let live, isReplay: false) = try await events.next() else {
            Issue.record("no message")
            return
        }
        #expect(live.text == "halo lagi")
        #expect(events.place == LogPlace(log: "first", id: 11))
        #expect(server.requests("listen").map { $0.value["since"] } == [.integer(7)])
        await client.close()
        #expect(try await events.next() == nil)
    }

    @Test func `a stream goes on behind a cut without a hole and without a repeat`() async throws {
        let scripts = [
            Self.listen() + [.send(LiveServer.message(11)), .send(String(LiveServer.message(12).prefix(60))), .cut],
            Self.listen(last: 13) + [
                .send(LiveServer.message(11)), .send(LiveServer.message(12)), .send(LiveServer.message(13)), .cut,
            ],
            Self.listen(last: 13) + [.send(LiveServer.message(14))],
        ]
        let server = try await LiveServer(Self.listening(scripts))
        let clock = TestClock()
        let client = try server.client(clock: clock)
        let words = try await Self.words(client, until: "14")
        #expect(
            words == [
                "connected 10", "11", "disconnected", "connected 11", "12", "13", "disconnected", "connected 13", "14",
            ])
        #expect(server.requests("listen").map { $0.value["since"] } == [nil, .integer(11), .integer(13)])
        #expect(clock.slept == [.milliseconds(125), .milliseconds(250)])
        #expect(server.requests("login").count == 1)
        await client.close()
    }

    @Test func `a restart of the server is survived after the time that it asked for`() async throws {
        let closing = #"{"event": "closing", "code": "shutting_down", "message": "bye", "retry_after": 3}"#
        let scripts = [Self.listen() + [.send(LiveServer.message(11)), .send(closing.asReply), .close]]
        let server = try await LiveServer(Self.listening(scripts))
        let clock = TestClock()
        let client = try server.client(clock: clock)
        var events = client.events().makeAsyncIterator()
        #expect(try await events.next() == .connected(LogPlace(log: "first", id: 10)))
        #expect(try await events.next()?.id == 11)
        #expect(try await events.next() == .closing(code: .known(.shuttingDown), message: "bye", retryAfter: 3))
        let error = ClientError.closing(code: "shutting_down", message: "bye", retryAfter: 3)
        let expected = LiveEvent.disconnected(.interrupted(error), retryIn: .milliseconds(3_125))
        #expect(try await events.next() == expected)
        #expect(try await events.next() == .connected(LogPlace(log: "first", id: 11)))
        #expect(clock.slept == [.milliseconds(3_125)])
        await client.close()
    }

    @Test(
        arguments: [
            (LogPlace(log: "first", id: 5), listen(log: "second"), "second"),
            (LogPlace(id: 50), LiveServer.error("log_changed"), nil),
        ] as [(LogPlace, [FakeServer.Action], String?)])
    func `a log that is another one ends the stream`(
        since: LogPlace, answer: [FakeServer.Action], log: String?
    ) async throws {
        let server = try await LiveServer(Self.listening([answer]))
        let client = try server.client()
        var events = client.events(since: since).makeAsyncIterator()
        await #expect(throws: LiveError.logChanged(log: log)) { try await events.next() }
        #expect(try await events.next() == nil)
        // One begins anew.
        var again = client.events().makeAsyncIterator()
        #expect(try await again.next() == .connected(LogPlace(log: "first", id: 10)))
        await client.close()
    }

    @Test(arguments: [true, false])
    func `a session that ended is told, and replaced if there is a password`(hasPassword: Bool) async throws {
        let listening = Self.listening([Self.listen() + [.send(#"{"event": "session_ended"}"#.asReply)]])
        let server = try await LiveServer { request in
            request.command == "whoami" && request.number > 1
                ? LiveServer.error("session_not_found") : listening(request)
        }
        let token = Token(high: 0, low: 99)
        let credentials: Credentials = hasPassword ? .token(token, otherwise: "surabaya", of: "messi") : .token(token)
        let client = try server.client(credentials: credentials)
        var events = client.events().makeAsyncIterator()
        #expect(try await events.next().map(Self.word) == "connected 10")
        #expect(try await events.next() == .sessionEnded)
        if hasPassword {
            #expect(try await events.next().map(Self.word) == "connected 10")
            #expect(client.token != token)
        } else {
            let error = await liveError { _ = try await events.next() }
            guard case .refused(.known(.sessionNotFound), _, _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
        await client.close()
    }

    @Test func `90 s of silence are a dead link`() async throws {
        let server = try await LiveServer()
        let clock = TestClock()
        let client = try server.client(clock: clock)
        var events = client.events().makeAsyncIterator()
        #expect(try await events.next().map(Self.word) == "connected 10")
        let silence = clock.nextSleep(of: .seconds(90))
        async let passing: Void = {
            _ = try await silence.value()
            clock.advance(by: .seconds(90))
        }()
        let expected = LiveEvent.disconnected(.interrupted(.silent), retryIn: .milliseconds(125))
        #expect(try await events.next() == expected)
        try await passing
        #expect(try await events.next().map(Self.word) == "connected 10")
        await client.close()
    }

    @Test func `a heartbeat is a sign of life`() async throws {
        let server = try await LiveServer()
        let clock = TestClock()
        let client = try server.client(clock: clock)
        var events = client.events().makeAsyncIterator()
        #expect(try await events.next().map(Self.word) == "connected 10")
        let silence = clock.nextSleep(of: .seconds(90))
        async let passing: Void = {
            _ = try await silence.value()
            let next = clock.nextSleep(of: .seconds(90))
            clock.advance(by: .seconds(60))
            server.server.push(#"{"event": "heartbeat"}"#.asReply)
            _ = try await next.value()
            clock.advance(by: .seconds(60))
            server.server.push(LiveServer.message(11))
        }()
        #expect(try await events.next()?.id == 11)
        try await passing
        await client.close()
    }

    @Test func `what is done while listening ends with the connection`() async throws {
        let scripts = [Self.listen(), Self.listen() + [.send(LiveServer.message(11))]]
        let answer = Self.listening(scripts)
        let server = try await LiveServer { request in
            request.command == "users" ? [] : answer(request)
        }
        let client = try server.client()
        var events = client.events().makeAsyncIterator()
        #expect(try await events.whileListening { 1 } == nil)
        _ = try await events.next()
        #expect(try await events.whileListening { try await client.whoami().user } == "messi")
        async let breaking: Void = {
            _ = try await server.request("users", 1).value()
            server.server.push(LiveServer.message(11) + "this is no reply".asReply)
        }()
        #expect(try await events.whileListening { try await client.users().items.count } == nil)
        try await breaking
        #expect(try await events.next()?.id == 11)
        #expect(try await events.next().map(Self.word) == "disconnected")
        #expect(try await events.next().map(Self.word) == "connected 11")
        await client.close()
    }

    @Test func `90 s of silence end what is done while listening`() async throws {
        let server = try await LiveServer()
        let clock = TestClock()
        let buffer = Eventual<EventBuffer>()
        let client = LiveClient(try server.configuration(clock: clock)) { buffer.settle($0) }
        var events = client.events().makeAsyncIterator()
        _ = try await events.next()
        let silence = clock.nextSleep(of: .seconds(90))
        async let passing: Void = {
            _ = try await silence.value()
            let next = clock.nextSleep(of: .seconds(90))
            server.server.push(LiveServer.message(11))
            try await buffer.value().arrive()
            clock.advance(by: .seconds(90))
            _ = try await next.value()
            clock.advance(by: .seconds(90))
        }()
        #expect(try await events.whileListening { try await Eventual<Void>().value() } == nil)
        try await passing
        #expect(try await events.next()?.id == 11)
        let expected = LiveEvent.disconnected(.interrupted(.silent), retryIn: .milliseconds(125))
        #expect(try await events.next() == expected)
        await client.close()
    }

    @Test func `an event that is none is a broken connection, not an end`() async throws {
        let scripts = [Self.listen() + [.send(#"{"event": "message", "msg": "?"}"#.asReply)]]
        let server = try await LiveServer(Self.listening(scripts))
        let client = try server.client()
        var events = client.events().makeAsyncIterator()
        _ = try await events.next()
        let expected = LiveEvent.disconnected(.interrupted(.badReply("it has no id")), retryIn: .milliseconds(125))
        #expect(try await events.next() == expected)
        #expect(try await events.next().map(Self.word) == "connected 10")
        await client.close()
    }

    @Test func `cancelling the consumer ends the stream and its connection`() async throws {
        let server = try await LiveServer()
        let client = try server.client()
        let listening = server.request("listen", 1)
        let task = Task {
            for try await _ in client.events() {}
            return true
        }
        _ = try await listening.value()
        task.cancel()
        #expect(try await task.value)
        // The only connection there was is gone, though the client is not closed.
        _ = try await server.server.stop()
        await client.close()
    }

    @Test func `close ends the streams that wait, also those that wait to connect`() async throws {
        let server = try await LiveServer()
        var configuration = try server.configuration(clock: TestClock(long: .zero))
        let tried = Eventual<Void>()
        let good = configuration.connect
        let isDown = Mutex(false)
        configuration.connect = { options in
            guard isDown.withLock({ $0 }) else { return try await good(options) }
            tried.settle(())
            throw ClientError.closed
        }
        let client = LiveClient(configuration)
        let listening = server.request("listen", 1)
        let live = Task { for try await _ in client.events() {} }
        _ = try await listening.value()
        isDown.withLock { $0 = true }
        let waiting = Task { for try await _ in client.events() {} }
        _ = try await tried.value()
        await client.close()
        try await live.value
        try await waiting.value
        _ = try await server.server.stop()
    }

    @Test func `a slow consumer stops the reading, and gets everything in the end`() async throws {
        let count = 20_000
        let text = String(repeating: "x", count: 800)
        let flood = (11..<11 + count).map { LiveServer.message($0, text) }.joined()
        let server = try await LiveServer(Self.listening([Self.listen() + [.send(flood)]]))
        let buffer = Eventual<EventBuffer>()
        let client = LiveClient(try server.configuration()) { buffer.settle($0) }
        var events = client.events().makeAsyncIterator()
        #expect(try await events.next().map(Self.word) == "connected 10")
        let waiting = try await buffer.value()
        try await waiting.wasHeld.value()
        // An answer does not wait for the consumer.
        try await client.send(to: "lineker", text: "halo")
        var ids: [Int64] = []
        while ids.count < count, let event = try await events.next() { ids.append(event.id ?? 0) }
        #expect(ids == (11..<11 + Int64(count)).map { $0 })
        // Of 20 MB that were sent: the limit, and what a turn of reading brings.
        #expect(waiting.mostBytes < 262_144 + 4 * 65_536 + 65_536)
        await client.close()
    }
}
