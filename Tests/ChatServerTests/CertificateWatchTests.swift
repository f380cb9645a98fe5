import ChatTLS
import Testing

@testable import ChatServer

/// When a certificate's files are read again, and when its end is told: the decisions alone.
@Suite struct CertificateWatchTests {
    private static func stamps(_ certificate: UInt64?, _ key: UInt64?) -> [FileStamp?] {
        [certificate.map { FileStamp(number: $0) }, key.map { FileStamp(number: $0) }]
    }

    private static let old = stamps(1, 1)
    private static let new = stamps(2, 2)

    @Test("S2.4 a change is read once it has been quiet for a second")
    func quiet() {
        let watch = Watch(Self.old)
        #expect(!watch.looked(Self.old, now: 0))
        // One file after the other, the second missing in between.
        #expect(!watch.looked(Self.stamps(2, 1), now: 1_000))
        #expect(!watch.looked(Self.stamps(2, nil), now: 2_000))
        #expect(!watch.looked(Self.new, now: 3_000))
        #expect(watch.looked(Self.new, now: 4_000))
        watch.loaded(Self.new)
        #expect(!watch.looked(Self.new, now: 5_000))
    }

    @Test("S2.4 a pair that does not match yet is tried again, and told once when it stays so")
    func mismatch() {
        let watch = Watch(Self.old)
        let half = Self.stamps(2, 1)
        #expect(!watch.looked(half, now: 1_000))
        #expect(watch.looked(half, now: 2_000))
        #expect(!watch.failed("no pair", now: 2_000))
        #expect(!watch.looked(half, now: 3_000))
        #expect(!watch.isFailing)
        #expect(watch.looked(half, now: 6_000))
        #expect(watch.failed("no pair", now: 6_000))
        #expect(watch.isFailing)
        // From now on once a minute, and silently, but for another reason.
        #expect(!watch.looked(half, now: 65_000))
        #expect(watch.looked(half, now: 66_000))
        #expect(!watch.failed("no pair", now: 66_000))
        #expect(watch.looked(half, now: 126_000))
        #expect(watch.failed("no file", now: 126_000))
        // The other file comes.
        #expect(!watch.looked(Self.new, now: 127_000))
        #expect(watch.looked(Self.new, now: 128_000))
        watch.loaded(Self.new)
        #expect(!watch.isFailing)
    }

    @Test("S2.4 files that are put back as they were end the complaint without a reload")
    func putBack() {
        let watch = Watch(Self.old)
        #expect(!watch.looked(Self.new, now: 0))
        #expect(watch.looked(Self.new, now: 5_000))
        #expect(watch.failed("bad", now: 5_000))
        #expect(!watch.looked(Self.old, now: 6_000))
        #expect(!watch.looked(Self.old, now: 7_000))
        #expect(!watch.isFailing)
    }

    @Test("S2.4 what a reload by hand has told is not told again")
    func asked() {
        let watch = Watch(Self.old)
        #expect(!watch.looked(Self.new, now: 0))
        #expect(watch.tell("bad"))
        #expect(watch.looked(Self.new, now: 6_000))
        #expect(!watch.failed("bad", now: 6_000))
    }

    private static let day: Int64 = 86_400
    /// Noon of some day, and the end of a certificate, seconds since 1970.
    private static let noon: Int64 = 20_000 * day + day / 2
    private static let end = noon + 100 * day

    @Test("S2.4 the end is told once a day from 21 days before, and after it")
    func days() {
        let warning = Warning()
        var told: [Int64] = []
        // Looked at four times a day for 110 days.
        for quarter in 0..<440 {
            let now = Self.noon + Int64(quarter) * Self.day / 4
            if warning.isDue(notAfter: Self.end, now: now, uptime: Int64(quarter) * Self.day * 250) {
                told.append((Self.end - now) / Self.day)
            }
        }
        // The first one in the 80th day, when less than 21 are left, then one at each of 31 midnights, and one at the end.
        #expect(told.count == 33)
        #expect(told.first == 20)
        #expect(told.prefix(21).allSatisfy { (0...20).contains($0) })
    }

    @Test("S2.4 a clock that jumps skips no day's warning, and a clock that stands still none either")
    func clock() {
        let warning = Warning()
        let start = Self.end - 10 * Self.day
        #expect(warning.isDue(notAfter: Self.end, now: start, uptime: 0))
        #expect(!warning.isDue(notAfter: Self.end, now: start + 60, uptime: 60_000))
        // Forward by five days, and back again.
        #expect(warning.isDue(notAfter: Self.end, now: start + 5 * Self.day, uptime: 120_000))
        #expect(warning.isDue(notAfter: Self.end, now: start, uptime: 180_000))
        // It stands still for a day.
        #expect(!warning.isDue(notAfter: Self.end, now: start, uptime: 180_000 + Self.day * 1_000 - 1))
        #expect(warning.isDue(notAfter: Self.end, now: start, uptime: 180_000 + Self.day * 1_000))
        // Far before the end, and then on the same day again: that is news.
        #expect(!warning.isDue(notAfter: Self.end, now: Self.end - 300 * Self.day, uptime: 0))
        #expect(warning.isDue(notAfter: Self.end, now: start, uptime: 0))
    }

    @Test("S2.4 the end itself is told when it comes, on whatever day the last warning was")
    func end() {
        let warning = Warning()
        #expect(warning.isDue(notAfter: Self.end, now: Self.end - 60, uptime: 0))
        #expect(!warning.isDue(notAfter: Self.end, now: Self.end, uptime: 60_000))
        #expect(warning.isDue(notAfter: Self.end, now: Self.end + 1, uptime: 61_000))
        #expect(!warning.isDue(notAfter: Self.end, now: Self.end + 2, uptime: 62_000))
    }

    @Test(
        "whole days are counted down to 0, and below it from the moment of the end",
        arguments: [(100 * day, 100), (day, 1), (day - 1, 0), (0, 0), (-1, -1), (-day, -1), (-day - 1, -2)])
    func daysLeft(seconds: Int64, days: Int) throws {
        let made = try SelfSignedCertificate.make(names: ["localhost"], days: 1)
        let certificate = try CertificateDescription(pem: .text(made.certificate))
        #expect(CertificateDates.daysLeft(certificate, now: certificate.notAfter - seconds) == days)
    }
}

/// The machines, held so that `#expect` can call what changes them.
private final class Watch {
    private var machine: CertificateWatch
    var isFailing: Bool { machine.isFailing }

    init(_ inForce: [FileStamp?]) { machine = CertificateWatch(inForce: inForce) }

    func looked(_ stamps: [FileStamp?], now: Int64) -> Bool { machine.looked(stamps, now: now) }
    func loaded(_ stamps: [FileStamp?]) { machine.loaded(stamps) }
    func failed(_ reason: String, now: Int64) -> Bool { machine.failed(reason, now: now) }
    func tell(_ reason: String) -> Bool { machine.tell(reason) }
}

private final class Warning {
    private var machine = ExpiryWarning()

    func isDue(notAfter: Int64, now: Int64, uptime: Int64) -> Bool {
        machine.isDue(notAfter: notAfter, from: notAfter - ExpiryWarning.seconds, now: now, uptime: uptime)
    }
}
