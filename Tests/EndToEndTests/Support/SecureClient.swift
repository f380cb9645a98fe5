import Foundation

/// A real `openssl s_client`.
enum SecureClient {
    /// Talks through `openssl s_client -quiet`, which trusts the server's own certificate and gives up where it cannot
    /// verify it.
    static func talk<Result: Sendable>(
        to server: ServerSite.Server, _ arguments: [String] = [], authority: String? = nil,
        body: (Link) async throws -> Result
    ) async throws -> Result {
        try await outcome(of: server, arguments, authority: authority, body: body).result
    }

    /// - Returns: also what openssl said on standard error, and how it ended.
    static func outcome<Result: Sendable>(
        of server: ServerSite.Server, _ arguments: [String] = [], authority: String? = nil,
        body: (Link) async throws -> Result
    ) async throws -> (result: Result, errors: String, end: ProgramEnd) {
        let sockets = try SocketPair()
        let link = Link(descriptor: sockets.ours)
        let folder = try TemporaryFolder()
        let outcome = try await ChildProgram.run(
            [
                "openssl", "s_client", "-quiet", "-connect", "127.0.0.1:\(server.tls)", "-servername", "localhost",
                "-verify_hostname", "localhost", "-verify_return_error", "-CAfile",
                authority ?? server.site.certificate,
            ] + arguments, input: .output, output: sockets.theirs, errors: folder.file("errors")
        ) { _ in try await body(link) }
        return (outcome.result, try folder.read("errors"), outcome.end)
    }
}
