import ChatProtocol
import Glibc

/// A moment on the user's clock and calendar.
struct LocalTime: Hashable {
    var year: Int
    /// 1 to 12.
    var month: Int
    var day: Int
    /// 0 is Sunday.
    var weekday: Int
    var hour: Int
    var minute: Int

    /// - Parameter zone: `.local`: that of the process (localtime_r(3)).
    init(_ time: Timestamp, _ zone: TimeZoneOffset) {
        var seconds = time_t(time.milliseconds.quotientAndRemainder(dividingBy: 1_000).quotient)
        var parts = tm()
        switch zone {
        case .local: localtime_r(&seconds, &parts)
        case .fixed(let offset):
            seconds = seconds.addingReportingOverflow(offset).partialValue
            gmtime_r(&seconds, &parts)
        }
        year = Int(parts.tm_year) + 1900
        month = Int(parts.tm_mon) + 1
        day = Int(parts.tm_mday)
        weekday = Int(parts.tm_wday)
        hour = Int(parts.tm_hour)
        minute = Int(parts.tm_min)
    }

    func isSameDay(as other: LocalTime) -> Bool {
        (year, month, day) == (other.year, other.month, other.day)
    }

    /// `14:02`
    var clock: String { Self.twoDigits(hour) + ":" + Self.twoDigits(minute) }

    /// `2026-11-23`
    var date: String { "\(year)-" + Self.twoDigits(month) + "-" + Self.twoDigits(day) }

    private static func twoDigits(_ number: Int) -> String {
        number < 10 ? "0\(number)" : String(number)
    }
}
