import ChatCore
import ChatStore
public import ChatTransport
import CoreMetrics
import Glibc
public import Logging
import NIOCore
import NIOPosix

/// A running chat server.
public final class Server: Sendable {
    /// A listener and what it carries.
    public struct Address: Sendable, CustomStringConvertible {
        public let isTLS: Bool
        public let address: HostPort

        public var description: String {
            "\(isTLS ? "tls" : "insecure") \(address)"
        }
    }

    public let addresses: [Address]
    let backend: Backend
    let group: MultiThreadedEventLoopGroup
    let listeners: [Listener]
    let mailboxes: [LoopMailbox]
    let registry: ConnectionRegistry
    private let certificate: ServerCertificate?
    private let policies: PolicyInForce
    private let mostConnections: Int
    let control: ControlSocket
    let watch: ServerWatch
    let metrics: ServerMetrics
    /// By which an operator's command and signals ask for the end.
    let stopSwitch: StopSwitch
    let logger: Logger

    private init(
        addresses: [Address], backend: Backend, group: MultiThreadedEventLoopGroup, listeners: [Listener],
        mailboxes: [LoopMailbox], registry: ConnectionRegistry, certificate: ServerCertificate?,
        policies: PolicyInForce, mostConnections: Int, control: ControlSocket, watch: ServerWatch,
        metrics: ServerMetrics, stopSwitch: StopSwitch, logger: Logger
    ) {
        self.addresses = addresses
        self.backend = backend
        self.group = group
        self.listeners = listeners
        self.mailboxes = mailboxes
        self.registry = registry
        self.certificate = certificate
        self.policies = policies
        self.mostConnections = mostConnections
        self.control = control
        self.watch = watch
        self.metrics = metrics
        self.stopSwitch = stopSwitch
        self.logger = logger
    }

    /// Where metrics are served; nil: nowhere.
    public var metricsAddress: HostPort? {
        metrics.address
    }

    /// Opens the data folder and the listeners; when it returns, clients are served.
    public static func start(_ configuration: ServerConfiguration, logger: Logger) async throws(ExitStatus) -> Server {
        ProcessSetup.prepare()
        let isLocal = try configuration.checked()
        let registry = configuration.metrics.map { _ in MetricsRegistry(MetricCatalogue.all) }
        let backend = try Backend.open(
            configuration, waiting: 0, metrics: registry ?? NOOPMetricsHandler.instance, logger: logger)
        do {
            if !isLocal, !configuration.allowsDemoPublic,
                let demo = backend.service.users.accounts().first(where: { $0.isDemo && !$0.isDisabled })
            {
                throw ExitStatus.configuration(
                    "\(demo.user) is a demo account, its password is known to everybody, and a listener is public; "
                        + "run `chat-server user disable \(demo.user)`, or say --demo-public")
            }
            return try await start(configuration, backend, registry, isLocal: isLocal, logger: logger)
        } catch {
            await backend.close()
            throw error as? ExitStatus ?? .unavailable("\(error)")
        }
    }

