/// When to warn that a certificate ends: once a day, from 21 days before (SECURITY.md 2.4).
///
/// A day is one of the calendar (UTC), so that a clock that jumps leaves none out; where the clock stands still, 24 hours
/// of the machine's running make one.
struct ExpiryWarning: Equatable {
    static let days: Int64 = 21
    private static let secondsADay: Int64 = 86_400

    private var lastDay: Int64?
    private var lastUptime: Int64 = 0

    /// - Parameters:
    ///   - notAfter: seconds since 1970.
    ///   - now: the time of day, seconds since 1970.
    ///   - uptime: monotonic milliseconds.
    mutating func isDue(notAfter: Int64, now: Int64, uptime: Int64) -> Bool {
        guard notAfter - now < Self.days * Self.secondsADay else {
            lastDay = nil
            return false
        }
        let day = now / Self.secondsADay
        guard day != lastDay || uptime - lastUptime >= Self.secondsADay * 1_000 else { return false }
        lastDay = day
        lastUptime = uptime
        return true
    }
}
