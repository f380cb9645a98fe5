public import ChatProtocol

/// All that the interactive client needs to begin: who, where, and what the user has set.
public struct InteractiveStart: Sendable {
    /// The profile's name, or the server's address where there is none: for the title.
    public var title: String
    /// Server, user and the session's token, as it is kept in ``logins``.
    public var login: SavedLogin
    /// From there a login that was logged out is to be removed.
    public var logins: LoginStore
    /// Where the outbox and the like belong.
    public var state: StateFolder
    public var configuration: ClientConfiguration
    public var language: Language
    /// A label for sessions.
    public var device: String
    /// Where and as whom: what a login that follows on this one goes by.
    public var settings: ClientSettings
    /// Makes a connection to the server, which proves who it is; asks nobody anything.
    public var connect: @Sendable (ClientOptions) async throws -> ChatConnection

    public init(
        title: String, login: SavedLogin, logins: LoginStore, state: StateFolder, configuration: ClientConfiguration,
        language: Language, settings: ClientSettings,
        connect: @escaping @Sendable (ClientOptions) async throws -> ChatConnection
    ) {
        self.title = title
        self.login = login
        self.logins = logins
        self.state = state
        self.configuration = configuration
        self.language = language
        self.device = settings.device
        self.settings = settings
        self.connect = connect
    }

    /// For a ``LiveClient``: it uses the session there is, and nothing else. When that has ended, calls and streams
    /// throw `refused` with `session_not_found`; the next start of the program asks for the password.
    public var live: LiveConfiguration {
        LiveConfiguration(credentials: .token(login.token), device: device, connect: connect)
    }
}
