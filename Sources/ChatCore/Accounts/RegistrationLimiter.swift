import ChatProtocol
import Synchronization

/// How many accounts an address may register within an hour.
final class RegistrationLimiter: Sendable {
    private static let hour: Int64 = 3_600_000
    /// Addresses that are remembered at once (SECURITY.md 3.5); with more, some are forgotten.
    private static let mostSources = 65_536

    private let perHour: Int
    private let times = Mutex<[SourceAddress: [Int64]]>([:])

    /// - Parameter perHour: at least 1.
    init(perHour: Int) {
        self.perHour = perHour
    }

    /// Counts one more.
    /// - Returns: nil when it may be; else the whole seconds after which it may, and it was not counted.
    func take(_ source: SourceAddress, at now: Timestamp) -> Int? {
        let now = now.milliseconds
        return times.withLock { times in
            // A clock that was set back makes nobody wait longer than an hour.
            let recent = times[source, default: []].map { min($0, now) }.filter { $0 > now - Self.hour }
            if recent.count >= perHour, let oldest = recent.first {
                return Int((oldest + Self.hour - now + 999) / 1_000)
            }
            if times[source] == nil, times.count >= Self.mostSources { Self.makeRoom(&times, now: now) }
            times[source] = recent + [now]
            return nil
        }
    }

    /// Takes the last one back.
    func giveBack(_ source: SourceAddress) {
        times.withLock { _ = $0[source]?.popLast() }
    }

    private static func makeRoom(_ times: inout [SourceAddress: [Int64]], now: Int64) {
        times = times.filter { $0.value.last.map { $0 > now - hour } ?? false }
        while times.count >= mostSources, let some = times.keys.first { times[some] = nil }
    }
}
