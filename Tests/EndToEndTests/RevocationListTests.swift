import Foundation
import Testing

/// What the operator learns of the end of a CRL, before it comes and after it.
@Suite(.endToEnd) struct RevocationListTests {
    private struct Finding: Decodable {
        var severity: String
        var what: String
        var cure: String?
    }

    /// Of `chat-server check`, what it says of the list; and its exit code.
    private static func check(_ site: ServerSite, _ arguments: [String]) async throws -> (Finding, code: Int32?) {
        let said = try await site.command(
            ["check", "--json", "--password-cost", "10", "--listen", "127.0.0.1:0"] + arguments)
        let findings = try said.output.split(separator: "\n").map {
            try JSONDecoder().decode(Finding.self, from: Data($0.utf8))
        }
        return (try #require(findings.first { $0.what.contains("the list of CN=chat clients") }, "\(said)"), said.code)
    }

    private static func page(_ server: ServerSite.Server) async throws -> String {
        try await Programs.run(
            "curl", ["--silent", "--fail", "--max-time", "10", "http://127.0.0.1:\(server.metrics)/metrics"]
        ).output
    }

    @Test("S2.4 log, metrics, check and certificate show tell that a CRL ends soon, and a new one is read by itself")
    func soon() async throws {
        let authority = try await ClientAuthority()
        let arguments = ["--client-ca", authority.certificate, "--client-crl", authority.revocations]
        let site = try await ServerSite(hasAccounts: false)
        try await authority.list(from: -7_200, to: 600)
        try await site.serve(.init(arguments: arguments + ["--metrics", "127.0.0.1:0"])) { server in
            let line = try #require(server.log.split(separator: "\n").first { $0.contains("ends soon") })
            for word in ["warning", authority.revocations, "CN=chat clients", "days=0", "cure="] {
                #expect(line.contains(word), "\(line)")
            }
            let (finding, code) = try await Self.check(site, arguments)
            #expect(code == 0 && finding.severity == "warning" && finding.cure?.contains("make it anew") == true)
            let shown = try await site.command("certificate", "show")
            #expect(shown.output.contains("client CRL   \(authority.revocations), until 20"), "\(shown)")
            let page = try await Self.page(server)
            #expect(page.contains("\nchat_client_crl_expiry_timestamp_seconds 1"))
            #expect(page.contains("\nchat_client_crl_warning_timestamp_seconds 1"))

            // One that has ended does not take the place of one that lets clients in.
            try await authority.list(from: -7_200, to: -60)
            try eventually("it is refused") { try server.log.contains("the list of CN=chat clients has ended on") }
            #expect(try server.log.contains("the old one stays"))
            try await authority.list(from: -60, to: 30 * 86_400)
            try eventually("it is read") { try server.log.contains("certificate reloaded") }
            #expect(try server.log.components(separatedBy: "ends soon").count == 2)
            #expect(try await Self.check(site, arguments).0.severity == "ok")
        }
    }

    @Test("S2.4 a CRL that has ended is said loudly, and why everybody is refused")
    func ended() async throws {
        let authority = try await ClientAuthority()
        let messi = try await authority.issue("messi")
        let arguments = ["--client-ca", authority.certificate, "--client-crl", authority.revocations]
        let site = try await ServerSite(hasAccounts: false)
        try await authority.list(from: -7_200, to: -60)
        try await site.serve(.init(arguments: arguments)) { server in
            let line = try #require(server.log.split(separator: "\n").first { $0.contains("has ended") })
            for word in ["error", "every client of its authority is refused", "days=-1", "cure="] {
                #expect(line.contains(word), "\(line)")
            }
            let (finding, code) = try await Self.check(site, arguments)
            #expect(code == 78 && finding.severity == "error" && finding.cure != nil, "\(finding)")
            let refused = try await SecureClient.outcome(of: server, messi) { link in
                try? link.send("ping\n")
                return try link.rest()
            }
            #expect(refused.result == "")
        }
    }
}
