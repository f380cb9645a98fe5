/// P9: pages of 50 at random places of a large store, and of a small one, to see whether the cost grows with it.
/// Latencies are the client's, on one connection with one request in flight: an upper bound of the server's.
struct PagesPart: SuitePart {
    var sizes: SuiteSizes
    var stores: FilledStores

    let name = "P9"
    let measuresLimits = false
    var title: String { "P9 pages of 50, \(sizes.stored) messages against \(sizes.storedSmall)" }

    private static let cpu = "CPU µs/page"

    /// What is asked for, and by whom.
    enum Shape: String, CaseIterable {
        case historyOfOne = "history, one conversation"
        case historyOfMany = "history, many conversations"
        case inboxOfOne = "inbox, one conversation"
        case inboxOfMany = "inbox, many conversations"
    }

    func rows(_ run: SuiteRun) throws -> [SuiteRow] {
        let large = try stores.store(messages: sizes.stored, run)
        let small = try stores.store(messages: sizes.storedSmall, run)
        defer { stores.end(messages: sizes.storedSmall) }
        var rows: [SuiteRow] = []
        for shape in Shape.allCases {
            var ours: [Figures] = []
            var against: [Figures] = []
            for round in 1...min(sizes.rounds, 3) {
                Progress.say("P9 \(shape.rawValue): round \(round)")
                ours.append(try measure(shape, large, small, run))
                against.append(try measure(shape, small, small, run))
            }
            rows += SuiteRow.rows(
                "P9 \(shape.rawValue), \(sizes.stored) against \(sizes.storedSmall)", ours: ours, against: against,
                figures: [
                    SuiteFigure(SuiteFigure.p99, .value(atMost: 2_000)), SuiteFigure(SuiteFigure.p50),
                    SuiteFigure(Self.cpu, .ratio(atMost: 1.5)),
                ])
        }
        return rows
    }

    private func measure(_ shape: Shape, _ store: FilledStore, _ small: FilledStore, _ run: SuiteRun) throws -> Figures
    {
        let generator = try LoadGenerator(server: store.subject.endpoint, ca: run.ca, connections: 1)
        try generator.request(connection: 0, "whoami \(store.subject.token(Self.account(shape, store)))")
        // The same conversations in both stores: those that have a page in the small one.
        let lines = Self.lines(shape, store, deep: min(store.lengths.deep, small.lengths.deep))
        try generator.prepare(connection: 0, lines: lines, depth: 1)
        let outside = try LoadCounts()
        let inside = try LoadCounts()
        try generator.run(seconds: run.sizes.warmup, into: outside)
        let cpu = try run.cpu(store.subject) { try generator.run(seconds: run.sizes.seconds, into: inside) }
        try generator.drain(seconds: 10, into: outside)
        try outside.check(shape.rawValue)
        try inside.check(shape.rawValue)
        let pages = Double(max(inside.replies, 1))
        // A message object has over 200 bytes: less than that, and the pages were not full.
        guard Double(inside.replyBytes) / pages >= 200 * Double(ConversationLengths.page) else {
            throw BenchError("\(shape.rawValue): pages of \(Figure.short(Double(inside.replyBytes) / pages)) bytes")
        }
        return [
            SuiteFigure.p50: inside.latency(part: 0.5), SuiteFigure.p99: inside.latency(part: 0.99),
            Self.cpu: cpu / pages,
        ]
    }

    private static func account(_ shape: Shape, _ store: FilledStore) -> Int {
        switch shape {
        case .historyOfOne, .inboxOfOne: store.recipient
        case .historyOfMany, .inboxOfMany: store.reader
        }
    }

    /// A thousand requests at places that are spread over all that is there, each with a full page.
    private static func lines(_ shape: Shape, _ store: FilledStore, deep: Int) -> [String] {
        var random = SplitMix(state: 9)
        let page = ConversationLengths.page
        return (0..<1_000).map { number in
            switch shape {
            case .historyOfOne:
                let place = Int.random(in: (store.lastOfMany + page + 1)...store.last, using: &random)
                return "history \(store.subject.users[store.writer]) before=\(place) limit=\(page)"
            case .historyOfMany:
                return "history \(store.user(conversation: number % max(deep, 1))) limit=\(page)"
            case .inboxOfOne:
                let place = Int.random(in: store.lastOfMany...(store.last - page), using: &random)
                return #"{"command": "inbox", "after": \#(place), "limit": \#(page)}"#
            case .inboxOfMany:
                let place = Int.random(in: 0...(store.lastOfMany - page), using: &random)
                return #"{"command": "inbox", "after": \#(place), "limit": \#(page)}"#
            }
        }
    }
}

/// The same numbers in every run (G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators").
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
