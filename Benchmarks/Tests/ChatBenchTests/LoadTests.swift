import Foundation
import LoadLoop
import Testing

@testable import chat_bench

/// The load programs against limit-echo: no server of the product is needed.
@Suite(.serialized) struct LoadTests {
    private static let message =
        #"{"event": "message", "id": 5, "from": "a", "msg": "the id of the text: \"id\": 9"}"#

    private let run: SuiteRun

    init() throws {
        let programs = try #require(Self.programs)
        var sizes = SuiteSizes.short
        sizes.seconds = 0.1
        sizes.warmup = 0
        run = SuiteRun(
            sizes: sizes, folder: try SuiteFolder(in: NSTemporaryDirectory()),
            programs: SuiteRun.Programs(echo: programs + "/limit-echo", store: programs + "/limit-store"))
    }

    /// The folder that the tests' own program lies in.
    private static var programs: String? {
        let links = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let candidates = [links] + CommandLine.arguments
        return candidates.map { ($0 as NSString).deletingLastPathComponent }.first {
            FileManager.default.isExecutableFile(atPath: $0 + "/limit-echo")
        }
    }

    @Test func `limited connections send as often as they may, also when they join a load that runs`() throws {
        let echo = try run.start(.echo)
        let generator = try LoadGenerator(server: echo.endpoint, ca: run.ca, connections: 3)
        let counts = try LoadCounts()
        try generator.prepare(connection: 0, lines: ["ping"], depth: 1)
        try generator.run(seconds: 0.05, into: counts)
        let own = try LoadCounts()
        for connection in 1...2 {
            try generator.prepare(connection: connection, lines: ["a", "b", "c"], depth: 4)
            generator.limit(connection: connection, requests: 50, counts: own.pointer)
        }
        // It ends long before, when all 100 are answered.
        try generator.run(seconds: 60, into: counts)
        try generator.drain(seconds: 10, into: counts)
        #expect(own.replies == 100 && own.errors == 0)
        #expect(counts.replies > 0 && counts.errors == 0)
    }

    @Test func `an open loop sends by the clock and no more`() throws {
        let echo = try run.start(.echo)
        let generator = try LoadGenerator(server: echo.endpoint, ca: run.ca, connections: 4)
        for connection in 0..<4 { try generator.prepare(connection: connection, lines: ["ping"], depth: 8) }
        generator.pace(perSecond: 200)
        let counts = try LoadCounts()
        try generator.run(seconds: 0.5, into: counts)
        try generator.drain(seconds: 10, into: counts)
        // A closed loop would have sent thousands.
        #expect((50...102).contains(counts.replies) && counts.errors == 0)
    }

    @Test func `an open loop goes on to its end`() throws {
        let echo = try run.start(.echo)
        let generator = try LoadGenerator(server: echo.endpoint, ca: run.ca, connections: 4)
        for connection in 0..<4 { try generator.prepare(connection: connection, lines: ["ping"], depth: 8) }
        // Now and then a request becomes due in the moment between the sending and the waiting: a loop that sets no
        // alarm then sleeps to the end, after some thousand requests.
        generator.pace(perSecond: 20_000)
        let counts = try LoadCounts()
        try generator.run(seconds: 2, into: counts)
        try generator.drain(seconds: 10, into: counts)
        #expect(counts.replies > 10_000 && counts.errors == 0)
    }

    @Test func `a latency counts from when its request was due`() throws {
        let echo = try run.start(.echo)
        let generator = try LoadGenerator(server: echo.endpoint, ca: run.ca, connections: 1)
        try generator.prepare(connection: 0, lines: ["ping"], depth: 1)
        // Far more than one connection with one place in flight can carry: the requests wait, and that is counted.
        generator.pace(perSecond: 2_000_000)
        let counts = try LoadCounts()
        try generator.run(seconds: 0.2, into: counts)
        #expect(counts.latency(part: 1) > 100_000)
    }

    @Test func `every message of the speaker is heard by all before the next`() throws {
        let echo = try run.start(.echo, ["--fan-out", "100", "--event", Self.message])
        let generator = try LoadGenerator(server: echo.endpoint, ca: run.ca, connections: 8)
        try generator.prepare(connection: 0, lines: ["send #bench x"], depth: 1)
        generator.awaitAudience(connection: 0, events: 7)
        let counts = try LoadCounts()
        try generator.run(seconds: 0.1, into: counts)
        try generator.drain(seconds: 10, into: counts)
        #expect(counts.replies > 1 && counts.events == counts.replies * 7 && counts.errors == 0)
        #expect(counts.deliveryLatency(part: 0.5) > 0)
    }

