import Foundation

/// Somebody with a state folder of their own who uses `chat-client`.
struct Person: Sendable {
    let state: TemporaryFolder
    let server: [String]

    /// Somebody who talks to a server and trusts its own certificate.
    init(of server: ServerSite.Server) throws {
        try self.init(["--server", "localhost:\(server.tls)", "--ca", server.site.certificate])
    }

    /// - Parameter server: options that say where the server is and why it is to be trusted.
    init(_ server: [String]) throws {
        state = try TemporaryFolder()
        self.server = server
    }

    var environment: [String: String] {
        [
            "XDG_STATE_HOME": state.path, "XDG_CONFIG_HOME": state.file("config"), "CHAT_SERVER": "", "CHAT_CA": "",
            "CHAT_PROFILE": "", "CHAT_LANGUAGE": "", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8",
        ]
    }

    /// Runs `chat-client` to its end.
    func run(_ arguments: String..., input: String = "") async throws -> Programs.Result {
        try await run(arguments, input: input)
    }

    func run(_ arguments: [String], input: String = "") async throws -> Programs.Result {
        try await Programs.run(Programs.client, server + arguments, input: input, environment: environment)
    }

    /// Logs in, which must work.
    func login(_ user: String) async throws {
        let result = try await run("login", user, "--password-stdin", input: ServerSite.password + "\n")
        guard result.code == 0 else { throw Unexpected("login: \(result)") }
    }
}
