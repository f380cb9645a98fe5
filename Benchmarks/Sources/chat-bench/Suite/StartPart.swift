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
            against.append(try start(empty, run, thenKill: false))
            afterStop.append(try start(store.data, run, thenKill: false))
        }
        for _ in 0..<sizes.starts {
            Progress.say("\(title), after kill -9")
            _ = try start(store.data, run, thenKill: true)
            afterKill.append(try start(store.data, run, thenKill: false))
        }
        let figures = [SuiteFigure(Self.time, .value(atMost: 200))]
        return SuiteRow.rows(title, ours: afterStop, against: against, figures: figures)
            + SuiteRow.rows("\(title), after kill -9", ours: afterKill, against: against, figures: figures)
    }

    private static let time = "ms until it listens"

    private func start(_ data: String, _ run: SuiteRun, thenKill: Bool) throws -> Figures {
        let clock = ContinuousClock()
        let begin = clock.now
        let server = try run.startServer(data)
        let milliseconds = (clock.now - begin) / .milliseconds(1)
        if thenKill { server.program.killAtOnce() } else { server.program.stop() }
        return [Self.time: milliseconds]
    }
}
