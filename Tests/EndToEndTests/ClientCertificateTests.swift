import Foundation
import Testing

/// Clients that show a certificate to the built server, by a real `openssl s_client`.
@Suite(.endToEnd) struct ClientCertificateTests {
    private static let authFailed = Transcript.error("Autentikasi Gagal!")

    private static func options(_ authority: ClientAuthority, _ more: String...) -> ServerSite.Options {
        .init(arguments: ["--client-ca", authority.certificate] + more)
    }

    /// What the server says to `ping`, or what openssl says of the alert.
    private static func ping(
        _ server: ServerSite.Server, _ arguments: [String]
    ) async throws -> (reply: String, errors: String) {
        let outcome = try await SecureClient.outcome(of: server, arguments) { link in
            // Under TLS 1.3 the client learns only afterwards that it is refused.
            try? link.send("ping\nquit\n")
            return try link.rest()
        }
        return (outcome.result, outcome.errors)
    }

    @Test(
        "a client without a certificate that the authority has signed is refused, with the right alert",
        arguments: [("-tls1_3", "alert certificate required"), ("-tls1_2", "alert handshake failure")])
    func required(version: String, alert: String) async throws {
        let authority = try await ClientAuthority()
        let other = try await ClientAuthority()
        try await authority.revoke(nil)
        let good = try await authority.issue("messi")
        let revoked = try await authority.issue("revoked")
        try await authority.revoke("revoked")
        let rows: [([String], String)] = [
            ([], alert), (try await other.issue("messi"), "alert unknown ca"),
            (try await authority.issue("expired", days: -1), "alert certificate expired"),
            (revoked, "alert certificate revoked"),
        ]
        let options = Self.options(authority, "--client-crl", authority.revocations)
        try await ServerSite(hasAccounts: false).serve(options) { server in
            let served = try await Self.ping(server, good + [version])
            #expect(served.reply == Transcript.pong + Transcript.bye, "\(served.errors)")
            for (arguments, alert) in rows {
                let refused = try await Self.ping(server, arguments + [version])
                #expect(refused.reply == "")
                #expect(refused.errors.contains(alert), "\(refused.errors)")
            }
            // Its certificate is of no use without its key, and the server is no worse for all that.
            #expect(try server.connect().ask("ping\n") == Transcript.pong)
        }
    }

