import LoadLoop

/// The C swarm: clients that come at once, and come again when their connections are lost.
struct Swarm: ~Copyable {
    enum Kind {
        /// Shakes hands, takes leave, comes again.
        case visitor
        /// Says a line first.
        case guest(opening: String)
        /// Says `listen`, from the second time on with its place in the log.
        case listener(opening: String)
    }

    /// What a run waits for, over all clients since the beginning.
    enum Goal {
        case time
        case ready(Int)
        case answered(Int)
        case heard(Int)
    }

    private let swarm: OpaquePointer
    let clients: Int

    init(server: Endpoint, ca: String, clients: Int) throws {
        var reason = [CChar](repeating: 0, count: Int(load_text_size))
        let opened = load_swarm_open(server.host, String(server.port), ca, CInt(clients), &reason)
        guard let opened else { throw BenchError(reason.text) }
        swarm = opened
        self.clients = clients
    }

    deinit {
        load_swarm_close(swarm)
    }

    func set(client: Int, _ kind: Kind) throws {
        let done =
            switch kind {
            case .visitor: load_swarm_set(swarm, CInt(client), SWARM_VISITOR, nil)
            case .guest(let opening): load_swarm_set(swarm, CInt(client), SWARM_GUEST, opening)
            case .listener(let opening): load_swarm_set(swarm, CInt(client), SWARM_LISTENER, opening)
            }
        guard done else { throw BenchError("no memory") }
    }

    /// These clients come, evenly spread over some seconds; when they are lost they come again within the same.
    func come(_ clients: Range<Int>, within seconds: Double) {
        load_swarm_come(swarm, CInt(clients.lowerBound), CInt(clients.upperBound), UInt64(seconds * 1e9))
    }

    /// Requests that a client sends when it is ready, one in flight, each again until it is answered. Once a client.
    func request(client: Int, lines: [String]) throws {
        guard !lines.isEmpty else { return }
        guard load_swarm_request(swarm, CInt(client), lines.joined(separator: "\n")) else {
            throw BenchError("no memory")
        }
    }

    /// Runs until the goal is reached; false if it was not in this time.
    func run(until goal: Goal, seconds: Double, into counts: borrowing LoadCounts) throws -> Bool {
        let (kind, count) =
            switch goal {
            case .time: (SWARM_TIME, 0)
            case .ready(let count): (SWARM_READY, count)
            case .answered(let count): (SWARM_ANSWERED, count)
            case .heard(let count): (SWARM_HEARD, count)
            }
        let outcome = load_swarm_run(swarm, kind, UInt64(count), UInt64(seconds * 1e9), counts.pointer)
        if outcome == LOAD_LATE { return false }
        try outcome.check(orThrow: "the swarm failed")
        return true
    }

    var ready: Int { Int(load_swarm_ready(swarm)) }
    var answered: Int { Int(load_swarm_answered(swarm)) }

    /// How many messages were pushed to this client, over all its connections.
    func heard(client: Int) -> Int { Int(load_swarm_heard(swarm, CInt(client))) }
}
