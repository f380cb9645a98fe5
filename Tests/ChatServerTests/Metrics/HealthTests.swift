import ChatTransport
import Foundation
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import ChatServer

/// What load balancers are told.
@Suite(.timeLimit(.minutes(15)))
struct HealthTests {
    @Test("health answers through a drain, until the very end")
    func drain() async throws {
        let server = try await TestServer.start { $0.metrics = HostPort(host: "127.0.0.1", port: 0) }
        let metrics = try #require(server.server.metricsAddress)
        #expect(try await HTTPClient.getWell("/health", at: metrics).status == 200)
        // A reader that takes nothing holds the drain up.
        let slow = try await server.connect(reads: false)
        _ = try await slow.send("login messi surabaya\r\n" + String(repeating: "help\r\n", count: 3_000))
        let stopping = Task { await server.server.stop(Drain(within: 600)) }
        var answer = try await HTTPClient.get("/health", at: metrics)
        let deadline = ContinuousClock.now + .seconds(30)
        while answer.body != "draining\n", ContinuousClock.now < deadline {
            answer = try await HTTPClient.get("/health", at: metrics)
        }
        #expect(answer.status == 503)
        #expect(answer.body == "draining\n")
        #expect(try await HTTPClient.get("/metrics", at: metrics).sample("chat_draining") == 1)
        try await slow.close()
        await stopping.value
        // Whoever has the port by now, it is not this server.
        let after = try? await HTTPClient.get("/health", at: metrics)
        #expect(after?.body != "draining\n")
    }

    /// What is wrong, once it is that, or after 30 s: on a busy machine even what is well may not answer within 2 s.
    private static func problem(
        of health: ServerHealth, becomes wanted: ServerHealth.Problem?
    ) async throws -> ServerHealth.Problem? {
        let deadline = ContinuousClock.now + .seconds(30)
        while true {
            let problem = try await problem(of: health)
            if problem == wanted || ContinuousClock.now > deadline { return problem }
        }
    }

    private static func problem(of health: ServerHealth) async throws -> ServerHealth.Problem? {
        try await health.check(on: MultiThreadedEventLoopGroup.singleton.any()).get()
    }

    @Test("an event loop that does not answer is found")
    func silentLoop() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        var ends: [CInt] = [-1, -1]
        try #require(pipe(&ends) == 0)
        let (reading, writing) = (ends[0], ends[1])
        group.next().execute {
            var byte: UInt8 = 0
            while read(reading, &byte, 1) < 0, errno == EINTR {}
        }
        let loop = PulseCheck.Part(name: "event loop 0", kind: .eventLoop) { group.next().execute($0) }
        let health = ServerHealth(pulse: PulseCheck([loop])) { false }
        #expect(try await Self.problem(of: health) == .loopSilent)
        #expect(write(writing, [1], 1) == 1)
        #expect(try await Self.problem(of: health, becomes: nil) == nil)
        try await group.shutdownGracefully()
        for end in ends { close(end) }
    }

    @Test("a full disk, and a writer that something waits for in vain, are found; one that works is well")
    func writer() async throws {
        let full = ServerHealth(pulse: PulseCheck([])) { true }
        #expect(try await Self.problem(of: full) == .diskFull)
        let stuck = ServerHealth(
            pulse: PulseCheck([PulseCheck.Part(name: "log writer", kind: .logWriter) { _ in }])
        ) { false }
        #expect(try await Self.problem(of: stuck) == .writerSilent)
        let commits = CommitCount()
        // It commits what was there before, and has not got to the question.
        let writer = PulseCheck.Part(
            name: "log writer", kind: .logWriter, progress: { commits.next() }, ask: { _ in })
        let busy = ServerHealth(pulse: PulseCheck([writer])) { false }
        #expect(try await Self.problem(of: busy) == nil)
        busy.drain()
        #expect(try await Self.problem(of: busy) == .draining)
    }
}

/// Commits as they go on.
private final class CommitCount: Sendable {
    private let count = Atomic<Int>(0)

    func next() -> Int {
        count.add(1, ordering: .relaxed).newValue
    }
}
