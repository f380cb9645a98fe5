import ChatTLS
import Foundation
import Subprocess
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite struct CertificateTests {
    @Test func `an own certificate has the names and the days asked for`() throws {
        let names = ["chat.example.org", "localhost", "127.0.0.1", "::1", "2001:db8::8:0:0:1"]
        let made = try SelfSignedCertificate.make(names: names, days: 3650, reusingKey: nil)
        let description = try CertificateDescription(pem: .text(made.certificate))
        #expect(description.subject == "CN=chat.example.org")
        #expect(description.names == names)
        let now = Int64(time(nil))
        #expect(abs(description.notBefore - (now - 3600)) < 60)
        #expect(abs(description.notAfter - (now + 3650 * 86400)) < 60)
        #expect(String(decoding: made.key, as: UTF8.self).hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
    }

    @Test("S2.8 a renewal with the same key keeps the fingerprint, a new key changes it") func renewal() throws {
        let first = try SelfSignedCertificate.make(names: ["a"], days: 1, reusingKey: nil)
        let renewed = try SelfSignedCertificate.make(names: ["b"], days: 2, reusingKey: first.key)
        let other = try SelfSignedCertificate.make(names: ["a"], days: 1, reusingKey: nil)
        let fingerprints = try [first, renewed, other].map {
            try CertificateDescription(pem: .text($0.certificate)).fingerprint
        }
        #expect(renewed.certificate != first.certificate)
        #expect(fingerprints[0] == fingerprints[1])
        #expect(fingerprints[0] != fingerprints[2])
    }

    @Test(arguments: ["", "a,DNS:evil", "a b", "[::1]", "fe80::1%eth0", "a\n", String(repeating: "a", count: 254)])
    func `a name that is none is refused`(name: String) {
        #expect(throws: TLSError.self) {
            try SelfSignedCertificate.make(names: ["localhost", name], days: 1, reusingKey: nil)
        }
    }

    @Test func `a long first name is possible, no name is not`() throws {
        let long = String(repeating: "a", count: 60) + ".example.org"
        let made = try SelfSignedCertificate.make(names: [long], days: 1, reusingKey: nil)
        #expect(try CertificateDescription(pem: .text(made.certificate)).names == [long])
        #expect(throws: TLSError.self) { try SelfSignedCertificate.make(names: [], days: 1, reusingKey: nil) }
    }

    @Test func `a fingerprint is read back from its text, with and without padding`() throws {
        let fingerprint = try CertificateDescription(pem: .text(Identity.shared.certificate)).fingerprint
        let text = fingerprint.description
        #expect(text.hasPrefix("SHA256:"))
        #expect(text.utf8.count == 7 + 44)
        #expect(TLSFingerprint(text) == fingerprint)
        #expect(TLSFingerprint(String(text.dropLast())) == fingerprint)
    }

    @Test(
        arguments: [
            "", "SHA256:", "sha256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",
            "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=",
            "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",
            "SHA256: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "SHA256:AAAAAAAAAAAAAAAA=AAAAAAAAAAAAAAAAAAAAAAAAAA=",
        ])
    func `a text that is no fingerprint is refused`(text: String) {
        #expect(TLSFingerprint(text) == nil)
    }
}

@Suite struct ConfigurationTests {
    private func message(_ configuration: TLSConfiguration) -> String {
        do throws(TLSError) {
            _ = try TLSContext(configuration)
            return "accepted"
        } catch {
            return error.description
        }
    }

    private static let garbage = TLSPEM.text(Array("not PEM at all".utf8))

    @Test("S2.1 security level 2: a key that is too weak for it is refused")
    func weakKey() async throws {
        let folder = try TemporaryFolder()
        let (certificate, key) = (folder.url.appending(path: "c").path, folder.url.appending(path: "k").path)
        let made = try await Subprocess.run(
            .name("openssl"),
            arguments: [
                "req", "-x509", "-newkey", "rsa:1024", "-nodes", "-days", "1", "-subj", "/CN=weak", "-keyout", key,
                "-out", certificate,
            ], input: .none, output: .discarded, error: .discarded)
        #expect(made.terminationStatus.isSuccess)
        let message = message(.server(certificate: .file(certificate), key: .file(key)))
        #expect(message.contains("key too small"), "\(message)")
    }

    @Test func `what is wrong with a certificate or key is said`() throws {
        let good = Identity.shared
        let other = try Identity(names: ["localhost"])
        let cut = TLSPEM.text(good.certificate + good.certificate.dropLast(60))
        let rows: [(TLSConfiguration, String)] = [
            (.server(certificate: .text(good.certificate), key: .text(good.key)), "accepted"),
            (.server(certificate: .text(good.certificate), key: .text(other.key)), "does not match"),
            (.server(certificate: Self.garbage, key: .text(good.key)), "certificate: no PEM certificate"),
            (.server(certificate: .text(good.key), key: .text(good.key)), "certificate: no PEM certificate"),
            (.server(certificate: .text([]), key: .text(good.key)), "certificate: no PEM certificate"),
            (.server(certificate: .text(good.certificate), key: Self.garbage), "key: no private key"),
            (.server(certificate: .text(good.certificate), key: .text(good.certificate)), "key: no private key"),
            (.server(certificate: cut, key: .text(good.key)), "bad PEM after certificate 1"),
            (.server(certificate: .file("/nowhere/c.pem"), key: .text(good.key)), "/nowhere/c.pem can't be read"),
            (.server(certificate: .text(good.certificate), key: .file("/nowhere/k")), "/nowhere/k can't be read"),
            (.client(trust: .authorities(.file("/nowhere/ca.pem"))), "/nowhere/ca.pem can't be read"),
            (.client(trust: .authorities(Self.garbage)), "no PEM certificate"),
            (.client(trust: .systemRoots, applicationProtocols: [""]), "1 to 255 bytes"),
            (
                .client(trust: .systemRoots, applicationProtocols: [String(repeating: "a", count: 256)]),
                "1 to 255 bytes"
            ),
        ]
        for (configuration, expected) in rows {
            let message = message(configuration)
            #expect(message.contains(expected))
            #expect(!message.contains("\n"))
        }
    }
}
