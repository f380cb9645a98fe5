import Foundation
import Testing

/// Whom `chat-client` trusts, and that others get nothing from it.
@Suite(.endToEnd) struct ClientTrustTests {
    /// Certificate and key of an authority of its own.
    private typealias Identity = (certificate: String, key: String)

    @Test("S2.7 nothing is sent to a server with another authority or another name") func nothingSent() async throws {
        let (own, other) = (try TemporaryFolder(), try TemporaryFolder())
        let identity = try await Certificates.make(in: own)
        let stranger = try await Certificates.make(in: other)
        try await OpenSSLServer.run(identity) { port, link in
            for (host, authority) in [("localhost", stranger.certificate), ("127.0.0.1", identity.certificate)] {
                let person = try Person(["--server", "\(host):\(port)", "--ca", authority])
                let login = try await person.run("login", "messi", "--password-stdin", input: "surabaya\n")
                expectOneLine(login, code: 4, "\(host):\(port): ")
                let classic = try await person.run(input: "auth messi surabaya\n")
                expectOneLine(classic, code: 4, "\(host):\(port): ")
            }
            // Without an authority named it is the system's that count: they don't know this one.
            let person = try Person(["--server", "localhost:\(port)"])
            let login = try await person.run("login", "messi", "--password-stdin", input: "surabaya\n")
            expectOneLine(login, code: 4, "--ca FILE")

            // With the right one, the first thing that the server sees is the login.
            let right = try Person(["--server", "localhost:\(port)", "--ca", identity.certificate])
            async let answered = right.run("login", "messi", "--password-stdin", input: "surabaya\n")
            let seen = try link.text(through: "surabaya")
            #expect(!seen.dropLast(8).contains("surabaya"))
            #expect(seen.split(separator: "\"command\"").count == 2, "\(seen)")
            try link.send("{\"status\": \"ERROR\", \"code\": \"auth_failed\", \"message\": \"Tidak\"}\r\n\r\n")
            expectOneLine(try await answered, code: 1, "Wrong user or password")
        }
    }

    @Test func `an authority that cannot be read is a failure of trust`() async throws {
        try await ServerSite(hasAccounts: false).serve { server in
            let person = try Person(["--server", "localhost:\(server.tls)", "--ca", "/nowhere.pem"])
            let login = try await person.run("login", "messi", "--password-stdin", input: "surabaya\n")
            expectOneLine(login, code: 4, "/nowhere.pem")
        }
    }

    @Test("S2.8 trust on first use remembers the key, and refuses another one") func firstUse() async throws {
        let site = try await ServerSite()
        let (first, second) = (try TemporaryFolder(), try TemporaryFolder())
        let (old, new) = (try await Certificates.make(in: first), try await Certificates.make(in: second))
        let options = ServerSite.Options(arguments: ["--certificate", old.certificate, "--key", old.key])
        let (oldPin, newPin) = (
            "SHA256:" + (try await Certificates.fingerprint(of: old.certificate)),
            "SHA256:" + (try await Certificates.fingerprint(of: new.certificate))
        )
        try await site.serve(options) { server in
            // A matching pin takes the place of the name, too.
            let person = try Person(["--server", "127.0.0.1:\(server.tls)", "--trust-on-first-use"])
            let login = try await person.run("login", "messi", "--password-stdin", input: "surabaya\n")
            #expect(login.code == 0, "\(login)")
            #expect(login.errors.contains(oldPin) && login.errors.split(separator: "\n").count == 1, "\(login)")
            let known = try person.state.read("chat-client/known_servers")
            #expect(known == "127.0.0.1:\(server.tls) \(oldPin)\n")
            let sent = try await person.run("send", "lineker", "halo")
            #expect(sent.code == 0 && sent.errors.isEmpty, "\(sent)")

            for (from, to) in [(new.certificate, old.certificate), (new.key, old.key)] {
                #expect(rename(from, to) == 0)
            }
            server.program.send(SIGHUP)
            try eventually("the reload is logged") { try server.log.contains("certificate reloaded") }
            let refused = try await person.run("send", "lineker", "rahasia")
            expectOneLine(refused, code: 4, oldPin)
            #expect(refused.errors.contains(newPin) && refused.errors.contains("known_servers"), "\(refused)")
            #expect(try person.state.read("chat-client/known_servers") == known)
        }
    }
}
