import ArgumentParser
import ChatClient
import Glibc

struct SendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "send", abstract: "Send a message.")
    private static let textLimit = 65_536

    @OptionGroup var connection: ConnectionOptions

    @Option(help: "Two sends with the same ref and content are one message. (default: a random one)")
    var ref: String?

    @Argument(help: "Whom to.")
    var user: String

    @Argument(help: "The message; - takes it from standard input.")
    var text: [String]

    func run() async throws {
        let text = try message()
        guard !text.isEmpty else { throw UsageError("there is no text to send") }
        try await connection.asLoggedIn { commands, login, _ in
            try await commands.send(to: user, text: text, ref: ref, as: login)
        }
    }

    private func message() throws -> String {
        guard text == ["-"] else { return text.joined(separator: " ") }
        let input = try StandardStreams.read(STDIN_FILENO, named: "the message", limit: Self.textLimit)
        // A message's lines end with LF.
        return StandardStreams.withoutLineEnd(input).replacing("\r\n", with: "\n")
    }
}

struct InboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inbox", abstract: "Read what is new; what was shown is read then.")

    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        try await connection.asLoggedIn { commands, login, _ in try await commands.inbox(as: login) }
    }
}

struct ShowUserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show-user", abstract: "Who is active.")

    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        try await connection.asLoggedIn { commands, login, _ in try await commands.showUser(as: login) }
    }
}

struct WhoamiCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "whoami", abstract: "Who is logged in here.")

    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        try await connection.asLoggedIn { commands, login, _ in try await commands.whoami(as: login) }
    }
}

struct LogoutCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logout", abstract: "End the session, on the server and here.")

    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        try await connection.asLoggedIn { commands, login, store in
            do {
                try await commands.logout(login)
            } catch ClientError.refused(let error) where error.code == "session_not_found" {
                // It has ended already: nothing is left to be kept.
                try store.remove(login)
                throw ClientError.refused(error)
            }
            try store.remove(login)
        }
    }
}
