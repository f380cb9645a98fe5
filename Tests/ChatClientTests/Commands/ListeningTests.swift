import ChatProtocol
import Synchronization
import Testing

@testable import ChatClient

@Suite(.timeLimit(.minutes(15)))
struct ListeningTests {
    /// A server that tells these events as soon as one listens.
    private static func server(
        telling events: [String], _ answer: @escaping LiveServer.Answer = { _ in nil }
    ) async throws -> LiveServer {
        try await LiveServer { request in
            if let answer = answer(request) { return answer }
            guard request.command == "listen" else { return nil }
            return LiveServer.ok(#""last": 10, "log": "first""#) + events.map { .send($0) }
        }
    }

    private static func own(_ id: Int) -> String {
        LiveServer.message(id).replacing(#""from": "lineker""#, with: #""from": "messi""#)
            .replacing(#""to": "messi""#, with: #""to": "lineker""#)
    }

    private func listen(
        _ server: LiveServer, _ request: ListenRequest, output: ScriptOutput, json: Bool = false,
        clock: TestClock = TestClock(),
        run: @escaping ShellCommand.Run = { _ in .exited(0) }
    ) async throws -> ListenEnd {
        try await LiveClient.with(try server.configuration(clock: clock)) { client in
            try await Listening(client, output: output.output(json: json), complain: output.complain, run: run)
                .run(request)
        }
    }

    private static func request(_ change: (inout ListenRequest) -> Void) -> ListenRequest {
        var request = ListenRequest()
        change(&request)
        return request
    }

    @Test func `messages are shown until as many have come as were asked for`() async throws {
        let server = try await Self.server(telling: (11...14).map { LiveServer.message($0, "halo \($0)") })
        let output = ScriptOutput()
        let end = try await listen(server, Self.request { $0.count = 2 }, output: output)
        #expect(end == .counted)
        #expect(
            output.lines.map { $0.dropFirst("2026-11-23 14:02 ".count) } == [
                "Gary Lineker (lineker): halo 11", "Gary Lineker (lineker): halo 12",
            ])
        #expect(server.requests("read").isEmpty)
    }

    @Test func `with --json the events are shown as the server sent them, and only those that are wanted`() async throws
    {
        let typing = #"{"event": "typing", "from": "lineker", "to": "messi", "new": [1]}"#
        let server = try await Self.server(telling: [typing.asReply, LiveServer.message(11), LiveServer.message(12)])
        let output = ScriptOutput()
        let request = Self.request {
            $0.count = 1
            $0.events = [.message, .typing, .connected]
        }
        _ = try await listen(server, request, output: output, json: true)
        #expect(
            output.lines == [
                #"{"event": "connected", "id": 10, "log": "first"}"#, typing,
                LiveServer.message(11).trimmedReply,
            ])
    }

    @Test func `a place to begin is asked for, and a log that has changed is an error of its own`() async throws {
        let server = try await Self.server(telling: [LiveServer.message(8)]) { request in
            request.value["since"] == .integer(99) ? LiveServer.error("log_changed") : nil
        }
        var request = Self.request {
            $0.count = 1
            $0.since = LogPlace(id: 7)
        }
        _ = try await listen(server, request, output: ScriptOutput())
        #expect(server.requests("listen").first?.value["since"] == .integer(7))
        request.since = LogPlace(id: 99)
        let error = await liveError { _ = try await listen(server, request, output: ScriptOutput()) }
        #expect(error == .logChanged(log: nil))
    }

    @Test func `a command is run for each message of others, in order, with all of it`() async throws {
        let events = [
            LiveServer.message(11, #"two\nlines"#), Self.own(12),
            LiveServer.message(13, "", more: #", "deleted": true"#),
            LiveServer.message(14).replacing(#""to": "messi""#, with: ##""to": "#lab""##),
        ]
        let (server, output) = (try await Self.server(telling: events), ScriptOutput())
        let ran = Mutex<[ShellCommand]>([])
        let request = Self.request {
            $0.count = 2
            $0.command = "it"
        }
        _ = try await listen(server, request, output: output, json: true) { command in
            // Its line is not there before it has ended.
            #expect(output.lines.count == ran.withLock { $0.count })
            ran.withLock { $0.append(command) }
            return .exited(0)
        }
        let commands = ran.withLock { $0 }
        #expect(commands.map(\.input) == ["two\nlines", "halo"])
        #expect(commands.map { $0.environment["CHAT_WITH"] } == ["lineker", "#lab"])
        #expect(commands.allSatisfy { $0.outputGoesToErrors && $0.command == "it" })
        #expect(
            commands.first?.environment == [
                "CHAT_ID": "11", "CHAT_FROM": "lineker", "CHAT_FROM_NAME": "Gary Lineker", "CHAT_TO": "messi",
                "CHAT_WITH": "lineker", "CHAT_TIME": "2026-11-23T14:02:00.000Z", "CHAT_TEXT": "two\nlines",
            ])
        #expect(output.lines.count == 2)
    }

    @Test func `a command that fails is told, or is the end`() async throws {
        let server = try await Self.server(telling: [LiveServer.message(11), LiveServer.message(12)])
        let output = ScriptOutput()
        var request = Self.request {
            $0.count = 2
            $0.command = "it"
        }
        _ = try await listen(server, request, output: output) { _ in .exited(3) }
        #expect(output.complained == [11, 12].map { "message \($0): the command ended with 3" })
        request.stopsOnError = true
        let error = await clientError {
            _ = try await listen(server, request, output: output, json: true) { _ in .signaled(9) }
        }
        #expect(error == .local("message 11: the command ended with SIG 9"))
        // What was not dealt with has no line.
        #expect(output.shown == "")
    }

    @Test func `messages are marked as read one by one where that is wanted`() async throws {
        let server = try await Self.server(telling: [LiveServer.message(11), Self.own(12), LiveServer.message(13)])
        let request = Self.request {
            $0.count = 3
            $0.marksRead = true
        }
        _ = try await listen(server, request, output: ScriptOutput())
        #expect(server.requests("read").map { $0.value["upto"] } == [.integer(11), .integer(13)])
        #expect(server.requests("read").allSatisfy { $0.value["with"] == .string("lineker") })
    }

    @Test func `other conversations are left out`() async throws {
        let room = LiveServer.message(11).replacing(#""to": "messi""#, with: ##""to": "#lab""##)
        let server = try await Self.server(telling: [LiveServer.message(10), room, LiveServer.message(12)])
        let output = ScriptOutput()
        let request = Self.request {
            $0.count = 1
            $0.with = "#lab"
        }
        _ = try await listen(server, request, output: output, json: true)
        #expect(output.lines == [room.trimmedReply])
    }

    @Test func `when the time is over that is the end`() async throws {
        let server = try await Self.server(telling: [])
        let clock = TestClock(long: .seconds(1))
        let request = Self.request { $0.timeout = .seconds(5) }
        async let end = listen(server, request, output: ScriptOutput(), clock: clock)
        _ = try await server.request("listen", 1).value()
        clock.advance(by: .seconds(5))
        #expect(try await end == .timeOver)
    }

    @Test func `what a command has dealt with is marked as read, also when the time was over meanwhile`() async throws {
        let server = try await Self.server(telling: [LiveServer.message(11), LiveServer.message(12)])
        for (count, wanted) in [(2, ListenEnd.timeOver), (1, .counted)] {
            let clock = TestClock(long: .seconds(1))
            let began = clock.nextSleep(of: .seconds(5))
            let request = Self.request {
                $0.timeout = .seconds(5)
                $0.command = "it"
                $0.marksRead = true
                $0.count = count
            }
            let end = try await listen(server, request, output: ScriptOutput(), clock: clock) { _ in
                try await began.value()
                clock.advance(by: .seconds(5))
                while !Task.isCancelled { await Task.yield() }
                return .exited(0)
            }
            #expect(end == wanted)
        }
        #expect(server.requests("read").map { $0.value["upto"] } == [.integer(11), .integer(11)])
    }

    @Test func `a broken connection is told once, and nothing is missed`() async throws {
        let server = try await LiveServer { request in
            guard request.command == "listen" else { return nil }
            let answer = LiveServer.ok(#""last": 10, "log": "first""#)
            return switch request.number {
            case 1: answer + [.send(LiveServer.message(11)), .cut]
            case 2: [.cut]
            default: answer + [.send(LiveServer.message(12))]
            }
        }
        let output = ScriptOutput()
        _ = try await listen(server, Self.request { $0.count = 2 }, output: output)
        #expect(output.lines.count == 2)
        #expect(output.complained.count == 1 && output.complained.first?.hasSuffix("trying again") == true)
        #expect(server.requests("listen").last?.value["since"] == .integer(11))
    }

    @Test func `nobody reads: the end, and nothing counts as read`() async throws {
        let server = try await Self.server(telling: [LiveServer.message(11)])
        let request = Self.request { $0.marksRead = true }
        let error = await clientError {
            _ = try await listen(server, request, output: ScriptOutput(fails: true))
        }
        #expect(error == .local("the output can't be written"))
        #expect(server.requests("read").isEmpty)
    }
}

extension String {
    /// A reply or event as a line, without its ending.
    fileprivate var trimmedReply: String { String(dropLast(2)) }
}
