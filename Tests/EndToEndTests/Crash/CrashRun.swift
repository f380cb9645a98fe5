import Foundation
import Synchronization

/// Servers that die, one after the other, on the same data, and what their users make of it.
struct CrashRun {
    let site: ServerSite
    /// Nil: the disk keeps what was written, as it does when only a process dies.
    private let powerCut: PowerCut?
    private let lies: Bool
    private var random: SeededRandom
    private(set) var ledger = CrashLedger()
    private(set) var counts = CrashCounts()
    /// Of the first server that was at work.
    private var certificate: Data?

    /// - Parameter lies: syncs of the write-ahead log do nothing, so that the disk forgets what it must not.
    init(seed: UInt64, onForgetfulDisk: Bool, lies: Bool = false) async throws {
        site = try await ServerSite()
        powerCut = onForgetfulDisk ? try PowerCut(site) : nil
        self.lies = lies
        random = SeededRandom(seed: seed)
        ledger.streams = [
            CrashStream("json-1", as: "messi", isJSON: true, depth: 16, isTLS: false),
            CrashStream("json-2", as: "henderson", isJSON: true, depth: 32, isTLS: true),
            CrashStream("json-3", as: "henderson", isJSON: true, depth: 1, isTLS: false),
        ]
    }

    /// A few servers that die while they start, and one that dies at work.
    mutating func round(_ number: Int) async throws {
        let plan = CrashPlan(using: &random)
        for (place, call) in plan.starts.enumerated() {
            try await start(dyingAt: call, plan, seed: plan.seed &+ UInt64(place) &+ 1)
        }
        ledger.streams += [
            CrashStream("words-1.\(number)", as: "messi", isJSON: false, depth: 16, isTLS: true),
            CrashStream("words-2.\(number)", as: "henderson", isJSON: false, depth: 1, isTLS: false),
        ]
        try await work(plan)
        if plan.powerGoes { try cut() }
    }

    /// Everything once more, by a server that stops in peace.
    mutating func end() async throws {
        try await site.serve { server in
            try await readNew(server)
            var all: [Mailbox.Message] = []
            for user in ["messi", "henderson"] {
                let link = try server.connect()
                _ = try Transcript.token(link.ask("login \(user) surabaya\n"))
                all += try Mailbox(link).history(with: "lineker")
            }
            ledger.check(all: all.sorted { $0.id < $1.id })
            server.program.send(SIGTERM)
            _ = try server.ended()
        }
    }

    private mutating func cut() throws {
        guard let powerCut else { return }
        try powerCut.cut()
        counts.powerCuts += 1
        // Clients have pinned its key.
        if let certificate, certificate != FileManager.default.contents(atPath: site.certificate) {
            ledger.add(finding: "lost: the certificate")
        }
    }

    private var note: String { site.folder.file("note") }

    private func options(
        _ plan: CrashPlan, dyingAt call: CrashPlan.Call?, seed: UInt64, hasTLS: Bool = true
    ) async throws -> ServerSite.Options {
        try? FileManager.default.removeItem(atPath: note)
        var variables = ["POWERCUT_FOLDER": site.data, "POWERCUT_NOTE": note]
        if let call { variables["POWERCUT_KILL"] = call.variable }
        if let powerCut {
            variables.merge(powerCut.variables(plan.disk, seed: seed, lies: lies)) { $1 }
        }
        // In 200 rounds the accounts would store more than a day's share.
        return ServerSite.Options(
            hasTLS: hasTLS, arguments: ["--no-limits"], through: try await Preload.powerCut.command(variables))
    }

    private mutating func start(dyingAt call: CrashPlan.Call, _ plan: CrashPlan, seed: UInt64) async throws {
        var options = try await options(plan, dyingAt: call, seed: seed)
        options.ends = [.signaled(SIGKILL)]
        let outcome = try await site.launch(options) { program, output in
            // What it says when it listens, or its end.
            do { _ = try output.line() } catch is LinkEnd {}
        }
        guard outcome.end == .signaled(SIGKILL) else {
            throw Unexpected("it did not start: \(outcome.end): \(try site.folder.read("server.log").suffix(500))")
        }
        if call.name == "wal-read", FileManager.default.fileExists(atPath: note) {
            counts.replay += 1
        } else {
            counts.start += 1
        }
        if plan.powerGoes { try cut() }
    }

    private mutating func work(_ plan: CrashPlan) async throws {
        var (call, replies, isStopping): (CrashPlan.Call?, Int, Bool)
        switch plan.death {
        case .replies(let count): (call, replies, isStopping) = (nil, count, false)
        case .call(let deadly, let count): (call, replies, isStopping) = (deadly, count, false)
        case .stopping(let deadly, let count): (call, replies, isStopping) = (deadly, count, true)
        }
        let options = try await options(plan, dyingAt: call, seed: plan.seed)
        let (site, ledger) = (site, ledger)
        let outcome = try await site.launch(options) { program, output in
            var ledger = ledger
            do {
                let server = try ServerSite.Server(site, program, output: output, listeners: 2)
                try await Self.readNew(server, &ledger)
                let death = DeathAfter(replies: replies, program: program, signal: isStopping ? SIGTERM : SIGKILL)
                try await CrashLoad(server: server, seed: plan.seed, isStopping: isStopping).run(&ledger, death)
                _ = try server.ended()
            } catch is LinkEnd {
                // It came to the call before it was at work; what was read is read again.
                _ = try output.rest()
            }
            return ledger
        }
        guard [.signaled(SIGKILL), .exited(0)].contains(outcome.end) else {
            throw Unexpected("it fell over: \(outcome.end): \(try site.folder.read("server.log").suffix(500))")
        }
        self.ledger = outcome.result
        certificate = certificate ?? FileManager.default.contents(atPath: site.certificate)
        if outcome.end == .exited(0) {
            counts.ends += 1
        } else if let note = try? site.folder.read("note"), note.hasPrefix("db-") {
            counts.checkpoint += 1
        } else {
            counts.load += 1
        }
    }

    private mutating func readNew(_ server: ServerSite.Server) async throws {
        var ledger = ledger
        try await Self.readNew(server, &ledger)
        self.ledger = ledger
    }

    /// What lineker has not seen yet; then it counts as read, which makes room for more.
    private static func readNew(_ server: ServerSite.Server, _ ledger: inout CrashLedger) async throws {
        // It may be gone before it can be reached.
        guard let reader = try? server.connect() else { throw LinkEnd(after: "") }
        _ = try Transcript.token(reader.ask("login lineker surabaya\n"))
        ledger.read(try Mailbox(reader).messages(after: ledger.ids.last ?? 0))
        ledger.check()
        if let last = ledger.ids.last { _ = try reader.ask("read \(last)\n") }
    }
}

/// Ends a server when so many replies have been seen.
final class DeathAfter: Sendable {
    private let left: Atomic<Int>
    private let program: ChildProgram
    private let signal: CInt

    init(replies: Int, program: ChildProgram, signal: CInt) {
        left = Atomic(replies)
        self.program = program
        self.signal = signal
    }

    func replySeen() {
        // The program is collected only after all who send have ended: the number is still its own.
        if left.subtract(1, ordering: .relaxed).newValue == 0 { kill(program.pid, signal) }
    }
}
