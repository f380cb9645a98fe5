import Synchronization
import Testing

@testable import ChatClient

/// SECURITY.md 2.7 and 2.8: before the server has proven who it is, not one byte of a login is sent (S2.7, S2.8).
@Suite(.timeLimit(.minutes(15)))
struct TrustTests {
    /// Tries to log in, and gives the error and all that the server got to see behind the handshake.
    private func attempt(
        _ identity: FakeServer.Identity?, host: String = "localhost", trust: ChatConnection.Trust
    ) async throws -> (ClientError?, [UInt8]) {
        let server = try await FakeServer(identity) { _ in [.send(#"{"status": "OK"}"#.asReply)] }
        let error = await clientError {
            let connection = try await ChatConnection.connect(to: server.address(host: host), trust: trust)
            _ = try await connection.request(Array("login messi surabaya".utf8))
            await connection.close()
        }
        return (error, try await server.stop())
    }

    private func authorities(_ identity: FakeServer.Identity, in folder: TemporaryFolder) throws -> ChatConnection.Trust
    {
        .authorities(file: try folder.write("ca.pem", identity.certificate))
    }

    @Test(arguments: ["localhost", "127.0.0.1"])
    func `the right authority and the right name, also an address`(host: String) async throws {
        let folder = try TemporaryFolder()
        let identity = try FakeServer.Identity()
        let (error, bytes) = try await attempt(identity, host: host, trust: try authorities(identity, in: folder))
        #expect(error == nil)
        #expect(bytes == Array("login messi surabaya\r\n".utf8))
    }

    @Test func `a wrong authority is refused before anything is sent`() async throws {
        let folder = try TemporaryFolder()
        let other = try FakeServer.Identity()
        let (error, bytes) = try await attempt(
            try FakeServer.Identity(), trust: try authorities(other, in: folder))
        guard case .untrusted(_, let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.hasPrefix("certificate rejected: "))
        #expect(bytes == [])
    }

    @Test func `the system's authorities don't know a certificate of one's own`() async throws {
        let (error, bytes) = try await attempt(try FakeServer.Identity(), trust: .systemRoots)
        guard case .untrusted = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(bytes == [])
    }

    @Test(arguments: [("chat.example", "localhost"), ("localhost", "127.0.0.1"), ("127.0.0.2", "127.0.0.1")])
    func `a certificate for another name or address is refused before anything is sent`(
        name: String, host: String
    ) async throws {
        let folder = try TemporaryFolder()
        let identity = try FakeServer.Identity(names: [name])
        let (error, bytes) = try await attempt(identity, host: host, trust: try authorities(identity, in: folder))
        guard case .untrusted(_, let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason == "certificate rejected: it is not for the host \(host)")
        #expect(bytes == [])
    }

    @Test func `a known key counts, whatever the certificate's name`() async throws {
        let identity = try FakeServer.Identity(names: ["chat.example"])
        let (error, bytes) = try await attempt(identity, trust: .publicKey(fingerprint: identity.fingerprint))
        #expect(error == nil)
        #expect(!bytes.isEmpty)
    }

    @Test func `another key than the known one is refused before anything is sent`() async throws {
        let known = try FakeServer.Identity()
        let actual = try FakeServer.Identity()
        let (error, bytes) = try await attempt(actual, trust: .publicKey(fingerprint: known.fingerprint))
        guard case .keyChanged(_, known.fingerprint, actual.fingerprint, nil) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(bytes == [])
    }

    @Test func `TLS is not spoken with a server of plain text`() async throws {
        let server = try await FakeServer(nil) { _ in [.send("{}".asReply)] }
        var options = ClientOptions()
        options.timeouts.handshake = .milliseconds(200)
        let box = options
        let error = await clientError {
            _ = try await ChatConnection.connect(to: server.address(), trust: .systemRoots, options: box)
        }
        switch error {
        // It answers with what is no TLS, or waits for the rest of a line.
        case .untrusted, .connectionFailed: break
        default: Issue.record("\(String(describing: error))")
        }
        #expect(String(decoding: try await server.stop(), as: UTF8.self).contains("surabaya") == false)
    }

    @Test func `plain text goes to this machine alone`() async throws {
        let address = try #require(ServerAddress("192.0.2.1:8889"))
        let error = await clientError { _ = try await ChatConnection.connect(to: address, trust: .insecure()) }
        guard case .local = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `the protocol's name is offered`() async throws {
        let identity = try FakeServer.Identity()
        let server = try await FakeServer(identity) { _ in [.send(#"{"status": "OK"}"#.asReply)] }
        let connection = try await ChatConnection.connect(
            to: server.address(), trust: .publicKey(fingerprint: identity.fingerprint))
        _ = try await connection.request(Array("ping".utf8))
        await connection.close()
        #expect(server.applicationProtocols == ["chat/1"])
    }
}

/// Trust on first use.
@Suite(.timeLimit(.minutes(15)))
struct TrustOnFirstUseTests {
    private final class Questions: Sendable {
        let asked = Mutex<[String]>([])
        let answer: Bool

        init(answer: Bool) {
            self.answer = answer
        }

        func trust(_ known: KnownServers) -> TrustOnFirstUse {
            TrustOnFirstUse(known: known) { [self] _, fingerprint in
                asked.withLock { $0.append(fingerprint) }
                return answer
            }
        }
    }

    @Test func `an unknown server is asked about once, then known`() async throws {
        let folder = try TemporaryFolder()
        let known = KnownServers(folder: try folder.state())
        let identity = try FakeServer.Identity(names: ["chat.example"])
        let server = try await FakeServer(identity) { _ in [.send(#"{"status": "OK"}"#.asReply)] }
        let questions = Questions(answer: true)
        for _ in 0..<2 {
            let connection = try await questions.trust(known).connect(to: server.address())
            _ = try await connection.request(Array("ping".utf8))
            await connection.close()
        }
        #expect(questions.asked.withLock { $0 } == [identity.fingerprint])
        let line = "localhost:\(server.port) \(identity.fingerprint)\n"
        #expect(try folder.read("chat-client/known_servers") == line)
    }

    @Test func `a server that is not accepted gets nothing and stays unknown`() async throws {
        let folder = try TemporaryFolder()
        let known = KnownServers(folder: try folder.state())
        let server = try await FakeServer(try FakeServer.Identity())
        let error = await clientError {
            _ = try await Questions(answer: false).trust(known).connect(to: server.address())
        }
        #expect(error == .declined(server: "localhost:\(server.port)"))
        #expect(try known.fingerprint(of: server.address()) == nil)
        #expect(try await server.stop() == [])
    }

    @Test func `a changed key is refused with both fingerprints, and nobody is asked`() async throws {
        let folder = try TemporaryFolder()
        let known = KnownServers(folder: try folder.state())
        let before = try FakeServer.Identity()
        let now = try FakeServer.Identity()
        let server = try await FakeServer(now)
        try known.pin(try server.address(), before.fingerprint)
        let questions = Questions(answer: true)
        let error = await clientError { _ = try await questions.trust(known).connect(to: server.address()) }
        let text = error?.description ?? ""
        #expect(text.contains("expected \(before.fingerprint), got \(now.fingerprint); nothing was sent"))
        #expect(text.contains(known.path))
        #expect(questions.asked.withLock { $0 } == [])
        #expect(try await server.stop() == [])
    }
}
