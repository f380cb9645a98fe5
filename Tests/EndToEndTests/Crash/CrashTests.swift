import Foundation
import GRDB
import Testing

/// What was answered OK is there, whatever happens to the server, and to the power.
@Suite(.endToEnd, .enabled("a C compiler must be there") { Preload.canBeBuilt }) struct CrashTests {
    /// The long form: CHAT_CRASH_ROUNDS=200.
    static let rounds = number("CHAT_CRASH_ROUNDS") ?? 10
    static let seed = UInt64(number("CHAT_CRASH_SEED") ?? 20_261_122)

    private static func number(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
    }

    @Test func `after kill -9 every answered message is there, once, in its order, under its id`() async throws {
        let run = try await Self.run("crash", seed: Self.seed, rounds: Self.rounds, onForgetfulDisk: false)
        #expect(run.ledger.findings.prefix(20) == [])
        #expect(run.ledger.acknowledged >= Self.rounds)
    }

    @Test func `after a power cut, too`() async throws {
        let run = try await Self.run("power cut", seed: Self.seed, rounds: Self.rounds, onForgetfulDisk: true)
        #expect(run.ledger.findings.prefix(20) == [])
        #expect(run.ledger.acknowledged >= Self.rounds)
        #expect(run.counts.powerCuts > 0)
    }

    /// As a test must be able to: the same program, with syncs of the write-ahead log that do nothing.
    @Test func `the power cut finds what is not synced`() async throws {
        var run = try await CrashRun(seed: Self.seed, onForgetfulDisk: true, lies: true)
        do {
            for round in 0..<5 where run.ledger.findings.isEmpty { try await run.round(round) }
            if run.ledger.findings.isEmpty { try await run.end() }
        } catch {
            // Such a disk may also leave what is no database.
            print("power cut, syncs that do nothing: \(error)")
            return
        }
        print("power cut, syncs that do nothing: \(Self.summary(run))")
        #expect(run.ledger.findings.contains { $0.hasPrefix("lost: json-") })
    }

    @Test func `a power cut at the very first start leaves what the next start can use`() async throws {
        var random = SeededRandom(seed: Self.seed)
        var died = 0
        for disk in PowerCut.Disk.allCases {
            for _ in 0..<max(3, Self.rounds / 3) {
                let site = try await ServerSite(hasAccounts: false)
                let powerCut = try PowerCut(site)
                let number = Int.random(in: 1...120, using: &random)
                var variables = powerCut.variables(disk, seed: random.next(), lies: false)
                variables["POWERCUT_FOLDER"] = site.data
                variables["POWERCUT_KILL"] = "any \(number) \(["before", "half", "after"][number % 3])"
                let options = ServerSite.Options(through: try await Preload.powerCut.command(variables), ends: nil)
                let outcome = try await site.launch(options) { program, output in
                    // Ready, or dead.
                    do { _ = try output.line() } catch is LinkEnd {}
                }
                #expect(outcome.end == .signaled(SIGKILL))
                died += 1
                try powerCut.cut()
                let pong = try await site.serve { server in
                    try await SecureClient.talk(to: server) { try $0.ask("ping\n") }
                }.result
                #expect(pong == Transcript.pong, "\(disk), call \(number)")
            }
        }
        print("power cut at the first start: \(died) times, the next start always served")
    }

    private static func run(
        _ name: String, seed: UInt64, rounds: Int, onForgetfulDisk: Bool
    ) async throws -> CrashRun {
        var run = try await CrashRun(seed: seed, onForgetfulDisk: onForgetfulDisk)
        for round in 0..<rounds {
            do {
                try await run.round(round)
            } catch {
                Issue.record("\(name), seed \(seed), round \(round): \(error)")
                throw error
            }
            if !run.ledger.findings.isEmpty { break }
        }
        try await run.end()
        let integrity = try integrity(run.site.data + "/chat.db")
        print("\(name): seed \(seed), \(rounds) rounds, \(summary(run)); integrity_check \(integrity)")
        #expect(integrity == "ok")
        return run
    }

    private static func summary(_ run: CrashRun) -> String {
        let (ledger, found) = (run.ledger, run.ledger.findings)
        let errors =
            found.isEmpty
            ? "none lost, doubled, torn, invented or out of order"
            : "\(found.count) findings: \(found.prefix(8).joined(separator: "; "))"
        return "\(run.counts.description); \(ledger.acknowledged) messages acknowledged, \(ledger.ids.count) stored, "
            + "\(ledger.repeats) repeated under their ref; \(errors)"
    }

    private static func integrity(_ path: String) throws -> String {
        try DatabaseQueue(path: path).read { try String.fetchAll($0, sql: "PRAGMA integrity_check") }
            .joined(separator: "; ")
    }
}
