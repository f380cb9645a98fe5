/// P10: from the start of the process to the moment at which it says that it listens.
struct StartPart: SuitePart {
    var sizes: SuiteSizes
    var stores: FilledStores

    let name = "P10"
    let measuresLimits = false
    var title: String { "P10 start with \(sizes.stored) messages, against none" }

    func rows(_ run: SuiteRun) throws -> [SuiteRow] {
        let store = try stores.store(messages: sizes.stored, run)
        stores.end(messages: sizes.stored)
        let empty = try run.newFolder("empty")
        try run.startServer(empty).program.stop()
        store.subject.program.stop()
        var afterStop: [Figures] = []
        var afterKill: [Figures] = []
        var against: [Figures] = []
        for _ in 0..<sizes.starts {
            Progress.say(title)
            against.append(try start(empty, run))
            afterStop.append(try start(store.data, run))
        }
        for _ in 0..<sizes.starts {
            Progress.say("\(title), after kill -9")
            try writeAndDie(store, run)
            afterKill.append(try start(store.data, run))
        }
        let figures = [SuiteFigure(Self.time, .value(atMost: 200))]
        return SuiteRow.rows(title, ours: afterStop, against: against, figures: figures)
            + SuiteRow.rows("\(title), after kill -9", ours: afterKill, against: against, figures: figures)
    }

    private static let time = "ms until it listens"

    private func start(_ data: String, _ run: SuiteRun) throws -> Figures {
        let clock = ContinuousClock()
        let begin = clock.now
        let server = try run.startServer(data)
        let milliseconds = (clock.now - begin) / .milliseconds(1)
        server.program.stop()
        return [Self.time: milliseconds]
    }

    /// Leaves a write-ahead log that the next start has to read.
    private func writeAndDie(_ store: FilledStore, _ run: SuiteRun) throws {
        let server = try run.startServer(store.data)
        let generator = try LoadGenerator(server: server.endpoint, ca: run.ca, connections: 1)
        let recipient = store.subject.users[store.recipient]
        try generator.request(connection: 0, "whoami \(store.subject.token(store.writer))")
        try generator.prepare(
            connection: 0, lines: ["send \(recipient) \(LoadPlan.text(bytes: 100))"], depth: 32)
        generator.limit(connection: 0, requests: 2_000)
        let counts = try LoadCounts()
        try generator.run(seconds: 60, into: counts)
        try counts.check(title)
        server.program.killAtOnce()
    }
}
