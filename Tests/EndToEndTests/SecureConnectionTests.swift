import Foundation
import Testing

/// The built server and a real `openssl s_client`.
@Suite(.endToEnd) struct SecureConnectionTests {
    @Test("S2.1 TLS 1.1 is refused, whatever the client would allow itself") func oldVersion() async throws {
        try await ServerSite(hasAccounts: false).serve { server in
            // Security level 0 lets openssl offer 1.1: it is the server that must refuse.
            let outcome = try await SecureClient.outcome(
                of: server, ["-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"]
            ) { try $0.rest() }
            #expect(outcome.result == "")
            #expect(outcome.errors.contains("alert protocol version"), "\(outcome.errors)")
            #expect(outcome.end != .exited(0))
        }
    }

    @Test func `a client that trusts another authority goes away before it says anything`() async throws {
        let folder = try TemporaryFolder()
        let other = try await Certificates.make(in: folder).certificate
        try await ServerSite(hasAccounts: false).serve { server in
            let outcome = try await SecureClient.outcome(of: server, authority: other) { link in
                try? link.send("ping\n")
                return try link.rest()
            }
            #expect(outcome.result == "")
            #expect(outcome.errors.contains("certificate verify failed"), "\(outcome.errors)")
            #expect(outcome.end != .exited(0))
        }
    }

    @Test func `a client that expects another name goes away, too`() async throws {
        try await ServerSite(hasAccounts: false).serve { server in
            let outcome = try await SecureClient.outcome(
                of: server, ["-verify_hostname", "elsewhere.example"]
            ) { try $0.rest() }
            #expect(outcome.errors.localizedStandardContains("hostname mismatch"), "\(outcome.errors)")
            #expect(outcome.end != .exited(0))
        }
    }

    @Test(arguments: [[], ["-alpn", "chat/1"], ["-alpn", "h2,chat/1"]], ["-tls1_3", "-tls1_2"])
    func `clients that offer chat or no protocol at all are served`(alpn: [String], version: String) async throws {
        try await ServerSite(hasAccounts: false).serve { server in
            let outcome = try await SecureClient.outcome(of: server, alpn + [version]) { link in
                [try link.ask("ping\n"), try link.ask("quit\n"), try link.rest()]
            }
            #expect(outcome.result == [Transcript.pong, Transcript.bye, ""])
        }
    }

    @Test(arguments: ["-tls1_3", "-tls1_2"])
    func `a client that offers only another protocol is told so`(version: String) async throws {
        try await ServerSite(hasAccounts: false).serve { server in
            let outcome = try await SecureClient.outcome(of: server, ["-alpn", "h2", version]) { try $0.rest() }
            #expect(outcome.result == "")
            #expect(outcome.errors.contains("alert no application protocol"), "\(outcome.errors)")
        }
    }

    @Test func `a session as the manual shows it, typed into openssl s_client -quiet -crlf`() async throws {
        try await ServerSite().serve { server in
            let typed = ["login messi surabaya", "send lineker halo", "show user", "logout", "quit"]
            // openssl closes at the end of its input only where the server does: it is told to ignore it.
            let said = try await Programs.run(
                "openssl",
                [
                    "s_client", "-quiet", "-crlf", "-connect", "localhost:\(server.tls)", "-CAfile",
                    server.site.certificate, "-verify_return_error",
                ], input: typed.map { $0 + "\n" }.joined())
            #expect(said.code == 0, "\(said)")
            let replies = said.output.components(separatedBy: "\r\n\r\n").map { $0 + "\r\n\r\n" }
            #expect(replies.count == 6, "\(said)")
            _ = try Transcript.token(replies[0])
            #expect(
                Array(replies[1...4]) == [
                    Transcript.sent, "{\"status\": \"OK\", \"messages\": []}\r\n\r\n", Transcript.loggedOut,
                    Transcript.bye,
                ])
        }
    }

    @Test func `a session is valid on the kind of listener alone where it was made`() async throws {
        try await ServerSite().serve { server in
            let token = try server.token(of: "messi")
            #expect(try server.connect().ask("inbox \(token)\n") == Transcript.empty)
            let reply = try await SecureClient.talk(to: server) { try $0.ask("inbox \(token)\n") }
            #expect(reply == Transcript.noSession)
        }
    }

    @Test("S2.1 a client that asks to renegotiate is refused, and the server serves on")
    func renegotiation() async throws {
        try await ServerSite(hasAccounts: false).serve { server in
            // Without -quiet a line that begins with R is openssl's own command.
            let said = try await Programs.run(
                "openssl",
                [
                    "s_client", "-connect", "localhost:\(server.tls)", "-tls1_2", "-CAfile", server.site.certificate,
                ], input: "R\n")
            #expect(said.errors.contains("RENEGOTIATING"), "\(said)")
            #expect(said.errors.contains("no renegotiation"), "\(said)")
            #expect(try server.connect().ask("ping\n") == Transcript.pong)
        }
    }

    @Test("S2.5 a line that the end of the connection cuts off is not run")
    func halfLine() async throws {
        try await ServerSite().serve { server in
            // openssl is killed at the end: no close_notify.
            try await SecureClient.talk(to: server) { link in
                _ = try Transcript.token(link.ask("login messi surabaya\n"))
                #expect(try link.ask("send lineker whole\n") == Transcript.sent)
                try link.send("send lineker half of a li")
                // It is with openssl, and so with the server, once this is answered.
                #expect(try server.connect().ask("ping\n") == Transcript.pong)
            }
            let link = try server.connect()
            _ = try Transcript.token(link.ask("login lineker surabaya\n"))
            #expect(try link.ask("inbox\n") == Transcript.inboxOfLineker("whole"))
            #expect(try link.ask("inbox\n") == Transcript.empty)
        }
    }
}
