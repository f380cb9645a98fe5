import Foundation
import Testing

/// `chat-server compact`.
@Suite(.endToEnd) struct CompactCommandTests {
    private struct Sizes: Decodable {
        let bytesBefore: Int
        let bytesAfter: Int
    }

    @Test func `a store becomes small, while no server runs, and is whole however often that is cut off`() async throws
    {
        let site = try await ServerSite()
        let text = String(repeating: "rahasia ", count: 400)
        try await site.serve(.init(hasTLS: false)) { server in
            let link = try server.login("messi")
            try link.send(String(repeating: "send lineker \(text)\n", count: 200))
            for _ in 0..<200 { #expect(try link.reply() == Transcript.sent) }
            let henderson = try server.login("henderson")
            #expect(try henderson.ask("send lineker halo\n") == Transcript.sent)
            let used = try await site.command("compact")
            #expect(used.code == 75 && used.errors.contains("in use"), "\(used)")
            #expect(try await site.command("user", "remove", "messi", "--purge", "--yes").code == 0)
            server.program.send(SIGTERM)
            _ = try server.ended()
        }
        let full = try Self.size(site)
        for seconds in ["0.03", "0.08", "0.15"] {
            _ = try await Programs.run(
                "timeout", ["-s", "KILL", seconds, Programs.server, "compact", "--data", site.data])
            try await Self.look(site)
        }
        let made = try await site.command("compact", "--json")
        #expect(made.code == 0, "\(made)")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let sizes = try decoder.decode(Sizes.self, from: Data(made.output.utf8))
        // The one that was cut off last may have come to its end.
        #expect(full > 500_000 && sizes.bytesAfter < full / 3, "\(made)")
        #expect(try Self.size(site) == sizes.bytesAfter)
        #expect(try !FileManager.default.contentsOfDirectory(atPath: site.data).contains { $0.hasPrefix("restore") })
        try await Self.look(site)
        let again = try await site.command("compact", "--quiet")
        #expect(again.code == 0 && again.output.contains("whole and on the disk"), "\(again)")
        #expect(again.errors.isEmpty, "\(again)")
    }

    @Test func `a folder without a database is left alone`() async throws {
        let folder = try TemporaryFolder()
        let refused = try await Programs.run(Programs.server, ["compact", "--data", folder.file("none")])
        #expect(refused.code == 1 && refused.errors.contains("name the data folder"), "\(refused)")
        #expect(!FileManager.default.fileExists(atPath: folder.file("none")))
    }

    private static func size(_ site: ServerSite) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: site.data + "/chat.db")[.size] as? Int ?? -1
    }

    /// All messages are there, and the ids go on.
    private static func look(_ site: ServerSite) async throws {
        try await site.serve(.init(hasTLS: false)) { server in
            let link = try server.login("lineker")
            #expect(try Mailbox(link).history(with: "henderson").map(\.msg) == ["halo"])
            let listened = try link.ask("{\"command\": \"listen\", \"since\": 401}\n")
            #expect(listened.contains("\"last\": 401"), "\(listened)")
            server.program.send(SIGTERM)
            _ = try server.ended()
        }
    }
}
