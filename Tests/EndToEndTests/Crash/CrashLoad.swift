import Foundation

/// Several who send at once, and one who listens, until the server is gone.
struct CrashLoad {
    let server: ServerSite.Server
    let seed: UInt64
    let isStopping: Bool

    private enum Part: Sendable {
        case stream(Int, CrashStream)
        case told([Int: String])
    }

    func run(_ ledger: inout CrashLedger, _ death: DeathAfter) async throws {
        let streams = ledger.streams
        // The words of earlier rounds have nothing more to say.
        let first = streams.count - 2
        try await withThrowingTaskGroup(of: Part.self) { group in
            for place in streams.indices where streams[place].isJSON || place >= first {
                group.addTask { .stream(place, try await send(streams[place], death)) }
            }
            group.addTask { .told(try listen()) }
            for try await part in group {
                switch part {
                case .stream(let place, let stream): ledger.streams[place] = stream
                case .told(let told): ledger.told = told
                }
            }
        }
    }

    private func send(_ stream: CrashStream, _ death: DeathAfter) async throws -> CrashStream {
        var stream = stream
        stream.isStopping = isStopping
        let seed = seed &+ UInt64(stream.depth)
        if stream.isTLS {
            let started = stream
            return try await SecureClient.talk(to: server) { link in
                var stream = started
                try stream.run(over: link, seed: seed, replySeen: death.replySeen)
                return stream
            }
        }
        // It may be gone before it can be reached.
        guard let link = try? server.connect() else { return stream }
        try stream.run(over: link, seed: seed, replySeen: death.replySeen)
        return stream
    }

    /// What lineker is told, text by id: that must be stored as surely as what is answered.
    private func listen() throws -> [Int: String] {
        struct Event: Decodable {
            var event: String
            var id: Int?
            var msg: String?
        }
        guard let link = try? server.connect() else { return [:] }
        var told: [Int: String] = [:]
        do {
            _ = try Transcript.token(link.ask("login lineker surabaya\n"))
            try link.send("{\"command\": \"listen\"}\n")
            _ = try link.reply()
            while true {
                let event = try JSONDecoder().decode(Event.self, from: Data(link.reply().utf8))
                if event.event == "message", let id = event.id, let text = event.msg { told[id] = text }
            }
        } catch is LinkEnd {
            return told
        }
    }
}
