import ChatCore
import ChatServer
import Testing

/// Registration as the server's settings have it.
@Suite(.timeLimit(.minutes(15)))
struct RegistrationServerTests {
    @Test func `without limits an address may register as often as it likes`() async throws {
        let change = { (configuration: inout ServerConfiguration) in configuration.registration = .open }
        try await TestServer.with(hasNoLimits: true, change: change) { server in
            let connection = try await server.connect()
            for number in 1...7 {
                let reply = try await connection.ask("register user\(number) rahasia1")
                #expect(reply?.hasPrefix(#"{"status": "OK", "tokenid": "#) == true)
            }
            try await connection.close()
        }
    }

    @Test(
        arguments: [
            (.closed, nil, .all), (.open, nil, .shared), (.open, .all, .all),
        ] as [(RegistrationPolicy, DirectoryScope?, DirectoryScope)])
    func `the log says who may register and who sees whom`(
        _ registration: RegistrationPolicy, _ directory: DirectoryScope?, _ scope: DirectoryScope
    ) async throws {
        let change = { (configuration: inout ServerConfiguration) in
            configuration.registration = registration
            configuration.directory = directory
        }
        try await TestServer.with(change: change) { server in
            #expect(server.log.lines.contains { $0.contains("directory=\(scope) registration=\(registration)") })
        }
    }
}
