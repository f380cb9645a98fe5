public import ChatProtocol

/// Options that contradict each other, or can't be understood.
public struct UsageError: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}

/// Which server, why it is to be believed, and who one is there: from options, environment and profile, in this order.
public struct ClientSettings: Sendable, Equatable {
    public enum Verification: Sendable, Equatable {
        case systemRoots
        case authorities(file: String)
        case onFirstUse
        case insecure(allowingPublic: Bool)
    }

    public let server: ServerAddress
    public let verification: Verification
    /// The certificate to show to a server that asks for one.
    public let identity: ClientIdentity?
    /// What the rest comes from.
    public let profile: Profile?
    /// Nil: whoever logged in there last.
    public var user: UserName? { profile?.user }
    /// A label for sessions.
    public var device: String { profile?.device ?? Self.defaultDevice }

    public static let defaultDevice = "chat-client"

    /// As they stand on the command line.
    public struct Options: Sendable {
        public var server: String?
        public var ca: String?
        public var trustsOnFirstUse = false
        public var isInsecure = false
        public var allowsInsecurePublic = false
        public var profile: String?
        /// Both or neither.
        public var clientCertificate: String?
        public var clientKey: String?

        public init() {}
    }

    /// - Parameters:
    ///   - environment: `CHAT_SERVER`, `CHAT_CA`, `CHAT_PROFILE`, `CHAT_CLIENT_CERTIFICATE` and `CHAT_CLIENT_KEY`
    ///     are looked at; empty is as good as absent.
    ///   - configuration: its profiles. Where a server is named, a profile counts only if it is named, too.
    public init(
        _ options: Options, environment: [String: String], configuration: ClientConfiguration = ClientConfiguration()
    ) throws(UsageError) {
        let isInsecureOption = options.isInsecure || options.allowsInsecurePublic
        if isInsecureOption, options.ca != nil || options.trustsOnFirstUse {
            throw UsageError("--insecure is plain text: it goes neither with --ca nor with --trust-on-first-use")
        }
        if options.ca != nil, options.trustsOnFirstUse {
            throw UsageError("either --ca or --trust-on-first-use")
        }
        let profile = try Self.profile(options, environment, configuration)
        self.profile = profile
        let ca = options.ca ?? environment["CHAT_CA"].nonEmpty
        identity = try Self.identity(options, environment, profile)
        let isInsecure =
            isInsecureOption || (profile?.isInsecure == true && ca == nil && !options.trustsOnFirstUse)
        let defaultPort = isInsecure ? ServerAddress.defaultInsecurePort : ServerAddress.defaultPort
        let text = options.server ?? environment["CHAT_SERVER"].nonEmpty
        let named = text.map { ServerAddress(link: $0, defaultPort: defaultPort) } ?? profile?.server
        guard let server = named ?? (text == nil ? ServerAddress("localhost", defaultPort: defaultPort) : nil) else {
            throw UsageError("\(ShownText.line(text ?? "")) is no address: HOST:PORT or [IPv6]:PORT is needed")
        }
        self.server = server
        if isInsecure {
            guard options.allowsInsecurePublic || server.isLoopback else {
                throw UsageError(
                    "\(server) is another machine: --insecure would let everyone read along (--insecure-public allows it)"
                )
            }
            verification = .insecure(allowingPublic: options.allowsInsecurePublic)
        } else if options.trustsOnFirstUse {
            verification = .onFirstUse
        } else if let file = ca ?? profile?.ca {
            verification = .authorities(file: file)
        } else {
            verification = profile?.trust == .firstUse ? .onFirstUse : .systemRoots
        }
    }

    public var isInsecure: Bool {
        if case .insecure = verification { true } else { false }
    }

    /// The pair as a whole from whoever names one of the two: a certificate goes with no other's key.
    private static func identity(
        _ options: Options, _ environment: [String: String], _ profile: Profile?
    ) throws(UsageError) -> ClientIdentity? {
        let sources = [
            ("--client-certificate and --client-key", options.clientCertificate, options.clientKey),
            (
                "CHAT_CLIENT_CERTIFICATE and CHAT_CLIENT_KEY", environment["CHAT_CLIENT_CERTIFICATE"].nonEmpty,
                environment["CHAT_CLIENT_KEY"].nonEmpty
            ),
            ("client-certificate and client-key", profile?.clientCertificate, profile?.clientKey),
        ]
        for (names, certificate, key) in sources where certificate != nil || key != nil {
            guard let certificate, let key else { throw UsageError("\(names) go together: give both or neither") }
            return ClientIdentity(certificate: certificate, key: key)
        }
        return nil
    }

    /// The profile that options, environment or configuration name.
    private static func profile(
        _ options: Options, _ environment: [String: String], _ configuration: ClientConfiguration
    ) throws(UsageError) -> Profile? {
        if let name = options.profile { return try profile(name, "--profile", configuration) }
        // Who names a server means no other one.
        guard options.server == nil else { return nil }
        if let name = environment["CHAT_PROFILE"].nonEmpty { return try profile(name, "CHAT_PROFILE", configuration) }
        guard environment["CHAT_SERVER"].nonEmpty == nil else { return nil }
        if let name = configuration.defaultProfile { return try profile(name, "default-profile", configuration) }
        guard configuration.profiles.count > 1 else { return configuration.profiles.first }
        let names = configuration.profiles.map(\.name).joined(separator: ", ")
        throw UsageError("which profile? There are \(names): --profile NAME, CHAT_PROFILE or default-profile says it")
    }

    private static func profile(
        _ name: String, _ source: String, _ configuration: ClientConfiguration
    ) throws(UsageError) -> Profile {
        guard let profile = configuration.profile(named: name) else {
            let meant = NearestWord.to(name, in: configuration.profiles.map(\.name)).map { "; did you mean \($0)?" }
            throw UsageError("\(source): there is no profile \(ShownText.line(name))\(meant ?? "")")
        }
        return profile
    }

    /// Whether anything says which server is meant. Where nothing does, somebody at a terminal is asked.
    public static func nameServer(
        _ options: Options, environment: [String: String], configuration: ClientConfiguration
    ) -> Bool {
        options.server != nil || options.profile != nil || environment["CHAT_SERVER"].nonEmpty != nil
            || environment["CHAT_PROFILE"].nonEmpty != nil || !configuration.profiles.isEmpty
    }
}

extension ClientSettings {
    /// Connects as these settings say.
    /// - Parameters:
    ///   - known: for trust on first use.
    ///   - accept: whether the key of a server that is not known yet is to be trusted.
    /// - Throws: ``ClientError``.
    public func connect(
        known: KnownServers, options: ClientOptions = ClientOptions(),
        accept: @escaping @Sendable (ServerAddress, String) async throws -> Bool
    ) async throws -> ChatConnection {
        var options = options
        options.identity = identity
        switch verification {
        case .systemRoots:
            return try await ChatConnection.connect(to: server, trust: .systemRoots, options: options)
        case .authorities(let file):
            return try await ChatConnection.connect(to: server, trust: .authorities(file: file), options: options)
        case .insecure(let allowingPublic):
            return try await ChatConnection.connect(
                to: server, trust: .insecure(allowingPublic: allowingPublic), options: options)
        case .onFirstUse:
            return try await TrustOnFirstUse(known: known, accept: accept).connect(to: server, options: options)
        }
    }
}

extension String? {
    fileprivate var nonEmpty: String? { self?.isEmpty == false ? self : nil }
}
