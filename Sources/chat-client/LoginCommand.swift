import ArgumentParser
import ChatClient
import ChatProtocol
import Glibc

struct LoginCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "login", abstract: "Log in, and stay so until logout.",
        discussion: """
            Where the server takes certificates for passwords, and one was given (--client-certificate), no password is \
            needed. Otherwise the password is asked for at the terminal, read, or told by the profile's password-command. It is never \
            given as an argument.
            """)
    private static let passwordLimit = 4_096

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "Who. (default: the profile's user)")
    var user: String?

    @Flag(help: "Read the password from standard input.")
    var passwordStdin = false

    @Option(help: ArgumentHelp("Read the password from a file.", valueName: "file"))
    var passwordFile: String?

    func validate() throws {
        guard !passwordStdin || passwordFile == nil else {
            throw ValidationError("either --password-stdin or --password-file")
        }
    }

    func run() async throws {
        let settings = try connection.settings()
        let store = LoginStore(folder: try connection.stateFolder())
        guard let user = user ?? settings.user.map({ "\($0)" }) else {
            throw UsageError("login: whose? USER is missing")
        }
        // Before the password is sent: a session that can't be kept would be lost.
        _ = try store.logins()
        if try await logInByCertificate(user, settings, store) { return }
        let password = try password(for: user, settings)
        let server = try await connection.connect(settings)
        let commands = OneShotCommands(connection: server, output: try connection.output())
        try await keep(commands.login(user: user, password: password, device: settings.device), in: store, commands)
        await server.close()
    }

    /// - Returns: false: no certificate stands for the password, or a password was given.
    private func logInByCertificate(
        _ user: String, _ settings: ClientSettings, _ store: LoginStore
    ) async throws -> Bool {
        guard settings.identity != nil, !passwordStdin, passwordFile == nil else { return false }
        let server = try await connection.connect(settings)
        defer { server.abandon() }
        guard try await server.hello().takesCertificates else { return false }
        let commands = OneShotCommands(connection: server, output: try connection.output())
        do {
            try await keep(commands.login(user: user, password: nil, device: settings.device), in: store, commands)
            return true
        } catch ClientError.refused(let error) where error.code == "auth_failed" {
            // It is another user's certificate: this one may have a password.
            return false
        }
    }

    private func keep(_ login: SavedLogin, in store: LoginStore, _ commands: OneShotCommands) async throws {
        let earlier = try store.login(at: login.server, isInsecure: login.isInsecure, user: login.user)
        do {
            try store.save(login)
        } catch {
            await commands.forget(login)
            throw error
        }
        // Its token is gone, so nobody could end it otherwise.
        if let earlier { await commands.forget(earlier) }
    }

    private func password(for user: String, _ settings: ClientSettings) throws -> String {
        // Another user's password is none of the profile's business.
        let command = settings.user.map { "\($0)" } == user.lowercased() ? settings.profile?.passwordCommand : nil
        return try password(command)
    }

    private func password(_ command: String?) throws -> String {
        if passwordStdin {
            return try given(STDIN_FILENO, named: "the password")
        }
        guard let file = passwordFile else {
            return try command.map { try PasswordCommand.run($0) } ?? PasswordPrompt.ask("Password: ")
        }
        let descriptor = open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw UsageError("\(file) can't be read: \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        return try given(descriptor, named: "the password")
    }

    private func given(_ descriptor: CInt, named name: String) throws -> String {
        let text = try StandardStreams.read(descriptor, named: name, limit: Self.passwordLimit)
        let password = StandardStreams.withoutLineEnd(text)
        guard !password.isEmpty else { throw UsageError("no password was given") }
        return password
    }
}
