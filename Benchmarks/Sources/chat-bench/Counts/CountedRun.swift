/// Does each act many times to a server that is counted.
struct CountedRun {
    struct Sizes {
        var handshakes: Int
        var sends: Int
        /// Connections that a message is delivered to.
        var listeners: Int
        var deliveredMessages: Int
        /// Of handshakes and sends: the lowest count is taken.
        var rounds: Int

        /// Where counting costs next to nothing.
        static let quick = Sizes(handshakes: 1_000, sends: 1_000, listeners: 1_000, deliveredMessages: 10, rounds: 3)
        /// Fifty times slower: more connections would not be ready before the server's time for a login is over.
        static let slow = Sizes(handshakes: 100, sends: 500, listeners: 100, deliveredMessages: 50, rounds: 1)
    }

    let run: SuiteRun
    let counter: any ServerCounter
    let sizes: Sizes

    private static let members = 10
    private static let room = "#counted"

    /// The cost of one of each.
    func costs() throws -> [CountedAct: Double] {
        let server = try run.startServer(run.newFolder("counted"), users: Self.members + 1, isSearchOn: false)
        // Whatever is made when it is first needed.
        _ = try LoadGenerator(server: server.endpoint, ca: run.ca, connections: 20)
        return [
            .handshake: try least { try handshake(server) }, .ping: try least { try ping(server) },
            .send: try least { try send(server) }, .delivery: try delivery(server),
        ]
    }

    /// What else goes on in the server can only add.
    private func least(_ measure: () throws -> Double) throws -> Double {
        try (0..<sizes.rounds).map { _ in try measure() }.min() ?? 0
    }

    private func handshake(_ server: SuiteSubject) throws -> Double {
        Progress.say("counting \(sizes.handshakes) handshakes")
        return try counter.count(pid: server.program.pid) {
            let generator = try LoadGenerator(server: server.endpoint, ca: run.ca, connections: sizes.handshakes)
            // The server's part of the last one is done when it answers.
            try generator.request(connection: sizes.handshakes - 1, "ping")
        } / Double(sizes.handshakes)
    }

    private func ping(_ server: SuiteSubject) throws -> Double {
        Progress.say("counting \(sizes.sends) pings")
        return try request("ping", server)
    }

    private func send(_ server: SuiteSubject) throws -> Double {
        Progress.say("counting \(sizes.sends) sends")
        return try request("send \(server.users[1]) \(LoadPlan.text(bytes: 100))", server)
    }

    private func request(_ line: String, _ server: SuiteSubject) throws -> Double {
        try requestAll(max(sizes.sends / 5, 1), line, server) { try $0() }
        var total = 0.0
        try requestAll(sizes.sends, line, server) { load in
            total = try counter.count(pid: server.program.pid, during: load)
        }
        return total / Double(sizes.sends)
    }

    /// One in flight, so that each `send` is a commit of its own: how many gather is a matter of chance.
    private func requestAll(
        _ count: Int, _ line: String, _ server: SuiteSubject, around: (() throws -> Void) throws -> Void
    ) throws {
        let generator = try LoadGenerator(server: server.endpoint, ca: run.ca, connections: 1)
        try generator.request(connection: 0, "whoami \(server.token(0))")
        try generator.prepare(connection: 0, lines: [line], depth: 1)
        generator.limit(connection: 0, requests: count)
        let counts = try LoadCounts()
        try around { try generator.run(seconds: 300, into: counts) }
        try counts.check("counting")
        guard counts.replies == UInt64(count) else { throw BenchError("\(counts.replies) of \(count) requests") }
    }

    private func delivery(_ server: SuiteSubject) throws -> Double {
        Progress.say("counting \(sizes.deliveredMessages) messages to \(sizes.listeners) connections")
        let generator = try LoadGenerator(server: server.endpoint, ca: run.ca, connections: sizes.listeners + 1)
        for number in 0...Self.members { try enterRoom(number, server) }
        try generator.request(connection: 0, "whoami \(server.token(0))")
        for listener in 1...sizes.listeners {
            try generator.request(
                connection: listener, "whoami \(server.token(1 + listener % Self.members))")
            try generator.request(connection: listener, "listen")
        }
        let line = "send \(Self.room) \(LoadPlan.text(bytes: 100))"
        try generator.prepare(connection: 0, lines: [line], depth: 1)
        generator.awaitAudience(connection: 0, events: sizes.listeners)
        // What `listen` had begun is over when they have the first one.
        try deliver(1, generator)
        let total = try counter.count(pid: server.program.pid) { try deliver(sizes.deliveredMessages, generator) }
        return total / Double(sizes.listeners * sizes.deliveredMessages)
    }

    private func deliver(_ messages: Int, _ generator: borrowing LoadGenerator) throws {
        generator.limit(connection: 0, requests: messages)
        let counts = try LoadCounts()
        try generator.run(seconds: 300, into: counts)
        try generator.drain(seconds: 60, into: counts)
        try counts.check("delivering")
        let deliveries = sizes.listeners * messages
        guard counts.events == UInt64(deliveries) else {
            throw BenchError("\(counts.events) of \(deliveries) deliveries")
        }
    }

    private func enterRoom(_ number: Int, _ server: SuiteSubject) throws {
        let generator = try LoadGenerator(server: server.endpoint, ca: run.ca, connections: 1)
        try generator.request(connection: 0, "whoami \(server.token(number))")
        try generator.request(connection: 0, number == 0 ? "create \(Self.room)" : "join \(Self.room)")
    }
}
