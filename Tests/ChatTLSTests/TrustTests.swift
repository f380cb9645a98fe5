import NIOCore
import NIOEmbedded
import Testing

@testable import ChatTLS

/// Whom a client believes, and what it says when it doesn't. `S2.7`
@Suite struct TrustTests {
    /// Connects and gives the client's entries after `active`; the client has tried to send a password.
    private func outcome(
        client trust: TLSTrust, hostname: String? = "localhost", server: TLSContext? = nil
    ) throws -> (client: [Recorder.Entry], server: [Recorder.Entry]) {
        let context = try TLSContext(.client(trust: trust))
        let pair = try TLSPair(client: context, server: server, hostname: hostname)
        pair.client.write("login messi surabaya\r\n")
        try pair.connect()
        return (Array(pair.client.recorder.entries.dropFirst()), Array(pair.server.recorder.entries.dropFirst()))
    }

    private func refusal(
        client trust: TLSTrust, hostname: String? = "localhost", server: TLSContext? = nil
    ) throws -> TLSError? {
        let entries = try outcome(client: trust, hostname: hostname, server: server)
        #expect(!entries.client.contains(.handshake))
        #expect(!entries.server.contains { if case .text = $0 { true } else { false } })
        #expect(entries.client.last == .inactive)
        guard entries.client.count == 2, case .error(let error) = entries.client.first else {
            Issue.record("\(entries.client)")
            return nil
        }
        return error
    }

    @Test(arguments: ["localhost", "LOCALHOST", "localhost.", "127.0.0.1", "::1", "[::1]"])
    func `a name or address of the certificate is accepted`(hostname: String) throws {
        let entries = try outcome(client: .authorities(.text(Identity.shared.certificate)), hostname: hostname)
        #expect(entries.client == [.handshake])
        #expect(entries.server == [.handshake, .text("login messi surabaya\r\n")])
    }

    @Test(
        "S2.7 another host name is refused before a byte is sent",
        arguments: ["example.org", "127.0.0.2", "::2", "localhos", "xlocalhost", "local*"])
    func otherName(hostname: String) throws {
        let error = try refusal(client: .authorities(.text(Identity.shared.certificate)), hostname: hostname)
        #expect(error == .hostnameMismatch(hostname))
        #expect(error?.description.contains(hostname) == true)
    }

    @Test(arguments: [("localhost", true), ("127.0.0.1", false), ("::1", false)])
    func `a host name is sent as server name, an address is not`(hostname: String, isSent: Bool) throws {
        let side = try TLSSide(Identity.shared.clientContext(), serverHostname: hostname)
        try side.activate()
        let hello = String(buffer: try side.takeOutbound())
        #expect(hello.contains(hostname) == isSent)
        side.finish()
    }

    @Test func `another authority is refused`() throws {
        let other = try Identity(names: ["localhost"])
        for trust in [TLSTrust.authorities(.text(other.certificate)), .systemRoots] {
            guard case .certificateRejected(.chain) = try refusal(client: trust) else {
                Issue.record("\(trust)")
                return
            }
        }
    }

    @Test func `an expired certificate is refused, and one of tomorrow`() throws {
        for (validity, problem) in [
            (-7200 ..< -3600, TLSCertificateProblem.expired), (3600..<7200, .notYetValid),
        ] {
            let (certificate, key) = try SelfSignedCertificate.make(names: ["localhost"], validity: validity)
            let server = try TLSContext(.server(certificate: .text(certificate), key: .text(key)))
            #expect(
                try refusal(client: .authorities(.text(certificate)), server: server) == .certificateRejected(problem))
        }
    }

    @Test("S2.7 a pinned key replaces chain, name and dates") func pinned() throws {
        let (certificate, key) = try SelfSignedCertificate.make(names: ["other.example"], validity: -7200 ..< -3600)
        let server = try TLSContext(.server(certificate: .text(certificate), key: .text(key)))
        let pin = try #require(server.fingerprint)
        for hostname in ["localhost", nil] {
            let entries = try outcome(client: .publicKey(pin), hostname: hostname, server: server)
            #expect(entries.client == [.handshake])
            #expect(entries.server == [.handshake, .text("login messi surabaya\r\n")])
        }
    }

    @Test("S2.7, S2.8 another key than the pinned one is refused with both fingerprints") func otherKey() throws {
        let expected = try #require(try Identity(names: ["localhost"]).serverContext().fingerprint)
        let actual = try #require(try Identity.shared.serverContext().fingerprint)
        let error = try refusal(client: .publicKey(expected))
        #expect(error == .certificateRejected(.pinMismatch(expected: expected, actual: actual)))
        #expect(error?.description.contains(expected.description) == true)
        #expect(error?.description.contains(actual.description) == true)
    }

    @Test func `unverified tells the fingerprint before anything else`() throws {
        let pair = try TLSPair(client: TLSContext(.client(trust: .unverified)), hostname: nil)
        try pair.connect()
        #expect(pair.client.recorder.entries == [.active, .handshake])
        #expect(pair.client.recorder.peers.first?.fingerprint == (try Identity.shared.serverContext().fingerprint))
    }

    @Test(arguments: [nil, "", "local\0host"] as [String?])
    func `without a usable host name nothing is verified, so nothing is sent`(hostname: String?) throws {
        let side = try TLSSide(Identity.shared.clientContext(), serverHostname: hostname)
        try side.activate()
        guard case .configuration = side.recorder.errors.first else {
            Issue.record("\(side.recorder.entries)")
            return
        }
        #expect(side.wire.entries == [.close])
    }

    @Test(
        arguments: [
            (["chat/1"], ["chat/1"], "chat/1"), (["chat/2", "chat/1"], ["chat/1", "chat/2"], "chat/2"),
            (["chat/1"], [], nil), ([], ["chat/1"], nil),
        ] as [([String], [String], String?)])
    func `ALPN agrees on the server's first choice`(server: [String], client: [String], chosen: String?) throws {
        let pair = try TLSPair(
            client: Identity.shared.clientContext(protocols: client),
            server: Identity.shared.serverContext(protocols: server))
        try pair.connect()
        #expect(try #require(pair.client.recorder.peers.first).applicationProtocol == chosen)
        #expect(try #require(pair.server.recorder.peers.first).applicationProtocol == chosen)
    }

    @Test func `a client without a common application protocol is refused`() throws {
        let pair = try TLSPair(
            client: Identity.shared.clientContext(protocols: ["h2"]),
            server: Identity.shared.serverContext(protocols: ["chat/1"]))
        try pair.connect()
        #expect(pair.client.recorder.errors == [.handshakeFailed("tlsv1 alert no application protocol")])
        #expect(pair.server.recorder.errors.count == 1)
        #expect(!pair.server.channel.isActive)
    }
}
