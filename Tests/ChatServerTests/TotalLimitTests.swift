import ChatStore
import ChatTestSupport
import ChatTransport
import Foundation
import NIOCore
import Testing

@testable import ChatServer

/// What all connections together may hold, and how the system watches over each.
@Suite(.timeLimit(.minutes(15)))
struct TotalLimitTests {
    @Test("S4.7: with too much unsent output in all a connection that holds much of it goes, one at a time")
    func unsent() async throws {
        try await TestServer.with(hasNoLimits: true) { server in
            let mailbox = server.server.mailboxes[0]
            // Two that write and never read, until what the kernel takes is full.
            var slow: [WireConnection] = []
            for _ in 1...2 {
                let connection = try await server.connect(reads: false)
                slow.append(connection)
                // It is never done with it.
                Task { try? await connection.send(String(repeating: "help\n", count: 20_000)) }
            }
            let other = try await server.connect()
            var held: [UInt64: Int] = [:]
            repeat {
                // Each answer is later than a part of the flood.
                _ = try await other.ask("ping")
                held = try await Self.held(mailbox)
            } while held.count { $0.value > 100_000 } < 2
            let all = held.values.reduce(0, +)
            try await Self.look(mailbox, most: 2 * all)
            #expect(try await Self.held(mailbox).keys.sorted() == held.keys.sorted())
            // The two hold more than this, whatever was taken meanwhile.
            try await Self.look(mailbox, most: 100_000)
            var left = try await Self.held(mailbox)
            while left.count == held.count { left = try await Self.held(mailbox) }
            let gone = held.filter { left[$0.key] == nil }
            #expect(gone.count == 1 && gone.values.allSatisfy { $0 > 100_000 })
            #expect(try await other.ask("ping")?.contains("pong") == true)
            for connection in slow { try await connection.close() }
        }
    }

    /// Bytes of unsent output by connection.
    private static func held(_ mailbox: LoopMailbox) async throws -> [UInt64: Int] {
        let held = try await mailbox.each { (id: $0.id, bytes: $0.bufferedBytes) }.get()
        return Dictionary(uniqueKeysWithValues: held.map { ($0.id, $0.bytes) })
    }

    private static func look(_ mailbox: LoopMailbox, most: Int) async throws {
        try await mailbox.eventLoop.submit { mailbox.timePassed(mostUnsentBytes: most) }.get()
    }

    @Test("S4.7: with too many drafts waiting for the log nothing more is read, and nothing is lost")
    func drafts() async throws {
        let (most, text) = (16_384, String(repeating: "x", count: 4_000))
        let few = { @Sendable (configuration: inout ServerConfiguration) in configuration.mostQueuedBytes = most }
        try await TestServer.with(hasNoLimits: true, change: few) { server in
            let store = server.server.backend.store
            let messi = try await server.connect()
            let lineker = try await server.connect()
            _ = try await messi.ask("login messi surabaya")
            let (isHeld, mayGo) = (ThreadGate(), ThreadGate())
            store.ping {
                isHeld.open()
                mayGo.wait()
            }
            isHeld.wait()
            defer { mayGo.open() }
            try await messi.send(String(repeating: "send lineker \(text)\n", count: 50))
            while store.queuedBytes <= most { try await Task.sleep(for: .milliseconds(1)) }
            try await lineker.send("ping\n")
            // The event loop has been through all that has come.
            for _ in 0..<20 { _ = try await server.server.unsentBytes() }
            #expect(store.queuedBytes <= most + 2 * text.utf8.count)
            mayGo.open()
            for _ in 0..<50 { #expect(try await messi.reply()?.contains("Message Sent") == true) }
            #expect(try await lineker.reply()?.contains("pong") == true)
            #expect(store.queuedBytes == 0)
        }
    }

    @Test("S4.4: accepted connections have keepalive, and TCP_USER_TIMEOUT of 30 s")
    func socketOptions() async throws {
        try await TestServer.with { server in
            let client = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
            defer { close(client) }
            let address = try SocketAddress(ipAddress: "127.0.0.1", port: server.insecure.port)
            let connected = address.withSockAddr { connect(client, $0, socklen_t($1)) }
            try #require(connected == 0)
            let port = try #require(Self.port(of: client, getsockname))
            // Accepted and set up some time: each answer to another one gives the server the time for it, and nobody
            // blocks here.
            let other = try await server.connect()
            var accepted: [CInt] = []
            for _ in 0..<1_000 where accepted.isEmpty {
                _ = try await other.ask("ping")
                let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { CInt($0) }
                accepted = open.filter { $0 != client && Self.port(of: $0, getpeername) == port }
            }
            #expect(accepted.count == 1)
            for descriptor in accepted {
                #expect(Self.option(SOL_SOCKET, SO_KEEPALIVE, of: descriptor) == 1)
                #expect(Self.option(CInt(IPPROTO_TCP), CInt(TCP_USER_TIMEOUT), of: descriptor) == 30_000)
                #expect(Self.option(CInt(IPPROTO_TCP), CInt(TCP_NODELAY), of: descriptor) == 1)
            }
        }
    }

    private static func option(_ level: CInt, _ name: CInt, of descriptor: CInt) -> CInt? {
        var value: CInt = 0
        var size = socklen_t(MemoryLayout<CInt>.size)
        return getsockopt(descriptor, level, name, &value, &size) == 0 ? value : nil
    }

    /// The port of a descriptor's own or other end; nil for what is no such socket.
    private static func port(
        of descriptor: CInt, _ ask: (CInt, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> CInt
    ) -> UInt16? {
        // As bytes: which module the fields of sockaddr_in come from is not the same in every build.
        var address = [UInt8](repeating: 0, count: 128)
        var size = socklen_t(address.count)
        let result = address.withUnsafeMutableBytes { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) { pointer in
                pointer.baseAddress.map { ask(descriptor, $0, &size) } ?? -1
            }
        }
        // The family in the machine's order, then the port in the network's.
        guard result == 0, UInt16(address[0]) | UInt16(address[1]) << 8 == UInt16(AF_INET) else { return nil }
        return UInt16(address[2]) << 8 | UInt16(address[3])
    }
}
