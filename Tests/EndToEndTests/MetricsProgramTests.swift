import Foundation
import Testing

/// The metrics of the program that the operator runs, asked for as others ask for them.
@Suite(.endToEnd) struct MetricsProgramTests {
    @Test("curl gets the page while messages are sent, and health while the server is there")
    func underLoad() async throws {
        let site = try await ServerSite()
        try await site.serve(.init(hasTLS: false, arguments: ["--metrics", "127.0.0.1:0"])) { server in
            let senders = try (0..<4).map { _ in
                let link = try server.connect()
                _ = try link.ask("login messi \(ServerSite.password)\r\n")
                return link
            }
            for round in 1...5 {
                for link in senders { try link.send(String(repeating: "send lineker halo\r\n", count: 50)) }
                // In the middle of it.
                _ = try await Self.curl("/metrics", server)
                for link in senders {
                    for _ in 0..<50 { #expect(try link.reply() == Transcript.sent) }
                }
                let page = try await Self.curl("/metrics", server).output
                #expect(page.contains("chat_requests_total{command=\"send\",result=\"ok\"} \(200 * round)\n"))
                #expect(page.contains("chat_send_durable_seconds_count \(200 * round)\n"))
            }
            // All parts have 2 s to answer, and on a busy machine a disk may take longer.
            let deadline = ContinuousClock.now + .seconds(30)
            while try await Self.curl("/health", server).output != "ok\n" {
                try #require(ContinuousClock.now < deadline, "it is not well")
            }
            #expect(try await Self.curl("/nothing", server).code == 22)
        }
    }

    /// Exit code 22: an answer of 400 or more.
    private static func curl(_ path: String, _ server: ServerSite.Server) async throws -> Programs.Result {
        try await Programs.run(
            "curl", ["--silent", "--fail", "--max-time", "30", "http://127.0.0.1:\(server.metrics)\(path)"])
    }
}
