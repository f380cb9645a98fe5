import ChatStore
import ChatTestSupport
import ChatTransport
import Foundation
import Synchronization
import Testing

@testable import ChatServer

/// How a server ends (SECURITY.md 6.1).
@Suite(.timeLimit(.minutes(15)))
struct DrainTests {
    @Test func `clients are told to come back one after the other`() {
        #expect([0, 1, 999, 1_000, 1_200, 11_999, 100_000].map { Drain.spread(of: $0) } == [5, 5, 5, 5, 6, 59, 60])
        let told = (UInt64(7)..<107).map { Drain.retryAfter($0, spread: 10) }
        #expect(Set(told) == Set(1...10))
        #expect((1...10).allSatisfy { second in told.count { $0 == second } == 10 })
        #expect(Drain.retryAfter(5, spread: 0) == 1)
    }

    @Test func `a server is asked to end once, by whoever comes first`() async {
        let stop = StopSwitch()
        async let first = stop.asked()
        #expect(stop.ask(Drain(within: 3)))
        #expect(!stop.ask(Drain(within: 4)))
        #expect(await first.within == 3)
        #expect(await stop.asked().within == 3)
        #expect(!stop.isHurried)
        stop.askToHurry()
        #expect(stop.isHurried)
    }

    @Test("S6.1: every connection is told its own time, and a drain asked for by an operator says how many there are")
    func spread() async throws {
        let server = try await TestServer.start()
        var clients: [WireConnection] = []
        for index in 0..<12 {
            clients.append(index % 2 == 0 ? try await server.connect() : try await server.connectTLS())
            _ = try await clients.last?.ask("ping")
        }
        async let end: Void = server.server.stop(server.server.stopSwitch.asked())
        let answer = try await Operator.run(DrainServer(Drain(within: 10, spread: 12)), in: server.folder)
        #expect(answer.done == "draining" && answer.count == 12 && answer.id == Int64(getpid()))
        var seconds: [Int] = []
        for client in clients {
            let closing = try await client.reply() ?? ""
            #expect(closing.hasPrefix("{\"event\": \"closing\", \"code\": \"shutting_down\""), "\(closing)")
            let told = closing.firstMatch(of: /"retry_after": ([0-9]+)}/)
            seconds.append(told.flatMap { Int($0.1) } ?? 0)
            #expect(try await client.reply() == nil)
            try await client.close()
        }
        await end
        #expect(seconds.sorted() == Array(1...12))
    }

    @Test("S6.1: who keeps a stop waiting is cut off when its time is over, or at once when it is asked again")
    func hurry() async throws {
        for isAskedAgain in [true, false] {
            let server = try await TestServer.start()
            // A handshake that never comes holds the stop up.
            let silent = try await WireConnection.connect(to: server.tls)
            try await server.untilConnected(1)
            let start = ContinuousClock.now
            async let end: Void = server.server.stop(Drain(within: isAskedAgain ? 600 : 1))
            if isAskedAgain { server.server.stopSwitch.askToHurry() }
            await end
            // One that waits for what it was told would take 600 s; the cut that is logged is none of a handshake's.
            #expect(ContinuousClock.now - start < .seconds(60))
            #expect(server.log.lines.contains { $0.contains("connections are cut") })
            #expect(server.log.lines.last?.contains("stopped") == true)
            _ = try? await silent.close()
        }
    }

    @Test("S6.1: an operator's command that has begun is answered before the event loops end")
    func commands() async throws {
        let server = try await TestServer.start()
        let control = server.server.control
        let (isHeld, mayGo) = (ThreadGate(), ThreadGate())
        server.server.backend.store.ping {
            isHeld.open()
            mayGo.wait()
        }
        isHeld.wait()
        async let disabled = Operator.run(SetDisabled(user: "messi", disabled: true), in: server.folder)
        try await eventually { control.isAtWork }
        let wasAtWork = Mutex(false)
        async let end: Void = server.server.stop { wasAtWork.withLock { $0 = control.isAtWork } }
        // The name goes just before what is under way is waited for.
        try await eventually { !FileManager.default.fileExists(atPath: server.folder.path + "/control.sock") }
        mayGo.open()
        #expect(try await disabled.done == "disabled")
        await end
        #expect(!wasAtWork.withLock { $0 })
    }

    @Test func `there is nothing to drain without a server, nor in a time that cannot be`() async throws {
        let folder = try await ServerFolder.withAccounts()
        #expect(await Operator.refusal(of: DrainServer(Drain()), in: folder)?.contains("no server runs") == true)
        try await TestServer.with(in: folder) { _ in
            for drain in [Drain(within: -1), Drain(within: 3_601), Drain(spread: -1)] {
                #expect(await Operator.refusal(of: DrainServer(drain), in: folder)?.contains("within") == true)
            }
        }
    }
}

extension TestServer {
    /// Waits until so many connections are there.
    func untilConnected(_ count: Int) async throws {
        try await eventually { server.registry.count >= count }
    }
}

/// Waits for what nothing tells.
private func eventually(_ condition: () -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(30)
    while !condition() {
        try #require(ContinuousClock.now < end)
        try await Task.sleep(for: .milliseconds(5))
    }
}
