import ChatStore
import Foundation
import Testing

@testable import ChatServer
@testable import ChatTLS

/// The files of a certificate change while it is in force (SECURITY.md 2.4). Time is told, nobody waits for it.
@Suite(.timeLimit(.minutes(15)))
struct CertificateReloadTests {
    @Test("S2.4 two files that are replaced one after the other take effect together, once, and without a complaint")
    func pair() throws {
        let site = try CertificateSite()
        let old = site.fingerprint
        let new = try CertificatePair()
        try new.write(new.certificate, to: site.certificate)
        site.pass(seconds: 3)
        #expect(site.fingerprint == old)
        try new.write(new.key, to: site.key)
        site.pass(seconds: 2)
        #expect(site.fingerprint == new.fingerprint)
        site.pass(seconds: 100)
        #expect(site.log.count { $0.contains("certificate reloaded") } == 1)
        #expect(!site.log.contains { $0.hasPrefix("error") })
        #expect(site.inForce.counters == .init(reloads: 1, reloadFailures: 0))
    }

    @Test("S2.4 a pair that does not belong together is told once; the old one stays, then the right one comes")
    func bad() throws {
        let site = try CertificateSite()
        let old = site.fingerprint
        let new = try CertificatePair()
        try new.write(new.certificate, to: site.certificate)
        site.pass(seconds: 200)
        #expect(site.fingerprint == old)
        #expect(site.errors.count == 1)
        #expect(site.errors.first?.contains("the key does not match the certificate") == true)
        #expect(site.inForce.isReloadFailing)
        #expect(site.inForce.counters == .init(reloads: 0, reloadFailures: 1))
        try new.write(new.key, to: site.key)
        site.pass(seconds: 2)
        #expect(site.fingerprint == new.fingerprint)
        #expect(!site.inForce.isReloadFailing)
    }

    @Test("S2.4 symbolic links that are turned to other files, as certbot does it")
    func links() throws {
        let site = try CertificateSite()
        for number in 2...4 {
            let new = try CertificatePair()
            for (bytes, link) in [(new.certificate, site.certificate), (new.key, site.key)] {
                try new.write(bytes, to: "\(link).\(number)")
                unlink(link)
                #expect(symlink("\(link).\(number)", link) == 0)
                site.pass(seconds: 1)
            }
            site.pass(seconds: 2)
            #expect(site.fingerprint == new.fingerprint)
        }
        #expect(site.errors.isEmpty)
    }

    @Test("S2.4 a new key that everybody can read is refused until its mode is right")
    func modes() throws {
        let site = try CertificateSite()
        let new = try CertificatePair()
        try new.write(new.certificate, to: site.certificate)
        try new.write(new.key, to: site.key, mode: 0o644)
        site.pass(seconds: 7)
        #expect(site.errors.count == 1)
        #expect(site.errors.first?.contains("chmod o-rwx") == true)
        #expect(chmod(site.key, 0o640) == 0)
        site.pass(seconds: 2)
        #expect(site.fingerprint == new.fingerprint)
    }

    @Test(
        "S2.4 a certificate out of its dates does not replace one that is valid, but one that is not",
        arguments: [-7200 ..< -3600, 3600..<7200])
    func dates(validity: Range<Int>) throws {
        let site = try CertificateSite()
        let old = site.fingerprint
        let bad = try CertificatePair(validity: validity)
        try bad.write(to: site)
        site.pass(seconds: 7)
        #expect(site.fingerprint == old)
        #expect(site.errors.count == 1)
        let expired = try CertificateSite(CertificatePair(validity: -7200 ..< -60))
        try bad.write(to: expired)
        expired.pass(seconds: 2)
        #expect(expired.fingerprint == bad.fingerprint)
    }

    @Test("S2.4 an expired certificate is served on with an error that says the cure, at the start and each day")
    func expired() throws {
        let site = try CertificateSite(CertificatePair(validity: -3 * 86_400 ..< -86_400 - 60))
        #expect(site.errors.count == 1)
        #expect(site.errors.first?.contains("has expired") == true)
        #expect(site.errors.first?.contains("days=-2") == true)
        #expect(site.errors.first?.contains("cure=renew it") == true)
        site.pass(seconds: 10)
        site.pass(seconds: 86_400)
        // The calendar's day may have ended meanwhile.
        #expect((2...3).contains(site.errors.count))
        #expect(site.inForce.daysLeft() == -2)
    }

