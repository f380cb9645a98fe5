import LoadLoop

/// P11: many clients listen, the server is killed and started again on the same folder, and all come back: a TLS
/// handshake, a token, `listen` with their place in the log. Others send all the while, with refs, and repeat what was
/// not answered. At the end every client must have every message to its account exactly once.
struct ReturnPart: SuitePart {
    var sizes: SuiteSizes
    private var clients: Int { min(sizes.returning, max(Int(load_raise_descriptor_limit()) - 200, 1)) }
    private var accounts: Int { min(sizes.accounts, clients) }

    init(sizes: SuiteSizes) {
        self.sizes = sizes
    }

    let name = "P11"
    let measuresLimits = false
    var title: String { "P11 \(clients) clients come back, \(sizes.sends) messages" }

    private static let served = "s until all are served"
    private static let lost = "messages lost"
    private static let doubled = "messages doubled"
    private static let senders = 10
    /// Within which the clients come, at first and when they have lost their connection.
    private static let spread = 1.0

    func rows(_ run: SuiteRun) throws -> [SuiteRow] {
        Progress.say(title)
        let data = try run.newFolder("returning")
        var server = try run.startServer(data, users: accounts + Self.senders)
        let swarm = try Swarm(server: server.endpoint, ca: run.ca, clients: clients + Self.senders)
        let counts = try LoadCounts()
        try prepare(swarm, server)
        swarm.come(0..<clients + Self.senders, within: Self.spread)
        guard try swarm.run(until: .ready(clients + Self.senders), seconds: 60, into: counts) else {
            throw BenchError("only \(swarm.ready) of \(clients) clients could listen: \(counts.firstError ?? "")")
        }
        try counts.check(title)

        for sender in 0..<Self.senders {
            try swarm.request(client: clients + sender, lines: requests(of: sender, server))
        }
        guard try swarm.run(until: .answered(sizes.sends / 3), seconds: 60, into: counts) else {
            throw BenchError("only \(swarm.answered) sends were answered: \(counts.firstError ?? "")")
        }
        let seconds = try restart(&server, data, swarm, counts, run)
        return SuiteRow.rows(
            title, ours: [try finish(swarm, counts, served: seconds)],
            figures: [
                SuiteFigure(Self.served, .value(atMost: 30)), SuiteFigure(Self.lost, .mustNotHappen),
                SuiteFigure(Self.doubled, .mustNotHappen),
            ])
    }

    /// The senders have accounts of their own: what one sends is pushed to one's own devices, too.
    private func prepare(_ swarm: borrowing Swarm, _ server: SuiteSubject) throws {
        for client in 0..<clients {
            try swarm.set(client: client, .listener(opening: "listen \(server.token(client % accounts))"))
        }
        for sender in 0..<Self.senders {
            try swarm.set(client: clients + sender, .guest(opening: "whoami \(server.token(accounts + sender))"))
        }
    }

    /// Message number n goes to account n modulo their number.
    private func requests(of sender: Int, _ server: SuiteSubject) -> [String] {
        stride(from: sender, to: sizes.sends, by: Self.senders).map { number in
            let text = "\(number) \(LoadPlan.text(bytes: 90))"
            let user = server.users[number % accounts]
            return #"{"command": "send", "to": "\#(user)", "msg": "\#(text)", "ref": "p11-\#(number)"}"#
        }
    }

    /// Kills the server, lets the clients find nobody, starts it again, and waits until all have caught up.
    private func restart(
        _ server: inout SuiteSubject, _ data: String, _ swarm: borrowing Swarm, _ counts: borrowing LoadCounts,
        _ run: SuiteRun
    ) throws -> Double {
        server.program.killAtOnce()
        _ = try swarm.run(until: .time, seconds: 0.2, into: counts)
        let clock = ContinuousClock()
        let begin = clock.now
        server.program = try run.startServer(data, port: server.endpoint.port).program
        let all = try swarm.run(until: .ready(clients + Self.senders), seconds: 120, into: counts)
        guard all else {
            throw BenchError("only \(swarm.ready) of \(clients) came back in 120 s: \(counts.firstError ?? "")")
        }
        return (clock.now - begin) / .seconds(1)
    }

    private func finish(_ swarm: borrowing Swarm, _ counts: borrowing LoadCounts, served: Double) throws -> Figures {
        guard try swarm.run(until: .answered(sizes.sends), seconds: 60, into: counts) else {
            throw BenchError("only \(swarm.answered) of \(sizes.sends) sends: \(counts.firstError ?? "")")
        }
        let expected = (0..<clients).map { client in
            let account = client % accounts
            return sizes.sends / accounts + (account < sizes.sends % accounts ? 1 : 0)
        }
        _ = try swarm.run(until: .heard(expected.reduce(0, +)), seconds: 30, into: counts)
        // What comes twice would come now.
        _ = try swarm.run(until: .time, seconds: 0.5, into: counts)
        try counts.check(title)
        var lost = 0
        var surplus = 0
        for client in 0..<clients {
            lost += max(expected[client] - swarm.heard(client: client), 0)
            surplus += max(swarm.heard(client: client) - expected[client], 0)
        }
        Progress.say(
            "P11: \(expected.reduce(0, +)) deliveries, \(counts.lost) connections lost, \(counts.refused) attempts in vain"
        )
        return [
            Self.served: served, Self.lost: Double(lost), Self.doubled: Double(max(surplus, Int(counts.repeated))),
        ]
    }
}