    private static func start(
        _ configuration: ServerConfiguration, _ backend: Backend, _ handles: MetricsRegistry?, isLocal: Bool,
        logger: Logger
    ) async throws -> Server {
        let most = ProcessSetup.raiseDescriptorLimit(logger: logger)
        let registry = ConnectionRegistry(limits: configuration.connectionLimits(most), logger: logger)
        let needsTLS = configuration.listeners.contains { $0.isTLS }
        let certificate =
            needsTLS
            ? try ServerCertificate(configuration: configuration, folder: backend.folder, logger: logger) : nil
        let group = MultiThreadedEventLoopGroup(numberOfThreads: configuration.threads ?? defaultThreads)
        do {
            let mailboxes = try await LoopMailboxes.make(group, counts: handles != nil)
            let policies = PolicyInForce(configuration.connectionPolicy)
            let acceptor = ConnectionAcceptor(
                service: backend.service, registry: registry, mailboxes: mailboxes, certificate: certificate,
                policies: policies, balancers: configuration.proxyProtocolFrom)
            let opened = try await open(configuration, acceptor, group: group, logger: logger)
            let port = opened.first { $0.address.isTLS }?.address.address.port
            let names = configuration.names
            var admin = AdminService(
                service: backend.service, allowsDemo: isLocal || configuration.allowsDemoPublic)
            admin.certificate = certificate
            admin.folder = backend.folder
            admin.store = backend.store
            let stopSwitch = StopSwitch()
            admin.running = ServerControls(
                backend: backend, mailboxes: mailboxes.all, registry: registry, certificate: certificate,
                stopSwitch: stopSwitch, started: monotonicMilliseconds())
            admin.identity = { port.flatMap { certificate?.identity(names: names, port: $0) } }
            let control = try await ControlSocket.bind(in: backend.folder, group: group, admin: admin)
            let metrics = try await ServerMetrics.start(
                configuration.metrics, handles, backend: backend, mailboxes: mailboxes.all, certificate: certificate,
                mostConnections: most, logger: logger)
            let watch = ServerWatch(
                backend: backend, mailboxes: mailboxes.all, registry: registry, certificate: certificate)
            watch.start()
            logger.notice(
                "serving",
                metadata: [
                    "data": "\(backend.folder.path)", "version": "\(ProductVersion.current)",
                    "registration": "\(configuration.registration)",
                    "directory": "\(configuration.directoryInForce)",
                ])
            return Server(
                addresses: opened.map(\.address), backend: backend, group: group, listeners: opened.map(\.listener),
                mailboxes: mailboxes.all, registry: registry, certificate: certificate,
                policies: policies, mostConnections: most, control: control,
                watch: watch, metrics: metrics, stopSwitch: stopSwitch, logger: logger)
        } catch {
            // Whatever was opened ends with its event loops.
            try? await group.shutdownGracefully()
            throw error
        }
    }

    /// One core is left to the writer of the log and to hashing.
    private static var defaultThreads: Int {
        max(1, System.coreCount - 1)
    }

    private static func open(
        _ configuration: ServerConfiguration, _ acceptor: ConnectionAcceptor, group: MultiThreadedEventLoopGroup,
        logger: Logger
    ) async throws(ExitStatus) -> [(listener: Listener, address: Address)] {
        var opened: [(listener: Listener, address: Address)] = []
        for wanted in configuration.listeners {
            let (address, isTLS) = (wanted.address, wanted.isTLS)
            let accept = { @Sendable (channel: any Channel) in try acceptor.accept(channel, isTLS: isTLS) }
            do {
                let listener =
                    if let descriptor = wanted.descriptor {
                        try await Listener.adopt(descriptor, at: address, group: group, accept: accept)
                    } else {
                        try await Listener.bind(address, group: group, accept: accept)
                    }
                opened.append((listener, Address(isTLS: isTLS, address: listener.address)))
            } catch {
                let cause = reason(of: error)
                guard !wanted.isRequired else { throw .unavailable("\(address) cannot be bound: \(cause)") }
                logger.warning("not listening", metadata: ["address": "\(address)", "cause": "\(cause)"])
            }
        }
        return opened
    }

    /// What the system said, without the names of calls.
    static func reason(of error: any Error) -> String {
        guard let error = error as? IOError else { return "\(error)" }
        return String(cString: strerror(error.errnoCode))
    }

    /// Output that no socket has taken yet, of all connections, in bytes.
    func unsentBytes() async throws -> Int {
        var sum = 0
        for mailbox in mailboxes {
            sum += try await mailbox.unsentBytes().get()
        }
        return sum
    }

    /// Reads the certificate again, for new connections.
    public func reload() {
        certificate?.reload()
    }

    /// Builds and checks what `apply` puts into force beside the settings: the certificate; nothing is changed.
    /// - Returns: nil: there are no TLS listeners.
    func prepare(_ configuration: ServerConfiguration) throws(ExitStatus) -> PreparedCertificate? {
        guard let certificate else { return nil }
        do {
            return try certificate.prepare(configuration)
        } catch {
            certificate.reloadFailed(error)
            throw error
        }
    }

    /// Puts into force what may change while the server runs: what new connections go by, what the core goes by, and
    /// the certificate.
    /// - Parameter configuration: differs from the one in force in settings alone that the table calls live.
    func apply(_ configuration: ServerConfiguration, _ prepared: PreparedCertificate?) {
        policies.set(configuration.connectionPolicy)
        registry.setLimits(configuration.connectionLimits(mostConnections))
        backend.service.change(to: configuration.serviceSettings)
        if let quota = configuration.quotaInForce { backend.store.setQuota(quota) }
        backend.store.setRetention(configuration.retention)
        backend.store.maintain(now: SystemClock().now())
        if let prepared { certificate?.commit(prepared) }
    }
}
