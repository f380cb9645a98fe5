import Foundation

/// What one sender has sent over all the connections it had, and what was answered.
struct CrashStream: Sendable {
    let name: String
    let user: String
    let isJSON: Bool
    /// How many are under way at once.
    let depth: Int
    let isTLS: Bool

    /// Numbers below this were sent at least once.
    private(set) var sent = 0
    /// The first OK to each; in the JSON dialect it holds the message's id.
    private(set) var answers: [Int: String] = [:]
    private(set) var repeats = 0
    /// What was first answered since the last call of `checked`.
    private(set) var fresh: [Int] = []
    private(set) var findings: [String] = []
    /// The server will be told to stop.
    var isStopping = false

    init(_ name: String, as user: String, isJSON: Bool, depth: Int, isTLS: Bool) {
        self.name = name
        self.user = user
        self.isJSON = isJSON
        self.depth = depth
        self.isTLS = isTLS
    }

    /// The id that was told for a message.
    static func id(in answer: String) -> Int? {
        answer.firstMatch(of: /"id": ([0-9]+)/).flatMap { Int($0.1) }
    }

    /// Sends until the connection ends: first again what was never answered, under the same `ref`, then what is new, and
    /// now and then one again that was answered.
    mutating func run(over link: Link, seed: UInt64, replySeen: @Sendable () -> Void) throws {
        var random = SeededRandom(seed: seed)
        var waiting: [Int] = []
        // Without a ref nobody can know: those are not sent again.
        var again = isJSON ? (0..<sent).filter { answers[$0] == nil } : []
        do {
            _ = try Transcript.token(link.ask("login \(user) \(ServerSite.password)\n"))
            while true {
                while waiting.count < depth {
                    let number = next(&again, using: &random)
                    waiting.append(number)
                    try link.send(request(number))
                }
                let reply = try link.reply()
                if reply.hasPrefix("{\"event\"") { continue }
                take(reply, of: waiting.removeFirst())
                replySeen()
            }
        } catch is LinkEnd {
            return
        }
    }

    /// What is new has been looked at.
    mutating func checked() {
        fresh = []
        findings = []
    }

    private mutating func next(_ again: inout [Int], using random: inout SeededRandom) -> Int {
        if !again.isEmpty {
            repeats += 1
            return again.removeFirst()
        }
        if isJSON, sent > 0, Int.random(in: 0..<20, using: &random) == 0 {
            let old = Int.random(in: 0..<sent, using: &random)
            if answers[old] != nil {
                repeats += 1
                return old
            }
        }
        sent += 1
        return sent - 1
    }

    private func request(_ number: Int) -> String {
        let text = CrashText(name, number).text
        guard isJSON else { return "send lineker \(text)\n" }
        return "{\"command\": \"send\", \"to\": \"lineker\", \"ref\": \"\(name)#\(number)\", \"msg\": \"\(text)\"}\n"
    }

    private mutating func take(_ reply: String, of number: Int) {
        let isRight = isJSON ? reply.hasPrefix("{\"status\": \"OK\", \"id\": ") : reply == Transcript.sent
        guard isRight else {
            // Not stored, says the server: while it stops it may.
            if !isStopping { findings.append("refused: \(name)#\(number): \(reply)") }
            return
        }
        if let first = answers[number], first != reply {
            findings.append("answered in two ways: \(name)#\(number): \(first) and \(reply)")
        }
        if answers[number] == nil { fresh.append(number) }
        answers[number] = reply
    }
}
