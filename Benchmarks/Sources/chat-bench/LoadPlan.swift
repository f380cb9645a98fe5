import ArgumentParser

/// The request that a connection repeats.
enum Scenario: String, CaseIterable, ExpressibleByArgument, Codable, Sendable {
    case ping
    case send
}

/// One measurement: what is sent, over how many connections, and for how long.
struct LoadPlan {
    var scenario: Scenario
    var connections: Int
    /// Requests in flight on each connection.
    var depth: Int
    var seconds: Double
    /// Seconds under load before anything is counted.
    var warmup: Double
    /// Requests a second by the clock; nil for a closed loop.
    var rate: Double?
    var messageBytes = 100
    /// The senders, in turn; each sends to the next.
    var users: [String]
    /// A token for each of `users`; empty where the server knows no logins.
    var tokens: [String] = []

    /// The line of the connection with this number, without its ending.
    func line(connection: Int) -> String {
        switch scenario {
        case .ping: "ping"
        case .send: "send \(users[(connection + 1) % users.count]) \(Self.text(bytes: messageBytes))"
        }
    }

    static func userNames(prefix: String, count: Int) -> [String] {
        (1...max(count, 1)).map { "\(prefix)\($0)" }
    }

    /// Words of lower-case letters, without a space at either end, which the protocol would trim.
    static func text(bytes: Int) -> String {
        let words = "the quick brown fox jumps over the lazy dog and then "
        let text = String(repeating: words, count: bytes / words.utf8.count + 1).prefix(bytes)
        return text.hasSuffix(" ") ? text.dropLast() + "." : String(text)
    }
}
