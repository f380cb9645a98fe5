/// P8: many logins at once, with hashes of the usual cost, while others send by the clock.
struct LoginStormPart: SuitePart {
    var sizes: SuiteSizes

    let name = "P8"
    let measuresLimits = false
    var title: String {
        "P8 \(Int(sizes.sendsPerSecond)) sends/s while \(sizes.logins) log in, against without"
    }

    private static let refused = "logins refused"
    private static let time = "s until all are in"
    private static let senders = 50
    /// A send that waits longer than this behind others of its connection delays them all.
    private static let depth = 32

    func rows(_ run: SuiteRun) throws -> [SuiteRow] {
        Progress.say(title)
        // A session each, at most 50 a user; the senders' sessions must not be among those that make room.
        let users = max(2, (sizes.logins + 39) / 40)
        let server = try run.startServer(run.newFolder("logins"), users: users, cost: sizes.loginCost)
        let generator = try LoadGenerator(
            server: server.endpoint, ca: run.ca, connections: Self.senders + sizes.logins)
        for sender in 0..<Self.senders {
            let text = "send \(server.users[(sender + 1) % users]) \(LoadPlan.text(bytes: 100))"
            try generator.request(connection: sender, "whoami \(server.token(sender))")
            try generator.prepare(connection: sender, lines: [text], depth: Self.depth)
        }
        generator.pace(perSecond: sizes.sendsPerSecond)
        let outside = try LoadCounts()
        let calm = try LoadCounts()
        let busy = try LoadCounts()
        let logins = try LoadCounts()
        // Until the search index is at work, which begins when 4,096 messages wait for it: otherwise the calm side would
        // be that without an index, and the ratio what the index costs.
        try generator.run(seconds: sizes.calmSeconds * 1.2, into: outside)
        try generator.run(seconds: sizes.calmSeconds, into: calm)
        for number in 0..<sizes.logins {
            let connection = Self.senders + number
            let line = "login \(server.users[number % users]) \(SuiteRun.password)"
            try generator.prepare(connection: connection, lines: [line], depth: 1)
            generator.limit(connection: connection, requests: 1, counts: logins.pointer)
        }
        try generator.run(seconds: 300, into: busy)
        try generator.drain(seconds: 10, into: outside)
        try outside.check(title)
        try calm.check(title)
        try busy.check(title)
        let served = Int(logins.replies)
        if served < sizes.logins { Progress.say("not logged in: \(logins.firstError ?? "no answer")") }
        return SuiteRow.rows(
            title,
            ours: [
                [
                    SuiteFigure.p50: busy.latency(part: 0.5), SuiteFigure.p99: busy.latency(part: 0.99),
                    Self.refused: Double(sizes.logins - served), Self.time: busy.seconds,
                ]
            ],
            against: [[SuiteFigure.p50: calm.latency(part: 0.5), SuiteFigure.p99: calm.latency(part: 0.99)]],
            figures: [
                SuiteFigure(SuiteFigure.p99, .ratio(atMost: 3)), SuiteFigure(SuiteFigure.p50),
                SuiteFigure(Self.refused, .mustNotHappen), SuiteFigure(Self.time),
            ])
    }
}