    @Test("S2.4 21 days before its end it warns, at the start and when it is loaded", arguments: [20, 22])
    func soon(days: Int) throws {
        let pair = try CertificatePair(validity: -3600..<days * 86_400 + 60)
        let site = try CertificateSite(pair)
        let isSaid = { site.log.contains { $0.hasPrefix("warning the certificate expires soon") } }
        #expect(isSaid() == (days < 21))
        let reloaded = try CertificateSite()
        try pair.write(to: reloaded)
        reloaded.pass(seconds: 2)
        #expect(reloaded.log.contains { $0.contains("expires soon") } == (days < 21))
        #expect(!site.log.joined().contains("has expired"))
    }

    @Test("S2.4 what was read again before the operator named other files does not undo that")
    func others() throws {
        let site = try CertificateSite()
        let other = try CertificateSite()
        let prepared = try site.inForce.prepare()
        #expect(site.inForce.commitUnlessOthersCount(prepared))
        site.inForce.commit(try site.inForce.prepare(other.configuration))
        #expect(!site.inForce.commitUnlessOthersCount(prepared))
        #expect(site.fingerprint == other.fingerprint)
    }

    @Test("S2.4 a key that is there and can't be read is not replaced by another one")
    func unreadableKey() throws {
        let files = try ServerFolder()
        #expect(symlink("key.pem", files.path + "/key.pem") == 0)
        let own = SelfMadeCertificate(in: try DataFolder.open(at: files.path, waiting: 0))
        #expect(throws: ChatServer.ExitStatus.self) { try own.make(names: []) }
        #expect(!own.exists)
    }

    @Test("S2.4 what is prepared changes nothing until it is committed, and may come from other files")
    func prepare() throws {
        let site = try CertificateSite()
        let old = site.fingerprint
        let other = try CertificateSite()
        let prepared = try site.inForce.prepare(other.configuration)
        #expect(site.fingerprint == old)
        site.inForce.commit(prepared)
        #expect(site.fingerprint == other.fingerprint)
        // It is the other files now that are looked at.
        let new = try CertificatePair()
        try new.write(to: other)
        site.pass(seconds: 2)
        #expect(site.fingerprint == new.fingerprint)
        // What can't be used is refused before anything has changed.
        try new.write(new.certificate, to: other.key)
        #expect(throws: ChatServer.ExitStatus.self) { try site.inForce.prepare(other.configuration) }
        #expect(site.fingerprint == new.fingerprint)
    }
}

/// A certificate with its files, as a server holds it.
private final class CertificateSite {
    let configuration: ServerConfiguration
    let certificate: String
    let key: String
    let inForce: ServerCertificate
    private let files: ServerFolder
    private let recorded = RecordedLog()
    /// Milliseconds; far from the true ones, which count for the start alone.
    private var uptime = monotonicMilliseconds()

    init(_ pair: CertificatePair? = nil) throws {
        files = try ServerFolder()
        certificate = files.path + "/c.pem"
        key = files.path + "/k.pem"
        var configuration = ServerConfiguration(data: files.path)
        configuration.certificate = certificate
        configuration.key = key
        self.configuration = configuration
        let pair = try pair ?? CertificatePair()
        try pair.write(pair.certificate, to: certificate)
        try pair.write(pair.key, to: key)
        let folder = try DataFolder.open(at: files.path, waiting: 0)
        inForce = try ServerCertificate(configuration: configuration, folder: folder, logger: recorded.logger)
    }

    var log: [String] { recorded.lines }
    var errors: [String] { log.filter { $0.hasPrefix("error") } }
    var fingerprint: TLSFingerprint? { inForce.context.fingerprint }

    /// Days pass in steps of hours: what happens in each second is the same.
    func pass(seconds: Int64) {
        let step: Int64 = seconds > 3_600 ? 3_600 : 1
        for _ in 0..<seconds / step {
            uptime += step * 1_000
            inForce.timePassed(uptime: uptime)
        }
    }
}

private struct CertificatePair {
    let certificate: [UInt8]
    let key: [UInt8]

    /// - Parameter validity: seconds from now.
    init(validity: Range<Int> = -3600..<100 * 86_400) throws {
        (certificate, key) = try SelfSignedCertificate.make(names: ["localhost"], validity: validity)
    }

    var fingerprint: TLSFingerprint? {
        try? CertificateDescription(pem: .text(certificate)).fingerprint
    }

    func write(to site: CertificateSite) throws {
        try write(certificate, to: site.certificate)
        try write(key, to: site.key)
    }

    /// Replaces a file by another one.
    func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o600) throws {
        try Data(bytes).write(to: URL(filePath: path + ".new"))
        #expect(chmod(path + ".new", mode) == 0)
        #expect(rename(path + ".new", path) == 0)
    }
}
