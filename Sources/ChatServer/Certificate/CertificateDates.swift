import ChatProtocol
import ChatTLS

/// A certificate's dates, seen from now.
enum CertificateDates {
    private static let secondsADay: Int64 = 86_400

    /// The time of day, seconds since 1970.
    static var now: Int64 {
        SystemClock().now().milliseconds / 1_000
    }

    /// Whole days until it ends; negative: it has expired, -1 on the first day.
    static func daysLeft(_ certificate: CertificateDescription, now: Int64) -> Int {
        daysLeft(until: certificate.notAfter, now: now)
    }

    /// Whole days until then; -1 on the first day after it.
    static func daysLeft(until end: Int64, now: Int64) -> Int {
        let seconds = end - now
        // Division rounds towards zero.
        return Int(seconds >= 0 ? seconds / secondsADay : (seconds + 1) / secondsADay - 1)
    }

    /// What is wrong with them; nil: it is valid now.
    static func problem(_ certificate: CertificateDescription, now: Int64) -> String? {
        if now > certificate.notAfter { return "it has expired on \(text(certificate.notAfter))" }
        if now < certificate.notBefore { return "it is not valid before \(text(certificate.notBefore))" }
        return nil
    }

    /// 2026-11-22T10:00:00Z
    static func text(_ seconds: Int64) -> String {
        Timestamp(milliseconds: seconds * 1_000).inSeconds
    }
}
