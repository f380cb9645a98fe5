import ChatTransport
import Testing

@testable import ChatServer

/// A server behind a load balancer that speaks the PROXY protocol.
@Suite(.timeLimit(.minutes(15)))
struct ProxyServerTests {
    private static let pong = "{\"status\": \"OK\", \"message\": \"pong\"}"

    /// - Parameter balancers: from where headers are required.
    private func with(
        _ balancers: [String] = ["127.0.0.0/8"], _ body: (TestServer) async throws -> Void
    ) async throws {
        try await TestServer.with {
            $0.proxyProtocolFrom = balancers.compactMap { AddressRange($0) }
            $0.strangersPerAddress = 2
            // Behind a balancer loopback is public.
            ($0.allowsInsecurePublic, $0.allowsDemoPublic, $0.passwordCost) = (true, true, 15)
        } _: {
            try await body($0)
        }
    }

    private func connect(_ server: TestServer, isTLS: Bool, _ header: [UInt8]) async throws -> WireConnection {
        try await isTLS
            ? .connect(to: server.tls, setup: server.tlsSetup(), preamble: header)
            : .connect(to: server.insecure, preamble: header)
    }

    @Test(arguments: [true, false])
    func `sessions and limits see the client behind the balancer`(isTLS: Bool) async throws {
        try await with { server in
            let first = try await connect(server, isTLS: isTLS, ProxyBytes.v4([192, 0, 2, 7]))
            _ = try await first.ask("login messi surabaya")
            #expect(try await first.ask("sessions")?.contains("\"address\": \"192.0.2.7\"") == true)
            let sixth = try await connect(server, isTLS: isTLS, ProxyBytes.v6(ProxyBytes.documentation6))
            _ = try await sixth.ask("login messi surabaya")
            #expect(try await sixth.ask("sessions")?.contains("\"address\": \"2001:db8::9\"") == true)
            // Two strangers an address, wherever they come through.
            var strangers: [WireConnection] = []
            for host in [7, 7, 8, 8] as [UInt8] {
                let stranger = try await connect(server, isTLS: isTLS, ProxyBytes.v4([192, 0, 2, host]))
                #expect(try await stranger.ask("ping") == Self.pong)
                strangers.append(stranger)
            }
            let refused = try await connect(server, isTLS: isTLS, ProxyBytes.v4([192, 0, 2, 8]))
            let said = try? await refused.everything()
            #expect(said?.allSatisfy { $0.contains("too_many_connections") } != false)
            #expect(said?.isEmpty == false || isTLS)
            // The balancer's own health checks are from the balancer.
            let check = try await connect(server, isTLS: isTLS, ProxyBytes.local)
            #expect(try await check.ask("ping") == Self.pong)
        }
    }

    @Test func `strangers of the balancer go, and the registry knows`() async throws {
        try await with { server in
            for _ in 1...5 {
                let stranger = try await connect(server, isTLS: false, ProxyBytes.v4([192, 0, 2, 7]))
                #expect(try await stranger.ask("quit")?.contains("bye") == true)
                #expect(try await stranger.everything().isEmpty)
                // In the middle of the header.
                let half = try await connect(server, isTLS: false, ProxyBytes.signature)
                try await half.endSending()
                #expect(try await half.everything().isEmpty)
            }
        }
    }

    @Test func `a header is required from a balancer`() async throws {
        try await with { server in
            let direct = try await server.connect()
            try await direct.send("login messi surabaya\n")
            #expect(try await direct.everything().isEmpty)
            await #expect(throws: (any Error).self) {
                let direct = try await server.connectTLS()
                _ = try await direct.ask("ping")
            }
            #expect(server.log.lines.contains { $0.contains("PROXY header: there is none") })
        }
    }

    @Test func `a header is not accepted from anybody else`() async throws {
        try await with(["127.0.0.9", "fd00::/8"]) { server in
            await #expect(throws: (any Error).self) {
                let liar = try await connect(server, isTLS: true, ProxyBytes.v4([192, 0, 2, 7]))
                _ = try await liar.ask("ping")
            }
            // In plain text its bytes are lines: two empty ones, one that is none, and QUIT.
            let liar = try await connect(server, isTLS: false, ProxyBytes.v4([192, 0, 2, 7]))
            #expect(
                try await liar.everything() == [
                    "{\"status\": \"ERROR\", \"message\": \"Protocol Tidak Benar\"}",
                    "{\"status\": \"OK\", \"message\": \"bye\"}",
                ])
            let honest = try await server.connectTLS()
            #expect(try await honest.ask("ping") == Self.pong)
        }
    }
}
