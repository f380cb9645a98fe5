import Foundation
import Testing

/// `chat-server certificate`, with and without a running server.
@Suite(.endToEnd) struct CertificateCommandTests {
    private struct Shown: Decodable {
        var file: String
        var subject: String
        var issuer: String
        var names: [String]
        var notAfter: String
        var daysLeft: Int
        var key: String
        var fingerprint: String
        var chain: Int
        var selfSigned: Bool
        var inForce: Bool
    }

    private static func shown(_ said: Programs.Result) throws -> Shown {
        try #require(said.code == 0, "\(said)")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Shown.self, from: Data(said.output.utf8))
    }

    @Test("S2.4, S2.8 the server's own certificate is renewed while it runs: the fingerprint stays, names are added")
    func renew() async throws {
        let site = try await ServerSite(hasAccounts: false)
        let none = try await site.command("certificate", "renew-self-signed")
        #expect(none.code == 1 && none.errors.contains("there is no"), "\(none)")
        try await site.serve { server in
            let before = try await Self.shown(site.command("certificate", "show", "--json"))
            #expect(before.inForce && before.selfSigned && before.chain == 1)
            #expect(before.file == site.certificate)
            #expect(before.key == "ECDSA P-256")
            #expect((3_640...3_650).contains(before.daysLeft))
            #expect(before.fingerprint == "SHA256:" + (try await Certificates.fingerprint(of: site.certificate)))
            let old = try String(contentsOfFile: site.certificate, encoding: .utf8)
            let renewed = try await Self.shown(
                site.command("certificate", "renew-self-signed", "--name", "chat.example.org", "--json"))
            #expect(renewed.inForce)
            #expect(renewed.fingerprint == before.fingerprint)
            #expect(renewed.names == before.names + ["chat.example.org"])
            #expect(try String(contentsOfFile: site.certificate, encoding: .utf8) != old)
            #expect(try mode(of: site.certificate) == 0o600)
            // New connections get it at once.
            let pong = try await SecureClient.talk(to: server, ["-verify_hostname", "chat.example.org"]) {
                try $0.ask("ping\n")
            }
            #expect(pong == Transcript.pong)
        }
        // Without a server, too; what it says for people.
        let again = try await site.command("certificate", "renew-self-signed", "--name", "other.example.org")
        #expect(again.code == 0 && again.output.contains("other.example.org"), "\(again)")
        let text = try await site.command("certificate", "show")
        #expect(text.output.contains("chat.example.org other.example.org"), "\(text)")
        #expect(text.output.contains("days left)"), "\(text)")
        // The folder may come from a file that was named.
        let file = try site.folder.write("data = \"\(site.data)\"\n", to: "chat-server.toml")
        let configured = try await Self.shown(
            Programs.run(Programs.server, ["certificate", "show", "--config", file, "--json"]))
        #expect(configured.file == site.certificate && !configured.inForce)
    }

    @Test("a certificate of somebody else is shown, and not renewed")
    func foreign() async throws {
        let site = try await ServerSite(hasAccounts: false)
        let (certificate, key) = try await Certificates.make(in: site.folder)
        try await site.serve(.init(arguments: ["--certificate", certificate, "--key", key])) { _ in
            let shown = try await Self.shown(site.command("certificate", "show", "--json"))
            #expect(shown.file == certificate && shown.inForce)
            #expect(shown.subject == "CN=localhost")
            // A setting that is wrong is the next start's affair.
            let file = try site.folder.write("data = \"\(site.data)\"\n[network]\nthread = 3\n", to: "wrong.toml")
            let running = try await Self.shown(
                Programs.run(Programs.server, ["certificate", "show", "--config", file, "--json"]))
            #expect(running.file == certificate && running.inForce)
            let refused = try await site.command("certificate", "renew-self-signed")
            #expect(refused.code == 1, "\(refused)")
            #expect(refused.errors.contains(certificate), "\(refused)")
        }
        let shown = try await Self.shown(
            site.command("certificate", "show", "--certificate", certificate, "--json"))
        #expect(shown.file == certificate && !shown.inForce)
        let missing = try await site.command("certificate", "show", "--certificate", "/nowhere.pem")
        #expect(missing.code == 1 && missing.errors.contains("/nowhere.pem"), "\(missing)")
        // What is named may come from elsewhere, and is not the terminal's to obey.
        let colourful = try await site.command("certificate", "show", "--certificate", "/no\u{1B}[2J.pem")
        #expect(colourful.errors.contains("/no\u{FFFD}[2J.pem"), "\(colourful)")
        // A configuration file says it, too.
        let file = try site.folder.write(
            "[tls]\ncertificate = \"\(certificate)\"\nkey = \"\(key)\"\n", to: "chat-server.toml")
        let configured = try await Self.shown(site.command("certificate", "show", "--config", file, "--json"))
        #expect(configured.file == certificate)
    }
}
