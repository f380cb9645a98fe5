import Foundation
import Testing

@Suite(.endToEnd) struct ManyConnectionsTests {
    @Test func `a thousand connections hold at once, logged in by token, and what each sends arrives`() async throws {
        let connections = 1_000
        let options = ServerSite.Options(hasTLS: false, arguments: ["--no-limits"])
        try await ServerSite().serve(options) { server in
            let idle = try server.residentKiB
            let tokens = try ["messi", "henderson", "lineker"].map { try server.token(of: $0) }
            let links = try (0..<connections).map { _ in try server.connect() }
            for (number, link) in links.enumerated() { try link.send("whoami \(tokens[number % 3])\n") }
            for link in links { #expect(try link.reply().hasPrefix("{\"status\": \"OK\", \"user\": ")) }
            #expect(try server.openDescriptors >= connections)
            let held = try server.residentKiB - idle
            print("\(connections) connections: \(held) KiB, \(held / connections) KiB each")

            for (number, link) in links.enumerated() { try link.send("send henderson pesan \(number)\n") }
            for link in links { #expect(try link.reply() == Transcript.sent) }
            // All of them are still there.
            for link in links { try link.send("ping\n") }
            for link in links { #expect(try link.reply() == Transcript.pong) }

            let reader = try server.connect()
            _ = try reader.ask("whoami \(tokens[1])\n")
            // Of one's own messages to oneself all count as unread.
            let expected = Set((0..<connections).map { "pesan \($0)" })
            let read = try Mailbox(reader).readAll()
            #expect(read.count == connections)
            #expect(Set(read) == expected)
        }
    }
}
