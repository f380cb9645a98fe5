/// When to warn that a certificate or a CRL ends: once a day, from some days before on (SECURITY.md 2.4), and once more
/// at the end itself.
///
/// A day is one of the calendar (UTC), so that a clock that jumps leaves none out; where the clock stands still, 24 hours
/// of the machine's running make one.
struct ExpiryWarning: Equatable {
    /// From when on for a certificate.
    static let days: Int64 = 21
    static let seconds = days * secondsADay
    private static let secondsADay: Int64 = 86_400

    private var lastDay: Int64?
    private var lastUptime: Int64 = 0
    private var isEndTold = false

    /// - Parameters:
    ///   - notAfter: seconds since 1970.
    ///   - from: when to begin, seconds since 1970.
    ///   - now: the time of day, seconds since 1970.
    ///   - uptime: monotonic milliseconds.
    mutating func isDue(notAfter: Int64, from: Int64, now: Int64, uptime: Int64) -> Bool {
        guard now > from else {
            self = ExpiryWarning()
            return false
        }
        let day = now / Self.secondsADay
        let hasEnded = now > notAfter
        guard day != lastDay || uptime - lastUptime >= Self.secondsADay * 1_000 || hasEnded && !isEndTold else {
            return false
        }
        isEndTold = hasEnded
        lastDay = day
        lastUptime = uptime
        return true
    }
}
