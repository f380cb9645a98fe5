import ChatTestSupport
import ChatTransport
import Foundation
import Testing

@testable import ChatServer

/// What a server refuses to start with, and its exit codes.
@Suite(.timeLimit(.minutes(15)))
struct StartTests {
    /// A public address; every test here sees it refused before it is bound.
    private static let everywhere = HostPort(host: "0.0.0.0", port: 0)

    @Test("Demo accounts and a public listener: exit 78")
    func demoPublic() async throws {
        let folder = try ServerFolder()
        #expect(try await Operator.run(MakeDemo(), in: folder).count == 3)
        let refused = try await Self.refusal(folder) { configuration in
            configuration.listen = [Self.everywhere]
            configuration.insecure = []
            configuration.passwordCost = 15
        }
        #expect(refused?.code == 78)
        #expect(refused?.description.contains("demo") == true)
    }

    @Test("Plain text beyond loopback: exit 78, unless it is said")
    func insecurePublic() async throws {
        let folder = try await ServerFolder.withAccounts()
        let refused = try await Self.refusal(folder) { configuration in
            configuration.insecure = [Self.everywhere]
            configuration.passwordCost = 15
        }
        #expect(refused?.code == 78)
        #expect(refused?.description.contains("--insecure") == true)
        // Nothing is opened here: a test stays on loopback.
        var said = TestServer.configuration(folder)
        said.insecure = [Self.everywhere]
        said.allowsInsecurePublic = true
        said.passwordCost = 15
        #expect(try said.checked() == false)
    }

    @Test("S3.1, S4.6: cheap hashes and no limits are for loopback alone: exit 78")
    func publicLimits() async throws {
        let folder = try await ServerFolder.withAccounts()
        let cheap = try await Self.refusal(folder) { $0.listen = [Self.everywhere] }
        #expect(cheap?.code == 78)
        #expect(cheap?.description.contains("--password-cost") == true)
        let unlimited = try await Self.refusal(folder) { configuration in
            configuration.listen = [Self.everywhere]
            configuration.passwordCost = 15
            configuration.hasNoLimits = true
        }
        #expect(unlimited?.code == 78)
        #expect(unlimited?.description.contains("--no-limits") == true)
        for cost in [9, 18] {
            #expect(try await Self.refusal(folder) { $0.passwordCost = cost }?.code == 78)
        }
    }

    @Test("Behind a load balancer loopback is public: plain text, demo accounts, cheap hashes and no limits: exit 78")
    func balancer() async throws {
        let folder = try ServerFolder()
        _ = try await Operator.run(MakeDemo(), in: folder)
        let loopback = [HostPort(host: "127.0.0.1", port: 0)]
        func refusal(_ range: String, _ change: (inout ServerConfiguration) -> Void) async throws -> ChatServer
            .ExitStatus?
        {
            try await Self.refusal(folder) {
                ($0.listen, $0.insecure, $0.passwordCost) = (loopback, [], 15)
                $0.proxyProtocolFrom = [AddressRange(range)].compactMap(\.self)
                change(&$0)
            }
        }
        let changes: [(String, String, (inout ServerConfiguration) -> Void)] = [
            ("10.0.0.0/8", "--insecure", { $0.insecure = loopback }), ("10.0.0.0/8", "--demo-public", { _ in }),
            ("fd00::/8", "--password-cost", { $0.passwordCost = 14 }),
            ("127.0.0.1", "--no-limits", { $0.hasNoLimits = true }),
            ("0.0.0.0/0", "--proxy-protocol-from", { _ in }), ("::/0", "--proxy-protocol-from", { _ in }),
        ]
        for (range, word, change) in changes {
            let refused = try await refusal(range, change)
            #expect(refused?.code == 78 && refused?.description.contains(word) == true, "\(range) \(word)")
        }
    }

    @Test("S2.4: a key that everybody can read: exit 78; certificate and key go together")
    func keyModes() async throws {
        let folder = try await ServerFolder.withAccounts()
        let other = try await ServerFolder.withAccounts()
        let (certificate, key) = (other.path + "/certificate.pem", other.path + "/key.pem")
        let alone = try await Self.refusal(folder) { $0.certificate = certificate }
        #expect(alone?.code == 78)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key)
        let readable = try await Self.refusal(folder) { configuration in
            configuration.certificate = certificate
            configuration.key = key
        }
        #expect(readable?.code == 78)
        #expect(readable?.description.contains("chmod") == true)
    }

    @Test("S5.1: a second server on the same folder: exit 75, and the first serves on")
    func second() async throws {
        try await TestServer.with { server in
            #expect(try await Self.refusal(server.folder)?.code == 75)
            let client = try await server.connect()
            #expect(try await client.ask("ping") == "{\"status\": \"OK\", \"message\": \"pong\"}")
            #expect(try await Operator.run(ListUsers(), in: server.folder).rows.count == 3)
        }
    }

    @Test("A port in use: exit 69, and the folder is free again")
    func portInUse() async throws {
        try await TestServer.with { server in
            let folder = try await ServerFolder.withAccounts()
            let taken = server.insecure
            #expect(try await Self.refusal(folder) { $0.insecure = [taken] }?.code == 69)
            try await TestServer.with(in: folder) { _ in }
        }
    }

    private static func refusal(
        _ folder: ServerFolder, _ change: (inout ServerConfiguration) -> Void = { _ in }
    ) async throws -> ChatServer.ExitStatus? {
        do {
            let server = try await TestServer.start(in: folder, change: change)
            await server.server.stop()
            return nil
        } catch let status as ChatServer.ExitStatus {
            return status
        }
    }
}
