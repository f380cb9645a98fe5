import ArgumentParser
import ChatClient
import ChatProtocol
import Glibc
import Synchronization

/// What all commands take, before the command's name or after it.
struct ConnectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where the server is; also CHAT_SERVER. (default: localhost:8890, with --insecure localhost:8889)",
            valueName: "host:port"))
    var server: String?

    @Option(
        help: ArgumentHelp(
            "A profile of the configuration; also CHAT_PROFILE. (`chat-client profiles` lists them)", valueName: "name")
    )
    var profile: String?

    @Option(help: ArgumentHelp("Trust this authority or certificate (PEM) alone; also CHAT_CA.", valueName: "file"))
    var ca: String?

    @Option(
        help: ArgumentHelp(
            "Show this certificate (PEM) to a server that asks for one; also CHAT_CLIENT_CERTIFICATE.",
            valueName: "file"))
    var clientCertificate: String?

    @Option(help: ArgumentHelp("The certificate's key, PEM; also CHAT_CLIENT_KEY.", valueName: "file"))
    var clientKey: String?

    @Flag(help: "Remember an unknown server's key and refuse another one later.")
    var trustOnFirstUse = false

    @Flag(help: "Plain text, on this machine alone: for development.")
    var insecure = false

    @Flag(help: "Plain text to any machine: everyone on the way can read along.")
    var insecurePublic = false

    @Flag(help: "For programs: one JSON object a line.")
    var json = false

    @Option(help: ArgumentHelp("en or id; also CHAT_LANGUAGE. (default: by the locale)", valueName: "language"))
    var language: String?

    /// - Throws: ``UsageError``, ``ClientError``.
    func settings() throws -> ClientSettings {
        try settings(try configuration())
    }

    /// - Throws: ``UsageError``.
    func settings(_ configuration: ClientConfiguration) throws -> ClientSettings {
        try ClientSettings(options, environment: Environment.variables, configuration: configuration)
    }

    /// What the user has set.
    func configuration() throws -> ClientConfiguration {
        try ConfigurationFile(environment: Environment.variables).read()
    }

    /// - Throws: ``UsageError``.
    func language(_ configuration: ClientConfiguration) throws -> Language {
        let option = try language.map { text in
            guard let setting = LanguageSetting(rawValue: text) else {
                throw UsageError("--language \(ShownText.line(text)): there are en, id and auto")
            }
            return setting
        }
        return ClientLanguage.resolve(configuration.language, option: option, environment: Environment.variables)
    }

    /// As they stand on the command line.
    var options: ClientSettings.Options {
        var options = ClientSettings.Options()
        options.server = server
        options.ca = ca
        options.trustsOnFirstUse = trustOnFirstUse
        options.isInsecure = insecure
        options.allowsInsecurePublic = insecurePublic
        options.profile = profile
        options.clientCertificate = clientCertificate
        options.clientKey = clientKey
        return options
    }

    func connect() async throws -> ChatConnection {
        try await connect(try settings())
    }

    func connect(_ settings: ClientSettings) async throws -> ChatConnection {
        let known = KnownServers(folder: try stateFolder())
        return try await Self.advising(settings) {
            try await settings.connect(known: known, accept: UnknownServerQuestion.ask)
        }
    }

    /// Says what may help where the system's authorities don't vouch for the server.
    static func advising<Result>(_ settings: ClientSettings, _ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch ClientError.untrusted(let server, let reason) where settings.verification == .systemRoots {
            let advice = "(--ca FILE or --trust-on-first-use says whom else to trust)"
            throw ClientError.untrusted(server: server, reason: "\(reason) \(advice)")
        }
    }

    func stateFolder() throws -> StateFolder {
        try StateFolder(path: StateFolder.defaultPath(environment: Environment.variables))
    }
}

enum Environment {
    /// In which this program speaks; the options and the configuration may change it.
    static let language = Mutex(ClientLanguage.resolve(environment: variables))

    private static let names = [
        "CHAT_SERVER", "CHAT_CA", "CHAT_PROFILE", "CHAT_LANGUAGE", "CHAT_CLIENT_CERTIFICATE",
        "CHAT_CLIENT_KEY", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "HOME", "PWD",
        "LC_ALL", "LC_MESSAGES", "LANG",
    ]

    static var variables: [String: String] {
        var variables: [String: String] = [:]
        for name in names {
            if let value = getenv(name) { variables[name] = String(cString: value) }
        }
        return variables
    }
}