    @Test("a certificate's common name logs its user in without a password, and nobody else")
    func login() async throws {
        let authority = try await ClientAuthority()
        let messi = try await authority.issue("messi")
        let nobody = try await authority.issue("nobody")
        let options = Self.options(
            authority, "--client-certificates", "optional", "--client-certificate-login", "on")
        try await ServerSite().serve(options) { server in
            let replies = try await SecureClient.talk(to: server, messi) { link in
                [
                    try link.ask("login lineker\n"), try link.ask("login nobody\n"), try link.ask("login MESSI\n"),
                    try link.ask("send lineker halo\n"),
                    try link.ask(#"{"command": "login", "user": "messi", "tag": 1}"# + "\n"),
                    try link.ask("login lineker surabaya\n"), try link.ask("logout\n"),
                ]
            }
            #expect(replies[0] == Self.authFailed)
            #expect(replies[1] == Self.authFailed)
            let token = try Transcript.token(replies[2])
            #expect(replies[3] == Transcript.sent)
            #expect(replies[4].hasPrefix(#"{"status": "OK", "tag": 1, "tokenid": ""#))
            _ = try Transcript.token(replies[5])
            #expect(replies[6] == Transcript.loggedOut)
            // Whoever shows none: as without the setting. The session is one like any other.
            let without = try await SecureClient.talk(to: server) { link in
                [try link.ask("login messi\n"), try link.ask("inbox \(token)\n"), try link.ask("login messi \n")]
            }
            #expect(without == [Transcript.badRequest, Transcript.empty, Transcript.badRequest])
            // A certificate of nobody, and of somebody disabled: the same bytes.
            let disabled = try await server.site.command("user", "disable", "messi")
            #expect(disabled.code == 0, "\(disabled)")
            for (user, certificate) in [("nobody", nobody), ("messi", messi)] {
                let reply = try await SecureClient.talk(to: server, certificate) { try $0.ask("login \(user)\n") }
                #expect(reply == Self.authFailed)
            }
        }
    }

    @Test("without the setting a certificate is no login")
    func off() async throws {
        let authority = try await ClientAuthority()
        let messi = try await authority.issue("messi")
        try await ServerSite().serve(Self.options(authority)) { server in
            let replies = try await SecureClient.talk(to: server, messi) { link in
                [try link.ask("login messi\n"), try link.ask(#"{"command": "login", "user": "messi"}"# + "\n")]
            }
            #expect(replies[0] == Transcript.badRequest)
            #expect(replies[1].contains(#""code": "bad_request""#))
        }
        let refused = try await ServerSite(hasAccounts: false).command(
            "run", "--listen", "127.0.0.1:0", "--client-certificate-login", "on")
        #expect(refused.code == 78, "\(refused)")
        #expect(refused.errors.contains("--client-ca"), "\(refused)")
    }

    @Test("S2.4 authority and CRL are read again with the rest")
    func reload() async throws {
        let authority = try await ClientAuthority()
        try await authority.revoke(nil)
        let messi = try await authority.issue("messi")
        let options = Self.options(authority, "--client-crl", authority.revocations)
        try await ServerSite(hasAccounts: false).serve(options) { server in
            #expect(try await Self.ping(server, messi).reply == Transcript.pong + Transcript.bye)
            try await authority.revoke("messi")
            try eventually("the CRL is read") { try server.log.contains("certificate reloaded") }
            #expect(try await Self.ping(server, messi).errors.contains("alert certificate revoked"))
        }
    }

    @Test("S2.4 of a file of several CRLs none is passed over: one that is cut off is an error")
    func cutOff() async throws {
        let authority = try await ClientAuthority()
        try await authority.revoke(nil)
        let file = authority.revocations
        let list = try String(contentsOfFile: file, encoding: .utf8)
        try (list + list.prefix(list.count / 2) + "\n").write(toFile: file, atomically: true, encoding: .utf8)
        let refused = try await ServerSite(hasAccounts: false).command(
            ["run", "--listen", "127.0.0.1:0"] + Self.options(authority, "--client-crl", file).arguments)
        #expect(refused.code == 78 && refused.errors.contains("bad PEM after CRL 1"), "\(refused)")
    }

    @Test(
        "the interactive client logs in by a certificate, and asks for no password",
        .enabled(if: Programs.has("tmux"), "tmux must be installed"))
    func interactive() async throws {
        let authority = try await ClientAuthority()
        let messi = try await authority.issue("messi")
        let options = Self.options(authority, "--client-certificate-login", "on")
        try await ServerSite().serve(options) { server in
            let person = try Person(of: server)
            var environment = person.environment
            environment.merge(
                [
                    "CLIENT": ([Programs.client] + person.server).joined(separator: " "), "TZ": "UTC",
                    "CHAT_CLIENT_CERTIFICATE": messi[1], "CHAT_CLIENT_KEY": messi[3],
                ]) { $1 }
            try await Terminal.run(environment: environment, size: (100, 30)) { terminal in
                try await terminal.enter("$CLIENT; echo code=$?.")
                try await terminal.wait { $0.hasSuffix("User name:") }
                try await terminal.enter("messi")
                let screen = try await terminal.wait { $0.contains("] online") || $0.contains("Password") }
                #expect(!screen.contains("Password"))
                try await terminal.enter("/msg lineker halo")
                try await terminal.wait(untilSent: "halo")
                try await terminal.enter("/quit")
                try await terminal.wait(for: "code=0.")
                // The session was kept: nobody is asked for a name.
                try await terminal.clear()
                try await terminal.enter("$CLIENT")
                try await terminal.wait(for: "] online")
            }
            let reader = try server.connect()
            _ = try Transcript.token(reader.ask("login lineker surabaya\n"))
            #expect(try Mailbox(reader).readAll() == ["halo"])
        }
    }

    @Test("chat-client shows its certificate, logs in by it, and keeps the session")
    func client() async throws {
        let authority = try await ClientAuthority()
        let messi = try await authority.issue("messi")
        let options = Self.options(authority, "--client-certificate-login", "on")
        try await ServerSite().serve(options) { server in
            let environment = [
                "CHAT_SERVER": "localhost:\(server.tls)", "CHAT_CA": server.site.certificate,
                "XDG_STATE_HOME": server.site.folder.file("state"), "CHAT_CLIENT_CERTIFICATE": messi[1],
                "CHAT_CLIENT_KEY": messi[3],
            ]
            let login = try await Programs.run(Programs.client, ["login", "messi"], environment: environment)
            #expect(login.code == 0, "\(login)")
            let who = try await Programs.run(Programs.client, ["whoami"], environment: environment)
            #expect(who.output.contains("messi"), "\(who)")
            // Another user's password still counts.
            let other = try await Programs.run(
                Programs.client, ["login", "lineker", "--password-stdin"], input: "surabaya\n",
                environment: environment)
            #expect(other.code == 0, "\(other)")
            // Without one it is refused, and a key that everybody can read is not used.
            var without = environment
            without["CHAT_CLIENT_CERTIFICATE"] = ""
            without["CHAT_CLIENT_KEY"] = ""
            let refused = try await Programs.run(Programs.client, ["whoami"], environment: without)
            #expect(refused.code != 0, "\(refused)")
            chmod(messi[3], 0o604)
            let readable = try await Programs.run(Programs.client, ["whoami"], environment: environment)
            #expect(readable.code != 0 && readable.errors.contains("chmod 600"), "\(readable)")
            let half = try await Programs.run(
                Programs.client, ["whoami", "--client-certificate", messi[1]], environment: without)
            #expect(half.code == 2 && half.errors.contains("go together"), "\(half)")
        }
    }
}
