/// P5: one message in a room, pushed to all its members. The sender waits until all have it, so that each delivery is
/// a write of its own on both sides.
struct RoomPart: SuitePart {
    var members: Int

    let name = "P5"
    let measuresLimits = true
    var title: String { "P5 room of \(members) who listen, 1 sender" }

    static let cpu = "CPU µs/delivery"
    private static let rate = "deliveries/s"
    private static let p50 = "p50 µs until delivered"
    private static let p99 = "p99 µs until delivered"
    /// The load program's own, to see that it is not what is measured.
    private static let load = "load program's CPU µs/delivery"
    private static let room = "#bench"

    func rows(_ run: SuiteRun) throws -> [SuiteRow] {
        // More than there are connections: all the others, also while old ones are being closed.
        let limit = try run.start(.echo, ["--fan-out", "100000"])
        let ours = run.hasServer ? try run.startServer(run.newFolder("room"), users: members + 1) : nil
        if let ours { try makeRoom(ours, run) }
        let turns = try run.byTurns(title, ours: ours, against: limit) { try measure($0, run) }
        return SuiteRow.rows(
            title, ours: turns.ours, against: turns.against,
            figures: [
                SuiteFigure(Self.cpu, .ratio(atMost: 1.4)), SuiteFigure(Self.rate), SuiteFigure(Self.p50),
                SuiteFigure(Self.p99), SuiteFigure(Self.load),
            ])
    }

    /// The first account makes the room, all others join, before anybody listens.
    private func makeRoom(_ ours: SuiteSubject, _ run: SuiteRun) throws {
        for number in 0...members {
            // A connection of its own: a token binds only a connection that is not bound yet.
            let generator = try LoadGenerator(server: ours.endpoint, ca: run.ca, connections: 1)
            try generator.request(connection: 0, "whoami \(ours.token(number))")
            try generator.request(connection: 0, number == 0 ? "create \(Self.room)" : "join \(Self.room)")
        }
    }

    private func measure(_ subject: SuiteSubject, _ run: SuiteRun) throws -> Figures {
        let generator = try LoadGenerator(server: subject.endpoint, ca: run.ca, connections: members + 1)
        if subject.isServer {
            for number in 0...members {
                try generator.request(connection: number, "whoami \(subject.token(number))")
                if number > 0 { try generator.request(connection: number, "listen") }
            }
        }
        try generator.prepare(connection: 0, lines: ["send \(Self.room) \(LoadPlan.text(bytes: 100))"], depth: 1)
        generator.awaitAudience(connection: 0, events: members)
        let outside = try LoadCounts()
        let inside = try LoadCounts()
        try generator.run(seconds: run.sizes.warmup, into: outside)
        let ownBefore = ProcessCost.own()
        let cpu = try run.cpu(subject) { try generator.run(seconds: run.sizes.seconds, into: inside) }
        let own = Double(ProcessCost.own() - ownBefore) / 1e3
        try generator.drain(seconds: 10, into: outside)
        try outside.check(title)
        try inside.check(title)
        let sent = outside.replies + inside.replies
        guard outside.events + inside.events == sent * UInt64(members) else {
            throw BenchError("\(outside.events + inside.events) deliveries of \(sent) messages to \(members)")
        }
        let deliveries = Double(max(inside.events, 1))
        return [
            Self.cpu: cpu / deliveries, Self.load: own / deliveries, Self.rate: Double(inside.events) / inside.seconds,
            Self.p50: inside.deliveryLatency(part: 0.5), Self.p99: inside.deliveryLatency(part: 0.99),
        ]
    }
}
