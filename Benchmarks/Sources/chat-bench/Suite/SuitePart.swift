/// One of the performance targets, measured.
protocol SuitePart {
    /// `P5`.
    var name: String { get }
    /// With what it measures.
    var title: String { get }
    /// Whether it uses the servers that `SuiteRun` keeps for several parts.
    var usesSharedServers: Bool { get }
    /// Whether there is anything to measure without the server.
    var measuresLimits: Bool { get }

    func rows(_ run: SuiteRun) throws -> [SuiteRow]
}

extension SuitePart {
    var usesSharedServers: Bool { false }
}

/// All parts, in the order in which they run.
enum SuiteParts {
    static func all(_ sizes: SuiteSizes) -> [any SuitePart] {
        let stores = FilledStores()
        return PairedLoads.all + [
            HandshakePart(), RoomPart(members: sizes.members), IdlePart(connections: sizes.idle),
            LoginStormPart(sizes: sizes), PagesPart(sizes: sizes, stores: stores),
            StartPart(sizes: sizes, stores: stores), ReturnPart(sizes: sizes),
        ]
    }

    /// P1, P2 and so on.
    static func sortKey(_ name: String) -> Int { Int(name.dropFirst()) ?? 0 }
}
