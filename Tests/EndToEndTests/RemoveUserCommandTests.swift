import Foundation
import Testing

/// `chat-server user remove`, with and without a server.
@Suite(.endToEnd) struct RemoveUserCommandTests {
    @Test(arguments: [true, false])
    func `an account goes, and its texts with --purge`(isServed: Bool) async throws {
        let site = try await ServerSite()
        let remove = { @Sendable () async throws in
            let asked = try await site.command("user", "remove", "messi")
            #expect(asked.code == 64 && asked.errors.contains("--yes"), "\(asked)")
            let removed = try await site.command("user", "remove", "messi", "--purge", "--yes")
            #expect(removed.code == 0, "\(removed)")
            #expect(
                removed.output == """
                    removed messi; its sessions have ended, its name is not given again
                    deleted the text of 150 messages

                    """)
            let again = try await site.command("user", "remove", "messi", "--yes")
            #expect(again.code == 1 && again.errors.contains("was removed before"), "\(again)")
            let purged = try await site.command("user", "remove", "messi", "--yes", "--purge", "--json")
            #expect(purged.output.hasSuffix("{\"count\":0,\"done\":\"purged\",\"user\":\"messi\"}\n"), "\(purged)")
            #expect(try await site.command("user", "list").output.contains("messi") == false)
        }
        try await site.serve(.init(hasTLS: false)) { server in
            let token = try server.token(of: "messi")
            let link = try server.connect()
            try link.send(String(repeating: "send \(token) lineker rahasia\n", count: 150))
            for _ in 0..<150 { #expect(try link.reply() == Transcript.sent) }
            if isServed { try await remove() }
            server.program.send(SIGTERM)
            _ = try server.ended()
        }
        if !isServed { try await remove() }
        try await site.serve(.init(hasTLS: false)) { server in
            let link = try server.connect()
            _ = try Transcript.token(link.ask("login lineker surabaya\n"))
            #expect(try Mailbox(link).readAll().isEmpty)
            #expect(try Mailbox(link).history(with: "messi").allSatisfy { $0.msg.isEmpty })
        }
    }
}
