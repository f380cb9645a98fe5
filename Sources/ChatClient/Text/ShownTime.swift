import Glibc

/// Times of the protocol (RFC 3339, UTC) as people read them.
enum ShownTime {
    /// `2026-11-23 14:02`, in the time zone of the process; what is no time is shown as it is, made harmless.
    static func minute(_ text: String) -> String {
        guard var moment = seconds(text) else { return ShownText.line(text) }
        var local = tm()
        guard localtime_r(&moment, &local) != nil else { return ShownText.line(text) }
        let date = [padded(local.tm_year + 1900, 4), padded(local.tm_mon + 1), padded(local.tm_mday)]
        return date.joined(separator: "-") + " " + padded(local.tm_hour) + ":" + padded(local.tm_min)
    }

    /// Seconds since 1970 of `2026-11-22T10:00:00.123Z`.
    static func seconds(_ text: String) -> time_t? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.last == UInt8(ascii: "Z"), bytes[10] == UInt8(ascii: "T") else { return nil }
        func number(_ range: Range<Int>) -> Int32? { Int32(String(decoding: bytes[range], as: UTF8.self)) }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
            let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19)
        else { return nil }
        var parts = tm()
        parts.tm_year = year - 1900
        parts.tm_mon = month - 1
        parts.tm_mday = day
        parts.tm_hour = hour
        parts.tm_min = minute
        parts.tm_sec = second
        return timegm(&parts)
    }

    private static func padded(_ number: Int32, _ digits: Int = 2) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
