/// What is counted, of one act of the server.
struct Counts: Codable, Sendable, Equatable {
    /// From the heap, by whomever: the server, SwiftNIO, OpenSSL, SQLite. Nil where they were not counted.
    var allocations: Double?
    /// Executed, as callgrind counts them; nil where they were not counted.
    var instructions: Double?
}

/// The acts that are counted.
enum CountedAct: String, CaseIterable, Codable, CodingKeyRepresentable, Sendable {
    /// A connection with a full TLS 1.3 handshake.
    case handshake
    /// A `ping`, one in flight: what every request costs before it is executed and after.
    case ping
    /// A durable `send` of 100 bytes, one in flight.
    case send
    /// A message pushed to one of many connections that listen.
    case delivery
}

/// Counts of all acts, as they are kept in a file.
typealias CountsOfActs = [CountedAct: Counts]

extension CountsOfActs {
    /// What was not counted this time stays as it is.
    func updated(with counted: CountsOfActs) -> CountsOfActs {
        merging(counted) { kept, new in
            Counts(
                allocations: new.allocations ?? kept.allocations, instructions: new.instructions ?? kept.instructions)
        }
    }
}
