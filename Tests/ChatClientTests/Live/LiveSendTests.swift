import ChatProtocol
import Synchronization
import Testing

@testable import ChatClient

@Suite(.timeLimit(.minutes(15)))
struct LiveSendTests {
    @Test func `a send gives the message's id and time, under a ref of its own`() async throws {
        let server = try await LiveServer()
        let client = try server.client()
        let receipt = try await client.send(to: "lineker", text: "two\nlines")
        #expect(receipt.id == 1)
        #expect(receipt.time.description == "2026-11-23T14:02:00.000Z")
        try await client.send(to: "lineker", text: "halo")
        try await client.send(to: "#lab", text: "halo", ref: "mine")
        #expect(server.texts() == ["two\nlines", "halo", "halo"])
        #expect(server.requests("send").map { $0.value["to"]?.text } == ["lineker", "lineker", "#lab"])
        let refs = server.refs()
        #expect(Set(refs).count == 3)
        #expect(refs.last == "mine")
        #expect(refs.dropLast().allSatisfy { $0.count == 32 && $0.allSatisfy(\.isHexDigit) })
        #expect(server.requests().map(\.command) == ["login", "send", "send", "send"])
        await client.close()
    }

    enum Cut: String, CaseIterable, CustomTestStringConvertible {
        case beforeTheReply
        case insideTheReply
        case beforeTheLastByte
        case closedInOrder
        case announced

        var testDescription: String { rawValue }

        var actions: [FakeServer.Action] {
            switch self {
            case .beforeTheReply: [.cut]
            case .insideTheReply: [.send(#"{"status": "OK", "id""#), .cut]
            case .beforeTheLastByte:
                [.send("{\"status\": \"OK\", \"id\": 1, \"time\": \"2026-11-23T14:02:00.000Z\"}\r\n\r"), .cut]
            case .closedInOrder: [.close]
            case .announced:
                [.send(#"{"event": "closing", "code": "idle_timeout", "message": "diam"}"#.asReply), .close]
            }
        }
    }

    @Test(arguments: Cut.allCases)
    func `a send whose answer was lost is sent again under the same ref, once`(cut: Cut) async throws {
        let server = try await LiveServer { $0.command == "send" && $0.number == 1 ? cut.actions : nil }
        let client = try server.client()
        #expect(try await client.send(to: "lineker", text: "halo").id == 2)
        #expect(server.texts() == ["halo", "halo"])
        #expect(Set(server.refs()).count == 1)
        // The session has outlived the connection.
        #expect(server.requests().map(\.command) == ["login", "send", "whoami", "send"])
        #expect(server.requests("whoami").first?.value["token"] == .string(LiveServer.token))
        await client.close()
    }

    @Test func `sends made at the same time are repeated in the order of the calls`() async throws {
        let server = try await LiveServer { request in
            guard request.command == "send" else { return nil }
            // Of the first connection's five sends one is answered.
            return request.number == 1 ? nil : request.number < 5 ? [] : request.number == 5 ? [.cut] : nil
        }
        let client = try server.client()
        try await client.connect()
        // Each call gets its place before its task suspends: here, one after the other on one actor.
        let ids = try await Self.sendAll(client, ["a", "b", "c", "d", "e"])
        #expect(server.texts() == ["a", "b", "c", "d", "e", "b", "c", "d", "e"])
        #expect(Array(server.refs()[1..<5]) == Array(server.refs()[5...]))
        #expect(ids == [1, 6, 7, 8, 9])
        await client.close()
    }

    @MainActor
    private static func sendAll(_ client: LiveClient, _ texts: [String]) async throws -> [Int64] {
        let tasks = texts.map { text in
            Task { @MainActor in try await client.send(to: "lineker", text: text).id }
        }
        var ids: [Int64] = []
        for task in tasks { ids.append(try await task.value) }
        return ids
    }

    @Test func `a refusal is thrown with its code, at once`() async throws {
        let server = try await LiveServer { $0.command == "send" ? LiveServer.error("user_not_found") : nil }
        let client = try server.client()
        let error = await liveError { try await client.send(to: "naim", text: "halo") }
        #expect(error == .refused(.userNotFound))
        #expect(server.requests("send").count == 1)
        await client.close()
    }

    @Test func `what the server postpones is sent again after the time that it asked for`() async throws {
        let server = try await LiveServer { request in
            guard request.command == "send" else { return nil }
            switch request.number {
            case 1: return LiveServer.error("rate_limited", retryAfter: 7)
            case 2: return LiveServer.error("server_busy")
            default: return nil
            }
        }
        let clock = TestClock()
        let client = try server.client(clock: clock)
        #expect(try await client.send(to: "lineker", text: "halo").id == 3)
        #expect(clock.slept == [.milliseconds(7_125), .milliseconds(250)])
        #expect(Set(server.refs()).count == 1)
        await client.close()
    }

    @Test func `the caller says how often`() async throws {
        let server = try await LiveServer { request in
            request.command == "send" ? LiveServer.error("storage_full", retryAfter: 1) : nil
        }
        var configuration = try server.configuration()
        configuration.postponements = 2
        let client = LiveClient(configuration)
        let error = await liveError { try await client.send(to: "lineker", text: "halo") }
        #expect(error == .refused(.storageFull, retryAfter: 1))
        #expect(server.requests("send").count == 3)
        await client.close()
    }

    @Test func `a cancelled send ends at once, and is not repeated`() async throws {
        let server = try await LiveServer { request in
            request.command == "send" && request.number == 1 ? [] : request.number == 2 ? [.cut] : nil
        }
        let client = try server.client()
        let sent = server.request("send", 1)
        let task = Task { try await client.send(to: "lineker", text: "first") }
        _ = try await sent.value()
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        try await client.send(to: "lineker", text: "second")
        #expect(server.texts() == ["first", "second", "second"])
        await client.close()
    }

    @Test func `close ends what waits, and what comes later`() async throws {
        let server = try await LiveServer { $0.command == "send" ? [] : nil }
        let client = try server.client()
        let sent = server.request("send", 1)
        let task = Task { try await client.send(to: "lineker", text: "halo") }
        _ = try await sent.value()
        await client.close()
        #expect(await liveError { _ = try await task.value } == .closed)
        #expect(await liveError { try await client.send(to: "lineker", text: "halo") } == .closed)
        // All its connections are gone.
        _ = try await server.server.stop()
    }

    @Test func `a client that nobody holds any more leaves no connection behind`() async throws {
        let server = try await LiveServer()
        do {
            let client = try server.client()
            try await client.connect()
        }
        _ = try await server.server.stop()
    }
}
