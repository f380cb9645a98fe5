import ChatClient
import ChatProtocol
import Glibc

/// A moment as the clock on the wall shows it.
struct LocalTime: Sendable, Hashable {
    var year: Int
    /// 1 to 12.
    var month: Int
    var day: Int
    /// 0 is Sunday.
    var weekday: Int
    var hour: Int
    var minute: Int

    /// Nil for a time that is beyond any calendar.
    init?(_ time: Timestamp, _ zone: TimeZoneOffset) {
        // Rounded downwards, also before 1970.
        var seconds = time_t(time.milliseconds / 1_000 - (time.milliseconds % 1_000 < 0 ? 1 : 0))
        var parts = tm()
        switch zone {
        case .local: guard localtime_r(&seconds, &parts) != nil else { return nil }
        case .fixed(let offset):
            seconds &+= offset
            guard gmtime_r(&seconds, &parts) != nil else { return nil }
        }
        (year, month, day) = (Int(parts.tm_year) + 1_900, Int(parts.tm_mon) + 1, Int(parts.tm_mday))
        (weekday, hour, minute) = (Int(parts.tm_wday), Int(parts.tm_hour), Int(parts.tm_min))
    }

    /// `14:02`
    var clock: String { Self.padded(hour) + ":" + Self.padded(minute) }

    /// `2026-11-23`
    var date: String { "\(year)-" + Self.padded(month) + "-" + Self.padded(day) }

    /// `Monday, 23 November 2026`
    func longDate(_ language: Language) -> String {
        let name = Phrase.weekdays[weekday].text(language)
        return Phrase.longDate(name, "\(day)", Phrase.months[month - 1].text(language), "\(year)", in: language)
    }

    func isSameDay(as other: LocalTime) -> Bool {
        (year, month, day) == (other.year, other.month, other.day)
    }

    private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

extension Timestamp {
    /// `14:02`, or the like of it where there is none.
    func clock(_ zone: TimeZoneOffset) -> String { LocalTime(self, zone)?.clock ?? "--:--" }
}
