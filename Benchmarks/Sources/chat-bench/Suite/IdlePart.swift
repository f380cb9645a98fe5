import LoadLoop

/// P6: what a connection costs that is open, logged in, and silent.
struct IdlePart: SuitePart {
    var wanted: Int
    /// Each needs a descriptor here and one in the server, which keeps some for itself.
    var connections: Int

    init(connections: Int) {
        wanted = connections
        self.connections = min(connections, max(Int(load_raise_descriptor_limit()) - 200, 1))
    }

    let name = "P6"
    let measuresLimits = true
    var title: String {
        let less = connections < wanted ? " (not \(wanted): the system's limit of descriptors)" : ""
        return "P6 \(connections) idle connections\(less)"
    }

    private static let atOnce = 16
    private static let memory = "KiB/connection"
    private static let atStart = "MiB idle at start"

    func rows(_ run: SuiteRun) throws -> [SuiteRow] {
        // One after the other, each in a process that has done nothing else.
        Progress.say("\(title): the limit")
        let against = [try measure(try run.start(.echo), run)]
        var ours: [Figures] = []
        if run.hasServer {
            Progress.say("\(title): ours")
            ours.append(try measure(try server(run), run))
        }
        return SuiteRow.rows(
            title, ours: ours, against: against,
            figures: [
                SuiteFigure(Self.memory, .ratio(atMost: 1.4)), SuiteFigure(Self.atStart, .value(atMost: 30)),
            ])
    }

    /// A server on a folder that has an account, itself freshly started.
    private func server(_ run: SuiteRun) throws -> SuiteSubject {
        let folder = try run.newFolder("idle")
        var accounts = try run.startServer(folder, users: 1)
        accounts.program.stop()
        let fresh = try run.startServer(folder)
        accounts.program = fresh.program
        accounts.endpoint = fresh.endpoint
        return accounts
    }

    private func measure(_ subject: SuiteSubject, _ run: SuiteRun) throws -> Figures {
        let swarm = try Swarm(server: subject.endpoint, ca: run.ca, clients: connections)
        let opening = subject.isServer ? "whoami \(subject.token(0))" : "whoami"
        for client in 0..<connections { try swarm.set(client: client, .guest(opening: opening)) }
        let counts = try LoadCounts()
        let before = try ProcessCost.of(pid: subject.program.pid).residentKiB
        // Few at a time: what the heap has needed for many handshakes at once, it does not give back.
        for first in stride(from: 0, to: connections, by: Self.atOnce) {
            let end = min(first + Self.atOnce, connections)
            swarm.come(first..<end, within: 0)
            guard try swarm.run(until: .ready(end), seconds: 30, into: counts) else {
                throw BenchError("only \(swarm.ready) of \(end) connections are ready: \(counts.firstError ?? "")")
            }
        }
        _ = try swarm.run(until: .time, seconds: 0.5, into: counts)
        try counts.check(title)
        guard counts.lost == 0 else { throw BenchError("\(counts.lost) connections were lost") }
        let after = try ProcessCost.of(pid: subject.program.pid).residentKiB
        return [
            Self.memory: Double(after - before) / Double(connections), Self.atStart: Double(before) / 1024,
        ]
    }
}
