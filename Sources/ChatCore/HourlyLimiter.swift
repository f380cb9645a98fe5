import ChatProtocol
import Synchronization

/// How often something may be done within an hour, for each key: an address, an account.
final class HourlyLimiter<Key: Hashable & Sendable>: Sendable {
    private let perHour: Atomic<Int>
    private let times = Mutex<[Key: [Int64]]>([:])

    /// - Parameter perHour: at least 1.
    init(perHour: Int) {
        self.perHour = Atomic(perHour)
    }

    /// Puts another number into force, for those who come from now on.
    func setPerHour(_ perHour: Int) {
        self.perHour.store(perHour, ordering: .relaxed)
    }

    /// Counts one more.
    /// - Returns: nil when it may be; else the whole seconds after which it may, and it was not counted.
    func take(_ key: Key, at now: Timestamp) -> Int? {
        let now = now.milliseconds
        return times.withLock { times in
            // A clock that was set back makes nobody wait longer than an hour.
            let recent = times[key, default: []].map { min($0, now) }.filter { $0 > now - HourlyLimit.hour }
            if recent.count >= perHour.load(ordering: .relaxed), let oldest = recent.first {
                return Int((oldest + HourlyLimit.hour - now + 999) / 1_000)
            }
            if times[key] == nil, times.count >= HourlyLimit.mostKeys { Self.makeRoom(&times, now: now) }
            times[key] = recent + [now]
            return nil
        }
    }

    /// Takes the last one back.
    func giveBack(_ key: Key) {
        times.withLock { _ = $0[key]?.popLast() }
    }

    private static func makeRoom(_ times: inout [Key: [Int64]], now: Int64) {
        times = times.filter { $0.value.last.map { $0 > now - HourlyLimit.hour } ?? false }
        while times.count >= HourlyLimit.mostKeys, let some = times.keys.first { times[some] = nil }
    }
}

private enum HourlyLimit {
    static let hour: Int64 = 3_600_000
    /// Keys that are remembered at once (SECURITY.md 3.5); with more, some are forgotten.
    static let mostKeys = 65_536
}
