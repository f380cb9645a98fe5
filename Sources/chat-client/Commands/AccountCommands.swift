import ArgumentParser
import ChatClient

struct WhoamiCommand: RequestCommand {
    static let configuration = CommandConfiguration(commandName: "whoami", abstract: "Who is logged in here.")
    @OptionGroup var connection: ConnectionOptions

    func request() -> SingleRequest { .whoami }
}

struct LogoutCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logout", abstract: "End the session, on the server and here.")
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        try await connection.asLoggedIn { commands, login, store in
            do {
                try await commands.run(.logout, as: login)
            } catch ClientError.refused(let error) where error.code == "session_not_found" {
                // It has ended already: nothing is left to be kept.
                try store.remove(login)
                throw ClientError.refused(error)
            }
            try store.remove(login)
        }
    }
}

struct PasswdCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "passwd", abstract: "Change one's password.",
        discussion: """
            It ends all other sessions. The passwords are asked for at the terminal, or read; they are never given as \
            arguments.
            """)
    @OptionGroup var connection: ConnectionOptions

    @Flag(help: "Read two lines from standard input: the present password, and the new one.")
    var passwordStdin = false

    func run() async throws {
        let (old, new) = try passwordStdin ? GivenPassword.pair() : asked()
        try await connection.run(.passwd(old: old, new: new))
    }

    private func asked() throws -> (String, String) {
        let old = try PasswordPrompt.ask("Present password: ")
        let new = try PasswordPrompt.ask("New password: ")
        guard try PasswordPrompt.ask("Again: ") == new else { throw UsageError("the two new passwords differ") }
        return (old, new)
    }
}

/// Passwords from files and pipes.
enum GivenPassword {
    private static let limit = 4_096

    static func read(_ descriptor: CInt) throws -> String {
        let text = try StandardStreams.read(descriptor, named: "the password", limit: limit)
        let password = StandardStreams.withoutLineEnd(text)
        guard !password.isEmpty else { throw UsageError("no password was given") }
        return password
    }

    /// Two lines of standard input.
    static func pair() throws -> (String, String) {
        let lines = try read(0).split(separator: "\n", omittingEmptySubsequences: false)
            .map { StandardStreams.withoutLineEnd($0 + "\n") }
        guard lines.count == 2, !lines.contains("") else {
            throw UsageError("two lines are needed: the present password, and the new one")
        }
        return (lines[0], lines[1])
    }
}

struct NameCommand: RequestCommand {
    static let configuration = CommandConfiguration(
        commandName: "name", abstract: "Change one's display name.",
        discussion: "The user name stays; others see both.")
    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "The new name.")
    var name: [String]

    func request() -> SingleRequest { .displayName(name.joined(separator: " ")) }
}

struct SessionsCommand: ListCommand {
    static let configuration = CommandConfiguration(
        commandName: "sessions", abstract: "One's own sessions: number, device, last use, address.")
    @OptionGroup var connection: ConnectionOptions

    func list() -> ListRequest { .sessions }
}

struct RevokeCommand: RequestCommand {
    static let configuration = CommandConfiguration(commandName: "revoke", abstract: "End one of one's own sessions.")
    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "A number that sessions shows, or all: all but this one.")
    var session: String

    func request() -> SingleRequest { .revoke(session) }
}
