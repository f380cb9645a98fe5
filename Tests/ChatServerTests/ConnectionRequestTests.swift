import ChatTestSupport
import Testing

@testable import ChatServer

/// What the operator sees of connections, and does to them.
@Suite(.timeLimit(.minutes(15)))
struct ConnectionRequestTests {
    @Test func `connections are listed with what they are, and closed by number, user and address`() async throws {
        try await TestServer.with { server in
            let folder = server.folder
            let stranger = try await server.connect()
            _ = try await stranger.ask("ping")
            let messi = try await server.connectTLS()
            _ = try await messi.ask("login messi surabaya")
            let lineker = try await server.connect()
            _ = try await lineker.ask("login lineker surabaya")
            _ = try await lineker.ask("listen")

            let rows = try await Operator.run(ListConnections(), in: folder).rows
            #expect(rows.map(\.state) == [.stranger, .loggedIn, .listening])
            #expect(rows.map(\.user) == [nil, "messi", "lineker"])
            #expect(rows.map(\.listener) == ["insecure", "tls", "insecure"])
            #expect(rows.map { $0.tls?.hasPrefix("TLSv1.") } == [nil, true, nil])
            #expect(rows.allSatisfy { $0.address == "127.0.0.1" && $0.received > 0 && $0.sent > 0 })
            #expect(rows[0].received == "ping\r\n".utf8.count)

            #expect(try await Operator.run(Disconnect(.id(rows[0].id)), in: folder).count == 1)
            #expect(try await stranger.reply() == nil)
            #expect(try await Operator.run(Disconnect(.user("MESSI")), in: folder).count == 1)
            #expect(try await messi.reply() == nil)
            #expect(try await Operator.run(Disconnect(.init("127.0.0.1")), in: folder).count == 1)
            #expect(try await lineker.reply() == nil)
            #expect(try await Operator.run(Disconnect(.user("messi")), in: folder).count == 0)
            for target in ["nobody", "7", "192.0.2.1", "not a name"] {
                #expect(await Operator.refusal(of: Disconnect(.init(target)), in: folder) != nil, "\(target)")
            }
        }
    }

    @Test func `the operator's word comes to who listens, and to nobody else`() async throws {
        try await TestServer.with { server in
            let folder = server.folder
            func client(_ lines: String...) async throws -> WireConnection {
                let client = try await server.connect()
                for line in lines { _ = try await client.ask(line) }
                return client
            }
            let listener = try await client("login messi surabaya", "listen")
            let modern = try await client("hello", "login lineker surabaya")
            let original = try await client("login henderson surabaya")
            let stranger = try await client("hello")
            let told = try await Operator.run(Broadcast("  Restart at \u{201C}22:00\u{201D} "), in: folder)
            #expect(told.count == 1)
            let notice = try await listener.reply() ?? ""
            let form = /{"event": "notice", "time": "[-0-9T:.]+Z", "msg": "Restart at “22:00”"}/
            #expect(notice.wholeMatch(of: form) != nil, "\(notice)")
            for client in [listener, modern, original, stranger] {
                #expect(try await client.ask("ping") == "{\"status\": \"OK\", \"message\": \"pong\"}")
            }
            for text in ["", "  ", "a\nb", "a\u{2028}b", "\u{1B}[2J", String(repeating: "x", count: 1_025)] {
                #expect(await Operator.refusal(of: Broadcast(text), in: folder) != nil)
            }
        }
    }

    @Test(arguments: [
        ("12", Disconnect.Target.id(12)), ("127.0.0.1", .address("127.0.0.1")), ("::1", .address("::1")),
        ("messi", .user("messi")), ("1a", .user("1a")), ("2001:db8::7", .address("2001:db8::7")),
    ])
    func `a number, an address and a name are told apart`(_ text: String, _ target: Disconnect.Target) {
        #expect(Disconnect.Target(text) == target)
    }

    @Test func `the figures of a running server, and of a folder without one`() async throws {
        let folder = try await ServerFolder.withAccounts()
        let before = try await Operator.run(ShowStatistics(), in: folder)
        #expect(before.freeBytes != nil && (before.diskFreeBytes ?? 0) > 0)
        #expect((before.diskBytes ?? 0) >= (before.diskFreeBytes ?? 0))
        #expect(before.accounts == 3 && before.sessions == 0 && before.uptime == nil && before.listening == nil)
        #expect(await Operator.refusal(of: ListConnections(), in: folder)?.contains("no server runs") == true)
        try await TestServer.with(in: folder) { server in
            let messi = try await server.connectTLS()
            _ = try await messi.ask("login messi surabaya")
            _ = try await messi.ask("send lineker halo")
            _ = try await messi.ask("listen")
            let stranger = try await server.connect()
            _ = try await stranger.ask("ping")
            let now = try await Operator.run(ShowStatistics(), in: folder)
            #expect(now.log == before.log && now.newest == before.newest + 1)
            #expect(now.sessions == 1 && now.sessionsConnected == 1 && now.disabled == 0 && now.rooms == 0)
            #expect(now.listening == 1 && now.strangers == 1 && now.loggedIn == 0 && now.handshakes == 0)
            #expect(now.messages == 1 && (now.commits ?? 0) >= 1)
            #expect((now.memoryBytes ?? 0) > 1_000_000 && (now.descriptors ?? 0) > 5)
            #expect((now.descriptorLimit ?? 0) > 5 && (now.certificateDays ?? 0) > 3_000)
            #expect((now.databaseBytes ?? 0) > 0)
        }
    }
}
