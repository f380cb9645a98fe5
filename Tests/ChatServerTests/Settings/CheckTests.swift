import Testing

@testable import ChatServer

/// What `chat-server check` goes by; what it finds is in the end-to-end tests.
@Suite struct CheckTests {
    @Test(
        arguments: [
            ("chat.example.org", true), ("CHAT.example.ORG", true), ("a.b.example.net", false), ("a.example.net", true),
            ("example.net", false), ("192.0.2.1", true), ("192.0.2.2", false), ("chat.example.org.evil", false),
        ])
    func `a certificate covers its names, and with a star one label`(host: String, isCovered: Bool) {
        let names = ["chat.example.org", "*.example.net", "192.0.2.1"]
        #expect(CertificateCheck.covers(names, host) == isCovered)
    }

    @Test(
        arguments: [
            ([], 0), ([Finding.note(.ports, ""), .warning(.ports, "", cure: "")], 0),
            ([.error(.ports, "", cure: nil, code: 69)], 69),
            ([.error(.ports, "", cure: nil, code: 69), .error(.folder, "", cure: nil)], 78),
            ([.error(.folder, "", cure: nil), .error(.database, "", cure: nil, code: 74)], 74),
        ] as [([Finding], Int32)])
    func `the worst finding makes the exit code`(findings: [Finding], code: Int32) {
        #expect(ServerCheck.exitCode(findings) == code)
    }
}
