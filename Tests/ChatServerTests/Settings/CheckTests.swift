import ChatTransport
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

    @Test func `a bare host name is known where it begins one of the names`() {
        let names = ["chat.example.org", "localhost"]
        #expect(CertificateCheck.isKnown("chat", names) && CertificateCheck.isKnown("Chat.Example.org", names))
        #expect(!CertificateCheck.isKnown("cha", names) && !CertificateCheck.isKnown("chat.example", names))
    }

    @Test func `all that is wrong with a configuration is told at once, a line each`() throws {
        var configuration = ServerConfiguration(data: "/nowhere")
        configuration.certificate = "a.pem"
        configuration.dailyBytes = 0
        configuration.roomsPerHour = 0
        configuration.passwordCost = 12
        configuration.listen = [HostPort(host: "0.0.0.0", port: 0)]
        configuration.insecure = [HostPort(host: "192.0.2.1", port: 0)]
        configuration.hasNoLimits = true
        configuration.metrics = HostPort(host: "192.0.2.1", port: 1)
        let error = try #require(throws: ExitStatus.self) { try configuration.checked() }
        let lines = error.description.split(separator: "\n")
        let expected = [
            "--certificate and --key", "--daily-bytes", "--rooms-per-hour", "--insecure 192.0.2.1",
            "--metrics 192.0.2.1",
            "--no-limits is for loopback alone, and 0.0.0.0", "--password-cost 12 is too weak for 0.0.0.0",
            "--no-limits is for loopback alone, and 192.0.2.1", "--password-cost 12 is too weak for 192.0.2.1",
        ]
        #expect(lines.count == expected.count, "\(lines)")
        for (line, text) in zip(lines, expected) { #expect(line.contains(text)) }
        #expect(error.code == 78)
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
