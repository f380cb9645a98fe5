import ArgumentParser
import ChatClient

/// They need no login.
struct PingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ping", abstract: "Whether the server answers; needs no login.")
    @OptionGroup var connection: ConnectionOptions

    func run() async throws { try await connection.runWithoutLogin(.ping) }
}

struct HelloCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hello", abstract: "What the server is and can do; needs no login.")
    @OptionGroup var connection: ConnectionOptions

    func run() async throws { try await connection.runWithoutLogin(.hello) }
}
