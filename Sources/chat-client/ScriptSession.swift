import ArgumentParser
import ChatClient
import Synchronization

/// What a command for scripts is run with: the options, a connection, and the login that is kept.
extension ConnectionOptions {
    /// - Throws: ``UsageError``, ``ClientError``.
    func output() throws -> CommandOutput {
        let language = try language(try configuration())
        Environment.language.withLock { $0 = language }
        return CommandOutput(showsJSON: json, language: language, write: StandardStreams.write)
    }

    /// - Throws: ``ClientError`` if nobody is logged in.
    func savedLogin(_ settings: ClientSettings) throws -> (SavedLogin, LoginStore) {
        let store = LoginStore(folder: try stateFolder())
        let login = try store.login(at: settings.server, isInsecure: settings.isInsecure, user: settings.user)
        guard let login else {
            let user = settings.user.map { "as \($0) " } ?? ""
            throw ClientError.local("not logged in \(user)at \(settings.server): chat-client login USER comes first")
        }
        return (login, store)
    }

    /// Connects as the user who is logged in there.
    func asLoggedIn(_ body: (OneShotCommands, SavedLogin, LoginStore) async throws -> Void) async throws {
        let (settings, output) = (try settings(), try output())
        let (login, store) = try savedLogin(settings)
        let connection = try await connect(settings)
        try await body(OneShotCommands(connection: connection, output: output), login, store)
        await connection.close()
    }

    func run(_ request: SingleRequest) async throws {
        try await asLoggedIn { commands, login, _ in try await commands.run(request, as: login) }
    }

    func run(_ list: ListRequest) async throws {
        try await asLoggedIn { commands, login, _ in try await commands.run(list, as: login) }
    }

    /// What asks for no session.
    func runWithoutLogin(_ request: SingleRequest) async throws {
        let output = try output()
        let connection = try await connect(try settings())
        try await OneShotCommands(connection: connection, output: output).run(request, as: nil)
        await connection.close()
    }

    /// A client that connects again by itself, in the session that is kept.
    /// - Parameter accept: whether to trust a server that is not known yet.
    func live(
        accept: @escaping @Sendable (ServerAddress, String) async throws -> Bool = UnknownServerQuestion.ask
    ) throws -> LiveConfiguration {
        let settings = try settings()
        let (login, _) = try savedLogin(settings)
        let known = KnownServers(folder: try stateFolder())
        return LiveConfiguration(credentials: .token(login.token), device: settings.device) { options in
            try await settings.connect(known: known, options: options, accept: accept)
        }
    }
}

/// A command of one request.
protocol RequestCommand: AsyncParsableCommand {
    var connection: ConnectionOptions { get }
    func request() throws -> SingleRequest
}

extension RequestCommand {
    func run() async throws {
        try await connection.run(try request())
    }
}

/// A command that shows a list.
protocol ListCommand: AsyncParsableCommand {
    var connection: ConnectionOptions { get }
    func list() throws -> ListRequest
}

extension ListCommand {
    func run() async throws {
        try await connection.run(try list())
    }
}