    @Test func `what never comes is an error, and nothing is sent after it`() throws {
        let echo = try run.start(.echo, ["--fan-out", "1", "--event", Self.message])
        let generator = try LoadGenerator(server: echo.endpoint, ca: run.ca, connections: 3)
        try generator.prepare(connection: 0, lines: ["send #bench x"], depth: 1)
        generator.awaitAudience(connection: 0, events: 2)
        let counts = try LoadCounts()
        try generator.run(seconds: 0.05, into: counts)
        try generator.drain(seconds: 0.05, into: counts)
        #expect(counts.replies == 1 && counts.events == 1)
        #expect(counts.errors == 1 && counts.firstError == "replies never came")
    }

    @Test func `visitors shake hands again and again, and all of them are counted`() throws {
        let echo = try run.start(.echo)
        let swarm = try Swarm(server: echo.endpoint, ca: run.ca, clients: 4)
        for client in 0..<4 { try swarm.set(client: client, .visitor) }
        swarm.come(0..<4, within: 0)
        let counts = try LoadCounts()
        _ = try swarm.run(until: .time, seconds: 0.3, into: counts)
        #expect(counts.visits > 4 && counts.errors == 0 && counts.refused == 0)
    }

    @Test func `clients come back to a server that was away, with their place, and repeat what was not answered`()
        throws
    {
        // Its answer serves `listen`, too; what it pushes always has the same id.
        let words = ["--answer", #"{"status": "OK", "last": 4}"#, "--event", Self.message]
        var echo = try run.start(.echo, words + ["--relay"])
        let swarm = try Swarm(server: echo.endpoint, ca: run.ca, clients: 2)
        try swarm.set(client: 0, .listener(opening: "listen"))
        try swarm.set(client: 1, .guest(opening: "whoami"))
        let counts = try LoadCounts()
        swarm.come(0..<1, within: 0)
        #expect(try swarm.run(until: .ready(1), seconds: 60, into: counts))
        swarm.come(1..<2, within: 0)
        #expect(try swarm.run(until: .ready(2), seconds: 60, into: counts))
        // The opening of the second was pushed to the first.
        #expect(try swarm.run(until: .heard(1), seconds: 60, into: counts))
        #expect(counts.repeated == 0)

        echo.program.killAtOnce()
        try swarm.request(client: 1, lines: ["one", "two"])
        _ = try swarm.run(until: .time, seconds: 0.2, into: counts)
        #expect(swarm.ready == 0 && counts.lost == 2 && counts.refused > 0 && swarm.answered == 0)

        // It greets with caught_up, without which a listener with a place is not ready.
        let caughtUp = ["--event", #"{"event": "caught_up", "id": 5}"#]
        echo = try run.start(
            .echo, ["--answer", #"{"status": "OK"}"#, "--relay", "--port", "\(echo.endpoint.port)"] + caughtUp)
        #expect(try swarm.run(until: .answered(2), seconds: 60, into: counts))
        #expect(try swarm.run(until: .ready(2), seconds: 60, into: counts))
        #expect(swarm.heard(client: 0) == 1 && counts.errors == 0)
    }

    @Test func `a message pushed twice is seen`() throws {
        let echo = try run.start(
            .echo, ["--answer", #"{"status": "OK", "last": 4}"#, "--event", Self.message, "--relay"])
        let swarm = try Swarm(server: echo.endpoint, ca: run.ca, clients: 2)
        try swarm.set(client: 0, .listener(opening: "listen"))
        try swarm.set(client: 1, .guest(opening: "whoami"))
        try swarm.request(client: 1, lines: ["a"])
        let counts = try LoadCounts()
        swarm.come(0..<1, within: 0)
        #expect(try swarm.run(until: .ready(1), seconds: 60, into: counts))
        swarm.come(1..<2, within: 0)
        #expect(try swarm.run(until: .heard(2), seconds: 60, into: counts))
        #expect(counts.repeated == 1)
    }

    @Test func `parts that need no server measure the limit alone`() throws {
        let rows = try RoomPart(members: 5).rows(run) + IdlePart(connections: 20).rows(run) + HandshakePart().rows(run)
        #expect(rows.count == 10)
        #expect(rows.allSatisfy { $0.ours == nil && ($0.against ?? 0) >= 0 && $0.failed == nil })
        #expect(Set(rows.map { $0.part.prefix(2) }) == ["P5", "P6", "P7"])
    }
}
