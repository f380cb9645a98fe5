/// Options that contradict each other, or can't be understood.
public struct UsageError: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}

/// Which server, and why it is to be believed: from options and environment, options first.
public struct ClientSettings: Sendable, Equatable {
    public enum Verification: Sendable, Equatable {
        case systemRoots
        case authorities(file: String)
        case onFirstUse
        case insecure(allowingPublic: Bool)
    }

    public let server: ServerAddress
    public let verification: Verification

    /// As they stand on the command line.
    public struct Options: Sendable {
        public var server: String?
        public var ca: String?
        public var trustsOnFirstUse = false
        public var isInsecure = false
        public var allowsInsecurePublic = false

        public init() {}
    }

    /// - Parameter environment: `CHAT_SERVER` and `CHAT_CA` are looked at; empty is as good as absent.
    public init(_ options: Options, environment: [String: String]) throws(UsageError) {
        let isInsecure = options.isInsecure || options.allowsInsecurePublic
        if isInsecure, options.ca != nil || options.trustsOnFirstUse {
            throw UsageError("--insecure is plain text: it goes neither with --ca nor with --trust-on-first-use")
        }
        if options.ca != nil, options.trustsOnFirstUse {
            throw UsageError("either --ca or --trust-on-first-use")
        }
        let text = options.server ?? environment["CHAT_SERVER"].nonEmpty ?? "localhost"
        let defaultPort = isInsecure ? ServerAddress.defaultInsecurePort : ServerAddress.defaultPort
        guard let server = ServerAddress(text, defaultPort: defaultPort) else {
            throw UsageError("\(ShownText.line(text)) is no address: HOST:PORT or [IPv6]:PORT is needed")
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
        } else if let file = options.ca ?? environment["CHAT_CA"].nonEmpty {
            verification = .authorities(file: file)
        } else {
            verification = .systemRoots
        }
    }

    public var isInsecure: Bool {
        if case .insecure = verification { true } else { false }
    }
}

extension String? {
    fileprivate var nonEmpty: String? { self?.isEmpty == false ? self : nil }
}
