/// P7: connect, a full TLS 1.3 handshake, close_notify both ways, close.
struct HandshakePart: SuitePart {
    let name = "P7"
    let measuresLimits = true
    let usesSharedServers = true
    let title = "P7 full TLS 1.3 handshakes"

    private static let cpu = "CPU µs/handshake"
    private static let rate = "handshakes/s"

    func rows(_ run: SuiteRun) throws -> [SuiteRow] {
        let turns = try run.byTurns(title, ours: run.sharedServer(isSearchOn: false), against: run.shared(.echo)) {
            subject in
            let swarm = try Swarm(server: subject.endpoint, ca: run.ca, clients: run.sizes.visitors)
            for client in 0..<run.sizes.visitors { try swarm.set(client: client, .visitor) }
            swarm.come(0..<run.sizes.visitors, within: 0)
            let outside = try LoadCounts()
            let inside = try LoadCounts()
            _ = try swarm.run(until: .time, seconds: run.sizes.warmup, into: outside)
            let cpu = try run.cpu(subject) {
                _ = try swarm.run(until: .time, seconds: run.sizes.seconds, into: inside)
            }
            try inside.check(title)
            guard inside.refused == 0, inside.visits > 0 else {
                throw BenchError("\(inside.refused) connections failed, \(inside.visits) did not")
            }
            return [
                Self.cpu: cpu / Double(inside.visits), Self.rate: Double(inside.visits) / inside.seconds,
                SuiteFigure.p99: inside.latency(part: 0.99),
            ]
        }
        return SuiteRow.rows(
            title, ours: turns.ours, against: turns.against,
            figures: [
                SuiteFigure(Self.cpu, .ratio(atMost: 1.2)), SuiteFigure(Self.rate), SuiteFigure(SuiteFigure.p99),
            ])
    }
}
