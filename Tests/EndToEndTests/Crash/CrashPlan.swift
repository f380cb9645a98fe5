/// Where the servers of one round die, chosen at random.
struct CrashPlan {
    /// A system call at which the preload kills: `db-write 12 half`.
    struct Call {
        var name: String
        var number: Int
        var place: Place

        enum Place: String, CaseIterable {
            case before, half, after
        }

        var variable: String { "\(name) \(number) \(place.rawValue)" }
    }

    enum Death {
        /// When so many replies have come.
        case replies(Int)
        /// At a call, or else when so many replies have come.
        case call(Call, orReplies: Int)
        /// At a call while it stops, which it is told to when so many replies have come.
        case stopping(Call, afterReplies: Int)
    }

    /// Servers that die before they listen, one after the other: those replay what the one before has left.
    var starts: [Call] = []
    var death: Death
    var disk: PowerCut.Disk
    /// Whether the power goes with the server, where the disk is one that forgets.
    var powerGoes: Bool
    var seed: UInt64

    init(using random: inout SeededRandom) {
        func call(_ name: String, _ most: Int, _ random: inout SeededRandom) -> Call {
            Call(
                name: name, number: Int.random(in: 1...most, using: &random),
                place: Call.Place.allCases.randomElement(using: &random) ?? .half)
        }
        for _ in 0..<Int.random(in: 0...2, using: &random) {
            starts.append(
                Bool.random(using: &random) ? call("wal-read", 200, &random) : call("any", 60, &random))
        }
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<7: death = .replies(Int.random(in: 1...600, using: &random))
        case 7..<11: death = .call(call("db-write", 120, &random), orReplies: 2_500)
        case 11..<13: death = .call(call("wal-write", 2_000, &random), orReplies: 1_500)
        case 13..<15: death = .call(call("wal-sync", 60, &random), orReplies: 1_500)
        default:
            death = .stopping(
                call("db-write", 60, &random), afterReplies: Int.random(in: 50...600, using: &random))
        }
        disk = PowerCut.Disk.allCases.randomElement(using: &random) ?? .strict
        powerGoes = Int.random(in: 0..<4, using: &random) > 0
        seed = random.next()
    }
}

/// Where servers have died.
struct CrashCounts {
    var load = 0
    var checkpoint = 0
    var start = 0
    var replay = 0
    var powerCuts = 0
    /// Told to stop, and done before it could be killed.
    var ends = 0

    var description: String {
        "killed \(load) under load, \(checkpoint) in a checkpoint, \(start) while starting, \(replay) while replaying"
            + (ends > 0 ? ", \(ends) stopped before" : "") + (powerCuts > 0 ? ", \(powerCuts) power cuts" : "")
    }
}
