import ChatClient
import ChatProtocol
import Glibc

/// The way to the interactive client: by a saved session, by logging in, or by the questions of the first run.
enum InteractiveEntry {
    /// Whether there is somebody to be asked and to be shown something.
    static var isPossible: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 }

    /// - Parameter link: a server or an invite string that was given as the argument.
    static func start(_ connection: ConnectionOptions, link: String?) async throws -> InteractiveStart {
        try await start(connection, link: link, after: nil)
    }

    /// Once more to where one was, as whom one was, whatever the default is.
    static func start(_ connection: ConnectionOptions, after earlier: InteractiveStart) async throws -> InteractiveStart
    {
        try await start(connection, link: nil, after: earlier)
    }

    private static func start(
        _ connection: ConnectionOptions, link: String?, after earlier: InteractiveStart?
    ) async throws -> InteractiveStart {
        let environment = Environment.variables
        let file = try ConfigurationFile(environment: environment)
        let configuration = try file.read()
        let language = try connection.language(configuration)
        let questions = TerminalQuestions(language)
        defer { questions.end() }
        let firstRun = FirstRun(
            questions: questions, language: language, state: try connection.stateFolder(), file: file,
            configuration: configuration, options: connection.options, environment: environment)
        if let earlier { return try await start(connection, earlier.settings, firstRun, after: earlier.login) }
        if let link {
            guard connection.server == nil, connection.profile == nil else {
                throw UsageError(
                    "\(ShownText.line(link)) names the server: it goes neither with --server nor with --profile")
            }
            guard let parsed = ServerLink(link) else {
                throw UsageError("\(ShownText.line(link)) is no invite string (chat://HOST:PORT/?key=...&invite=...)")
            }
            return try await firstRun.run(parsed)
        }
        let isNamed = ClientSettings.nameServer(
            connection.options, environment: environment, configuration: configuration)
        guard isNamed else { return try await firstRun.run() }
        return try await start(connection, try connection.settings(configuration), firstRun)
    }

    /// - Parameter ended: a login whose session has ended.
    private static func start(
        _ connection: ConnectionOptions, _ settings: ClientSettings, _ firstRun: FirstRun,
        after ended: SavedLogin? = nil
    ) async throws -> InteractiveStart {
        let store = LoginStore(folder: try connection.stateFolder())
        let user = ended?.user ?? settings.user
        let login = try store.login(at: settings.server, isInsecure: settings.isInsecure, user: user)
        guard let login else {
            return try await ConnectionOptions.advising(settings) {
                try await firstRun.signIn(settings, ended: ended)
            }
        }
        do {
            let server = try await connection.connect(settings)
            let isAlive = try await server.isAlive(login.token)
            await server.close()
            if isAlive { return firstRun.resume(login, settings) }
            try store.remove(login)
            return try await firstRun.signIn(settings, ended: login)
        } catch ClientError.connectionFailed {
            // Reading what is here and writing for later work without the server; it is tried again.
            return firstRun.resume(login, settings)
        }
    }
}

extension ChatConnection {
    /// - Throws: ``LiveError``, ``ClientError``.
    fileprivate func isAlive(_ token: Token) async throws -> Bool {
        do {
            _ = try await whoami(token)
            return true
        } catch LiveError.refused(.known(.sessionNotFound), _, _) {
            return false
        }
    }
}
