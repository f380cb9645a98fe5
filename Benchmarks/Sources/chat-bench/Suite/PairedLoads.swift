/// P1 to P4: the same requests on the server and on a limit program.
struct PairedLoads: SuitePart {
    var name: String
    var scenario: Scenario
    var connections: Int
    var depth: Int
    var limit: SuiteRun.Limit
    /// The search index is work of its own: the targets are held without it, and what it costs stands beside them.
    var isSearchOn = false
    var figures: [SuiteFigure]

    let measuresLimits = true
    let usesSharedServers = true
    var title: String { "\(name) \(scenario), \(connections) × \(depth)\(isSearchOn ? ", search on" : "")" }

    func rows(_ run: SuiteRun) throws -> [SuiteRow] {
        let server = try run.sharedServer(isSearchOn: isSearchOn)
        let turns = try run.byTurns(title, ours: server, against: run.shared(limit)) { subject in
            try measure(subject, run)
        }
        return SuiteRow.rows(title, ours: turns.ours, against: turns.against, figures: figures)
    }

    private func measure(_ subject: SuiteSubject, _ run: SuiteRun) throws -> Figures {
        let users = subject.isServer ? subject.users : LoadPlan.userNames(prefix: "bench", count: run.sizes.users)
        let plan = LoadPlan(
            scenario: scenario, connections: connections, depth: depth, seconds: run.sizes.seconds,
            warmup: run.sizes.warmup, users: users, tokens: subject.tokens)
        let measurement = try Measurement.take(
            plan, server: subject.endpoint, ca: run.ca, serverProcess: subject.program.pid)
        guard measurement.errors == 0 else {
            throw subject.program.failure("\(measurement.errors) errors, the first: \(measurement.firstError ?? "")")
        }
        return [
            SuiteFigure.cpu: measurement.serverCPU ?? 0, SuiteFigure.rate: measurement.rate,
            SuiteFigure.p50: measurement.p50, SuiteFigure.p90: measurement.p90, SuiteFigure.p99: measurement.p99,
            SuiteFigure.p999: measurement.p999,
        ]
    }

    static var all: [any SuitePart] {
        [
            PairedLoads(
                name: "P1", scenario: .ping, connections: 50, depth: 1, limit: .echo,
                figures: figures(cpu: .ratio(atMost: 1.4))),
            PairedLoads(name: "P1", scenario: .ping, connections: 500, depth: 1, limit: .echo, figures: figures()),
            PairedLoads(
                name: "P2", scenario: .send, connections: 50, depth: 1, limit: .store,
                figures: figures(cpu: .ratio(atMost: 1.3), rate: .ratio(atLeast: 1))),
            PairedLoads(
                name: "P2", scenario: .send, connections: 500, depth: 1, limit: .store,
                figures: figures(cpu: .ratio(atMost: 1.3), rate: .ratio(atLeast: 1))),
            PairedLoads(
                name: "P3", scenario: .send, connections: 50, depth: 32, limit: .store,
                figures: figures(cpu: .ratio(atMost: 1.5))),
            PairedLoads(
                name: "P2", scenario: .send, connections: 50, depth: 1, limit: .store, isSearchOn: true,
                figures: figures()),
            PairedLoads(
                name: "P3", scenario: .send, connections: 50, depth: 32, limit: .store, isSearchOn: true,
                figures: figures()),
            PairedLoads(
                name: "P4", scenario: .send, connections: 1, depth: 1, limit: .store,
                figures: figures(p50: .ratio(atMost: 1.3))),
        ]
    }

    private static func figures(
        cpu: SuiteTarget? = nil, rate: SuiteTarget? = nil, p50: SuiteTarget? = nil
    ) -> [SuiteFigure] {
        [
            SuiteFigure(SuiteFigure.cpu, cpu), SuiteFigure(SuiteFigure.rate, rate), SuiteFigure(SuiteFigure.p50, p50),
            SuiteFigure(SuiteFigure.p99), .detail(SuiteFigure.p90), .detail(SuiteFigure.p999),
        ]
    }
}
