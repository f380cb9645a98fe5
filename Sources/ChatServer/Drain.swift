import Synchronization

/// How a server ends: whoever is there is told when to come back, what has started is answered.
public struct Drain: Codable, Sendable, Equatable {
    public static let standardSeconds = 10

    /// Seconds that what has started may take; then connections are cut.
    public var within: Int
    /// Seconds over which the clients are to come back, so that they don't all come at once; nil: by how many there are.
    public var spread: Int?

    public init(within: Int = standardSeconds, spread: Int? = nil) {
        self.within = within
        self.spread = spread
    }

    /// Handshakes are what coming back costs: 200 clients a second, at least 5 s, at most a minute.
    static func spread(of connections: Int) -> Int {
        min(60, max(5, connections / 200))
    }

    /// When a connection's client is to come back, in seconds; the numbers of connections follow each other.
    static func retryAfter(_ connection: UInt64, spread: Int) -> Int {
        1 + Int(connection % UInt64(max(1, spread)))
    }
}

/// By which a running server is asked to end, once.
final class StopSwitch: Sendable {
    private enum State {
        case running([CheckedContinuation<Drain, Never>])
        case asked(Drain)
    }

    private let state = Mutex(State.running([]))
    private let hurry = Atomic<Bool>(false)

    /// - Returns: false when somebody has asked before.
    func ask(_ drain: Drain) -> Bool {
        let waiting = state.withLock { state -> [CheckedContinuation<Drain, Never>]? in
            guard case .running(let waiting) = state else { return nil }
            state = .asked(drain)
            return waiting
        }
        for continuation in waiting ?? [] { continuation.resume(returning: drain) }
        return waiting != nil
    }

    /// Waits until somebody asks.
    func asked() async -> Drain {
        await withCheckedContinuation { continuation in
            let drain = state.withLock { state -> Drain? in
                switch state {
                case .asked(let drain): return drain
                case .running(let waiting):
                    state = .running(waiting + [continuation])
                    return nil
                }
            }
            if let drain { continuation.resume(returning: drain) }
        }
    }

    /// Nothing is to be waited for any more.
    func askToHurry() {
        hurry.store(true, ordering: .releasing)
    }

    var isHurried: Bool { hurry.load(ordering: .acquiring) }
}
