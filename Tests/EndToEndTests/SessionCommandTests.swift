import Testing

/// `chat-server session create`, with and without a server.
@Suite(.endToEnd) struct SessionCommandTests {
    @Test func `S3-6 a machine's token is printed once, and works until it is revoked`() async throws {
        let site = try await ServerSite()
        let made = try await site.command(
            "session", "create", "messi", "--device", "backup", "--no-expiry", "--insecure")
        #expect(made.code == 0, "\(made)")
        let token = String(made.output.dropLast())
        #expect(token.wholeMatch(of: /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/) != nil, "\(made)")
        #expect(made.errors.contains("session 1 of messi, insecure, without an end"), "\(made)")
        try await site.serve(.init(hasTLS: false)) { server in
            let link = try server.connect()
            #expect(try link.ask("whoami \(token)\n").contains("\"expires\": null"))
            let other = try await site.command("session", "create", "messi", "--device", "x", "--json")
            #expect(other.output.contains(#""listener":"tls""#) && other.output.contains(#""expires":""#), "\(other)")
            let list = try await site.command("session", "list", "messi").output
            #expect(list.contains("backup") && list.contains("no expiry") && !list.contains(token), "\(list)")
            for (arguments, reason) in [
                (["nobody", "--device", "x"], "no such user"), (["messi", "--device", "\n"], "--device is a label"),
            ] {
                let refused = try await site.command(["session", "create"] + arguments)
                #expect(refused.code == 1 && refused.output.isEmpty && refused.errors.contains(reason), "\(refused)")
            }
            #expect(try await site.command("session", "revoke", "messi", "1").code == 0)
            #expect(try link.ask("whoami \(token)\n") == Transcript.noSession)
        }
    }
}
