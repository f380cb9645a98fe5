import ChatCore
import ChatTLS
import ChatTestSupport
import ChatTransport
import Foundation
import Logging
import NIOCore
import NIOEmbedded
import Testing

@testable import ChatServer

/// A running server: its limits, its certificate, its end.
@Suite(.timeLimit(.minutes(15)))
struct RunningTests {
    private static let pong = "{\"status\": \"OK\", \"message\": \"pong\"}"
    private static let refused =
        "{\"event\": \"closing\", \"code\": \"too_many_connections\", \"message\": \"Terlalu banyak koneksi\"}"

    @Test("S2.3: 32 connections of one address that are not logged in; a login makes room")
    func strangersOfAnAddress() async throws {
        try await TestServer.with { server in
            var strangers: [WireConnection] = []
            for _ in 0..<32 {
                strangers.append(try await server.connect())
                #expect(try await strangers.last?.ask("ping") == Self.pong)
            }
            #expect(try await server.connect().everything() == [Self.refused])
            #expect(try await strangers[0].ask("login messi surabaya")?.contains("tokenid") == true)
            let next = try await server.connect()
            #expect(try await next.ask("ping") == Self.pong)
            #expect(try await server.connect().everything() == [Self.refused])
        }
    }

    @Test("S2.3: the numbers of strangers are settings")
    func strangersAsSet() async throws {
        try await TestServer.with {
            $0.strangers = 3
            $0.strangersPerAddress = 2
        } _: { server in
            let strangers = [try await server.connect(), try await server.connect()]
            for stranger in strangers { #expect(try await stranger.ask("ping") == Self.pong) }
            #expect(try await server.connect().everything() == [Self.refused])
        }
    }

    @Test(
        "S4.5: lines that come too fast wait, none is refused or lost, and others don't notice",
        arguments: [true, false])
    func rate(isTLS: Bool) async throws {
        try await TestServer.with {
            $0.lineBurst = 10
            $0.lineRate = 50
        } _: { server in
            let hasty = try await isTLS ? server.connectTLS() : server.connect()
            _ = try await hasty.ask("login messi surabaya")
            let (lines, began) = (["send messi x", "inbox", "ping", "read 7"], ContinuousClock.now)
            for number in 0..<60 { try await hasty.send(lines[number % 4] + "\n") }
            try await hasty.endSending()
            let other = try await server.connect()
            #expect(try await other.ask("ping") == Self.pong)
            let replies = try await hasty.everything()
            // One line of the burst was the login.
            #expect(ContinuousClock.now - began >= .milliseconds(980))
            #expect(replies.count == 60)
            #expect(replies.allSatisfy { $0.hasPrefix("{\"status\": \"OK\"") })
        }
    }

    @Test("S4.6: --no-limits has no such limit")
    func noLimits() async throws {
        try await TestServer.with(hasNoLimits: true) { server in
            var strangers: [WireConnection] = []
            for _ in 0..<40 { strangers.append(try await server.connect()) }
            for stranger in strangers { #expect(try await stranger.ask("ping") == Self.pong) }
        }
    }

    @Test("S2.3, S4.7: strangers in all, connections in all, and the oldest unfinished handshake goes")
    func registry() throws {
        let logger = Logger(label: "quiet", factory: { _ in SwiftLogNoOpLogHandler() })
        let limits = ConnectionLimits(connections: 5, strangers: 3, strangersPerAddress: 2, handshakes: 2)
        let registry = ConnectionRegistry(limits: limits, logger: logger)
        let channels = (0..<8).map { _ in EmbeddedChannel() }
        func admit(_ index: Int, _ address: UInt64) throws -> UInt64 {
            try registry.admit(
                channels[index], source: .init(high: address, low: 0), hasHandshake: true)
        }
        let first = try admit(0, 1)
        try channels[0].connect(to: SocketAddress(unixDomainSocketPath: "/x")).wait()
        _ = try admit(1, 1)
        #expect(throws: ConnectionRegistry.Refusal.tooManyFromAddress) { _ = try admit(2, 1) }
        #expect(channels[0].isActive)
        let third = try admit(3, 2)
        #expect(!channels[0].isActive)
        #expect(throws: ConnectionRegistry.Refusal.tooManyStrangers) { _ = try admit(4, 3) }
        registry.loggedIn(third)
        registry.loggedIn(third)
        let fourth = try admit(4, 3)
        registry.closed(first)
        registry.closed(first)
        registry.loggedIn(fourth)
        _ = try admit(5, 4)
        _ = try admit(6, 5)
        #expect(registry.count == 5)
        #expect(throws: ConnectionRegistry.Refusal.tooManyConnections) { _ = try admit(7, 6) }
        registry.refuseAll()
        registry.closed(third)
        #expect(throws: ConnectionRegistry.Refusal.closing) { _ = try admit(7, 6) }
        #expect(throws: ConnectionRegistry.Refusal.closing) {
            try registry.identify(fourth, as: .init(high: 9, low: 0), hasHandshake: true)
        }
    }

    @Test(
        "S6.1: a stop answers the sends on their way, says closing, and keeps every message", arguments: [true, false])
    func stop(isTLS: Bool) async throws {
        let folder = try await ServerFolder.withAccounts()
        let answered = try await answeredSends(in: folder, isTLS: isTLS)
        try await TestServer.with(in: folder) { server in
            let lineker = try await server.connect()
            _ = try await lineker.ask("login lineker surabaya")
            let inbox = try await lineker.ask("inbox") ?? ""
            #expect(inbox.components(separatedBy: "\"halo\"").count - 1 == answered)
        }
    }

    /// Stops a server in the middle of sends; the folder is free when it returns.
    private func answeredSends(in folder: ServerFolder, isTLS: Bool) async throws -> Int {
        let server = try await TestServer.start(in: folder)
        let client = isTLS ? try await server.connectTLS() : try await server.connect()
        _ = try await client.ask("login messi surabaya")
        try await client.send(String(repeating: "send lineker halo\n", count: 500))
        #expect(try await client.reply() == "{\"status\": \"OK\", \"message\": \"Message Sent\"}")
        let stopping = Task { await server.server.stop() }
        var answered = 1
        var last: String?
        while let reply = try await client.reply() {
            if reply.contains("Message Sent") { answered += 1 }
            last = reply
        }
        try await client.close()
        await stopping.value
        #expect(last?.hasPrefix("{\"event\": \"closing\", \"code\": \"shutting_down\"") == true)
        #expect(last?.contains(/"retry_after": [1-5]}$/) == true, "\(last ?? "")")
        return answered
    }

    @Test("S2.4: a reload takes the new pair for new connections, and keeps the old one when the new is bad")
    func reload() async throws {
        try await TestServer.with { server in
            let old = try await server.connectTLS()
            _ = try await old.ask("ping")
            let first = old.peer?.fingerprint
            let pair = try SelfSignedCertificate.make(names: ["localhost"], days: 1)
            try Data(pair.key).write(to: URL(filePath: server.folder.path + "/key.pem"))
            server.server.reload()
            let kept = try await server.connectTLS()
            _ = try await kept.ask("ping")
            #expect(kept.peer?.fingerprint == first)
            #expect(server.log.lines.contains { $0.contains("not reloaded") })
            try Data(pair.certificate).write(to: URL(filePath: server.folder.path + "/certificate.pem"))
            server.server.reload()
            let new = try await server.connectTLS()
            #expect(try await new.ask("ping") == Self.pong)
            #expect(new.peer?.fingerprint != nil && new.peer?.fingerprint != first)
            #expect(try await old.ask("ping") == Self.pong)
        }
    }

    @Test("S6.2: what users say is not in the log")
    func quietLog() async throws {
        try await TestServer.with { server in
            let client = try await server.connect()
            let login = try await client.ask("login messi surabaya") ?? ""
            for line in ["send lineker rahasiabesar", "login messi salahbesar", "foo kacau", "inbox"] {
                _ = try await client.ask(line)
            }
            let token = login.components(separatedBy: "\"").dropLast().last ?? ""
            #expect(token.utf8.count == 36)
            let log = server.log.lines.joined(separator: "\n")
            for secret in ["surabaya", "rahasiabesar", "salahbesar", "kacau", token] {
                #expect(!log.contains(secret))
            }
        }
    }

    @Test(
        "S6.2: log lines can't be forged and steer no terminal",
        arguments: [
            ("a\nb", "a\\u{a}b"), ("\u{1B}[2J", "\\u{1b}[2J"), ("\u{9B}x", "\\u{9b}x"), ("\u{202E}x", "\\u{202e}x"),
            ("é 👍", "é 👍"), ("\u{7F}\r\0", "\\u{7f}\\u{d}\\u{0}"), ("\u{2028}", "\\u{2028}"),
        ])
    func escaped(_ text: String, _ shown: String) {
        #expect(StandardErrorLog.escaped(text) == shown)
    }

    @Test func `log values with spaces, quotes or nothing stand in quotes`() {
        #expect(StandardErrorLog.quoted("plain") == "plain")
        #expect(StandardErrorLog.quoted("") == "\"\"")
        #expect(StandardErrorLog.quoted("a b") == "\"a b\"")
        #expect(StandardErrorLog.quoted("a\"b=c") == "\"a\\\"b=c\"")
    }
}

extension WireConnection {
    /// All that comes until the server closes the connection.
    func everything() async throws -> [String] {
        var all: [String] = []
        while let reply = try await reply() { all.append(reply) }
        return all
    }
}
