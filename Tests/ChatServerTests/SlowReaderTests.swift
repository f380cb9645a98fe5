import ChatProtocol
import NIOCore
import NIOEmbedded
import Testing

@testable import ChatServer

/// Readers that do not read cost bounded memory, and only those that take nothing for long are closed.
@Suite(.timeLimit(.minutes(15)))
struct SlowReaderTests {
    @Test("S4.7: a client that writes and never reads stops being served, and costs bounded memory")
    func neverReads() async throws {
        // It writes as fast as it can: what bounds it here is that it does not read.
        try await TestServer.with(hasNoLimits: true) { server in
            let slow = try await server.connect(reads: false)
            // 5 bytes ask for a reply of hundreds: 100 KB of them for more than the socket's buffers hold.
            let flood = Array(String(repeating: "help\n", count: 20_000).utf8)
            let writing = Task { try await slow.send(flood) }
            // Meanwhile others are served; each answer is later than a part of the flood.
            let other = try await server.connect()
            var (most, asked) = (0, 0)
            // Not for long: who takes nothing for 30 s is closed, and on a busy machine 200 answers may take as long.
            let end = ContinuousClock.now + .seconds(10)
            while asked < 200, ContinuousClock.now < end || most == 0 {
                asked += 1
                #expect(try await other.ask("ping") == "{\"status\": \"OK\", \"message\": \"pong\"}")
                most = try await max(most, server.server.unsentBytes())
            }
            #expect(most > 0)
            #expect(most < 1_048_576)
            // As soon as it reads, it gets every answer.
            try await slow.startReading()
            for _ in 0..<20_000 {
                guard try await slow.receive() != nil else {
                    Issue.record("the connection ended")
                    break
                }
            }
            try await writing.value
        }
    }

    @Test func `a reader that takes something now and then is not stuck, one that takes nothing is`() {
        let progress = ReaderProgress()
        progress.wrote(50_000)
        #expect(!progress.isStuck(unsent: 50_000, now: 0))
        // Always behind by more than at first, and yet reading.
        var now: Int64 = 0
        for second in 1...300 {
            progress.wrote(1_000)
            now = Int64(second) * 1_000
            #expect(!progress.isStuck(unsent: 50_000, now: now))
        }
        for _ in 1...29 {
            now += 1_000
            #expect(!progress.isStuck(unsent: 50_000, now: now))
        }
        #expect(progress.isStuck(unsent: 50_000, now: now + 1_000))
        #expect(!progress.isStuck(unsent: 0, now: now + 2_000))
        #expect(!progress.isStuck(unsent: 10, now: now + 3_000))
    }
}

/// A reader's progress that an expectation may ask.
private final class ReaderProgress {
    private var progress = WriteProgress()

    func wrote(_ count: Int) { progress.wrote(count) }

    func isStuck(unsent: Int, now: Int64) -> Bool { progress.isStuck(unsent: unsent, now: now) }
}
