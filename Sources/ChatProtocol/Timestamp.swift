/// A moment, in whole milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
public struct Timestamp: Sendable, Hashable {
    public var milliseconds: Int64

    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// As RFC 3339 writes it, in UTC: `2026-11-22T10:00:00.123Z`.
    public func append(to output: inout [UInt8]) {
        let ofDay = appendSeconds(to: &output)
        output.append(UInt8(ascii: "."))
        output.appendDecimal(UInt64(ofDay % 1_000), minimumDigits: 3)
        output.append(UInt8(ascii: "Z"))
    }

    /// As RFC 3339 writes it where seconds are enough, in UTC: `2026-11-22T10:00:00Z`.
    public var inSeconds: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(20)
        _ = appendSeconds(to: &bytes)
        bytes.append(UInt8(ascii: "Z"))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// - Returns: the milliseconds of the day.
    private func appendSeconds(to output: inout [UInt8]) -> Int64 {
        let perDay: Int64 = 86_400_000
        let days = milliseconds.flooredQuotient(by: perDay)
        let remainder = milliseconds % perDay
        let ofDay = remainder < 0 ? remainder + perDay : remainder
        let date = CivilDate(daysSince1970: days)
        if date.year < 0 { output.append(UInt8(ascii: "-")) }
        output.appendDecimal(UInt64(date.year.magnitude), minimumDigits: 4)
        output.append(UInt8(ascii: "-"))
        output.appendDecimal(UInt64(date.month), minimumDigits: 2)
        output.append(UInt8(ascii: "-"))
        output.appendDecimal(UInt64(date.day), minimumDigits: 2)
        output.append(UInt8(ascii: "T"))
        output.appendDecimal(UInt64(ofDay / 3_600_000), minimumDigits: 2)
        output.append(UInt8(ascii: ":"))
        output.appendDecimal(UInt64(ofDay / 60_000 % 60), minimumDigits: 2)
        output.append(UInt8(ascii: ":"))
        output.appendDecimal(UInt64(ofDay / 1_000 % 60), minimumDigits: 2)
        return ofDay
    }
}

extension Timestamp: Comparable {
    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }
}

extension Timestamp: CustomStringConvertible {
    public var description: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(24)
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// A date of the Gregorian calendar, carried backwards before its start.
private struct CivilDate {
    var year: Int64
    var month: Int64
    var day: Int64

    init(daysSince1970 days: Int64) {
        // Years are counted from March on, so that the leap day is a year's last and no month needs to know of it.
        // The calendar repeats every 400 years, which have 146,097 days; 719,468 days lie between 0000-03-01 and 1970.
        let shifted = days + 719_468
        let era = shifted.flooredQuotient(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let leapDaysTaken = dayOfEra / 1_460 - dayOfEra / 36_524 + dayOfEra / 146_096
        let yearOfEra = (dayOfEra - leapDaysTaken) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        // From March on, five months have 153 days, again and again.
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }
}

extension Int64 {
    /// Rounds towards negative infinity; `divisor` is positive.
    fileprivate func flooredQuotient(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
