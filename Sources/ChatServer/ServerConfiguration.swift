public import ChatCore
public import ChatProtocol
public import ChatTransport
import Logging
import NIOCore

/// What `chat-server run` was asked for.
public struct ServerConfiguration: Sendable {
    /// The data folder.
    public var data: String
    /// TLS listeners; where there are neither these nor others: the default addresses.
    public var listen: [HostPort] = []
    /// Plaintext listeners.
    public var insecure: [HostPort] = []
    /// Sockets that a service manager has opened for this process; they are listened on besides those above.
    public var activated: [ActivatedListener] = []
    /// PEM files of a certificate chain and its key; both or none.
    public var certificate: String?
    public var key: String?
    /// PEM files: authorities whose certificates clients must show on TLS connections, and their CRLs.
    public var clientAuthorities: String?
    public var clientRevocations: String?
    public var clientCertificates = ClientCertificates.required
    /// A client certificate stands for the password of the user whose name is its common name.
    public var allowsCertificateLogin = false
    /// Further names for the certificate that the server makes itself.
    public var names: [String] = []
    public var allowsInsecurePublic = false
    public var allowsDemoPublic = false
    /// No limits on rates, quotas, addresses and logins; for benchmarks.
    public var hasNoLimits = false
    /// Logarithm of scrypt's N, 10 to 17.
    public var passwordCost = 15
    public var language = Language.indonesian
    /// Who may make an account without the operator.
    public var registration = RegistrationPolicy.closed
    /// Whom users see in lists; nil: all, but under open registration the people one shares a conversation with.
    public var directory: DirectoryScope?
    /// How much may wait for one recipient.
    public var inboxQuota = InboxQuota()
    /// Seconds after its last use, and after the login, at which a session ends.
    public var sessionIdle = 30 * 86_400
    public var sessionLifetime = 90 * 86_400
    /// Bytes that one account may store a day.
    public var dailyBytes = 256 * 1_048_576
    /// Days after which messages are deleted for good; 0: they are kept for ever.
    public var retentionDays = 0
    /// Connections that are not logged in, in all and from one address.
    public var strangers = 1_024
    public var strangersPerAddress = 32
    /// Load balancers: connections from there begin with a PROXY header, version 2, which says whose they are.
    public var proxyProtocolFrom: [AddressRange] = []
    /// Lines of one connection that are executed at once, and then a second; faster ones wait.
    public var lineBurst = 2_000
    public var lineRate = 2_000
    /// Failed logins within a minute from one address that make its logins be refused for a minute.
    public var failedLogins = 30
    /// Rooms that a user may make an hour, and invitations to rooms; accounts that an address may register.
    public var roomsPerHour = 10
    public var roomInvitationsPerHour = 20
    public var registrationsPerHour = 5
    /// Users may search their messages, for which an index is kept.
    public var isSearchOn = true
    /// Where metrics and health are served over HTTP; nil: nowhere, and nothing is counted for them.
    public var metrics: HostPort?
    public var allowsMetricsPublic = false
    /// Event loops; nil: by the number of cores.
    public var threads: Int?
    /// Bytes of drafts that may wait for the log (SECURITY.md 4.7).
    var mostQueuedBytes = 64 * 1_048_576
    /// The least that is logged.
    var logLevel = Logger.Level.info

    public static let defaultPort = 8890
    public static let defaultInsecurePort = 8889
    static let leastPublicPasswordCost = 15

    public init(data: String) {
        self.data = data
    }

    var quotaInForce: InboxQuota? {
        hasNoLimits ? nil : inboxQuota
    }

    var retention: Retention {
        retentionDays > 0 ? .days(retentionDays) : .forever
    }

    /// - Parameter most: connections that the descriptors allow.
    func connectionLimits(_ most: Int) -> ConnectionLimits {
        guard !hasNoLimits else { return .none(connections: most) }
        return ConnectionLimits(connections: most, strangers: strangers, strangersPerAddress: strangersPerAddress)
    }

    var connectionPolicy: ServerSession.Policy {
        var policy = ServerSession.Policy()
        policy.language = language
        policy.allowsCertificateLogin = allowsCertificateLogin
        guard !hasNoLimits else { return policy }
        policy.lineRate = LineRate(burst: lineBurst, perSecond: lineRate)
        // Whoever is refused a login can ask again at once, from a thousand connections: that must not be felt.
        policy.strangerLineRate = LineRate(burst: min(100, lineBurst), perSecond: min(50, lineRate))
        return policy
    }

    var directoryInForce: DirectoryScope {
        directory ?? registration.defaultDirectory
    }

    /// A socket to listen on.
    struct WantedListener {
        var address: HostPort
        var isTLS: Bool
        /// Whether the server can't do without it.
        var isRequired = true
        /// Where a service manager has opened it.
        var descriptor: CInt?
    }

    /// Those that were named, or, where none was, the default addresses.
    var listeners: [WantedListener] {
        let named =
            listen.map { WantedListener(address: $0, isTLS: true) }
            + insecure.map { WantedListener(address: $0, isTLS: false) }
            + activated.map { WantedListener(address: $0.address, isTLS: $0.isTLS, descriptor: $0.descriptor) }
        guard named.isEmpty else { return named }
        return [
            WantedListener(address: HostPort(host: "127.0.0.1", port: Self.defaultPort), isTLS: true),
            WantedListener(
                address: HostPort(host: "::1", port: Self.defaultPort), isTLS: true, isRequired: false),
        ]
    }

    /// Those for TLS, and whether each must be bound.
    var tlsListeners: [(address: HostPort, isRequired: Bool)] {
        listeners.filter(\.isTLS).map { ($0.address, $0.isRequired) }
    }

    /// Refuses what must not be opened to the network (SECURITY.md 3.1, 4.6; DESIGN.md section 5), and what can't be.
    /// - Returns: whether every listener is on loopback.
    /// - Throws: a line for each thing that is wrong.
    func checked() throws(ExitStatus) -> Bool {
        let check = ConfigurationCheck(self)
        guard check.problems.isEmpty else { throw .configuration(check.problems.joined(separator: "\n")) }
        return check.isLocal
    }

    /// Whether an address can be reached from this machine alone; of a name the address that would be bound.
    static func isLoopback(_ address: HostPort) throws(ExitStatus) -> Bool {
        do {
            return try SocketAddress.makeAddressResolvingHost(address.host, port: address.port).isLoopback
        } catch {
            throw .configuration("\(address): the host name cannot be resolved")
        }
    }
}
