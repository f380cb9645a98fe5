import ArgumentParser
import ChatClient
import Glibc

/// What all commands take, before the command's name or after it.
struct ConnectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where the server is; also CHAT_SERVER. (default: localhost:8890, with --insecure localhost:8889)",
            valueName: "host:port"))
    var server: String?

    @Option(help: ArgumentHelp("Trust this authority or certificate (PEM) alone; also CHAT_CA.", valueName: "file"))
    var ca: String?

    @Flag(help: "Remember an unknown server's key and refuse another one later.")
    var trustOnFirstUse = false

    @Flag(help: "Plain text, on this machine alone: for development.")
    var insecure = false

    @Flag(help: "Plain text to any machine: everyone on the way can read along.")
    var insecurePublic = false

    @Flag(help: "For programs: one JSON object a line.")
    var json = false

    /// - Throws: ``UsageError``.
    func settings() throws -> ClientSettings {
        var options = ClientSettings.Options()
        options.server = server
        options.ca = ca
        options.trustsOnFirstUse = trustOnFirstUse
        options.isInsecure = insecure
        options.allowsInsecurePublic = insecurePublic
        return try ClientSettings(options, environment: Environment.variables)
    }

    func connect() async throws -> ChatConnection {
        let settings = try settings()
        switch settings.verification {
        case .systemRoots:
            do {
                return try await ChatConnection.connect(to: settings.server, trust: .systemRoots)
            } catch ClientError.untrusted(let server, let reason) {
                let advice = "(--ca FILE or --trust-on-first-use says whom else to trust)"
                throw ClientError.untrusted(server: server, reason: "\(reason) \(advice)")
            }
        case .authorities(let file):
            return try await ChatConnection.connect(to: settings.server, trust: .authorities(file: file))
        case .insecure(let allowingPublic):
            return try await ChatConnection.connect(
                to: settings.server, trust: .insecure(allowingPublic: allowingPublic))
        case .onFirstUse:
            let known = KnownServers(folder: try stateFolder())
            return try await TrustOnFirstUse(known: known, accept: UnknownServerQuestion.ask)
                .connect(to: settings.server)
        }
    }

    func stateFolder() throws -> StateFolder {
        try StateFolder(path: StateFolder.defaultPath(environment: Environment.variables))
    }
}

enum Environment {
    /// In which this program speaks.
    static let language = ClientLanguage.resolve(environment: variables)

    static var variables: [String: String] {
        var variables: [String: String] = [:]
        for name in [
            "CHAT_SERVER", "CHAT_CA", "CHAT_LANGUAGE", "HOME", "LANG", "LC_ALL", "LC_MESSAGES", "XDG_STATE_HOME",
        ] {
            if let value = getenv(name) { variables[name] = String(cString: value) }
        }
        return variables
    }
}
