import ChatTransport
import Logging
import NIOCore

/// Health, and where metrics are served, if they are.
struct ServerMetrics: Sendable {
    let health: ServerHealth
    private let listener: MetricsListener?

    /// The real port where 0 was asked for.
    var address: HostPort? { listener?.address }

    /// - Parameters:
    ///   - address: nil: nothing is served.
    ///   - handles: what the code counts by swift-metrics; nil together with the address.
    /// - Throws: `unavailable` when the address cannot be bound.
    static func start(
        _ address: HostPort?, _ handles: MetricsRegistry?, backend: Backend, mailboxes: [LoopMailbox],
        certificate: ServerCertificate?, mostConnections: Int, logger: Logger
    ) async throws(ExitStatus) -> ServerMetrics {
        let health = ServerHealth(eventLoops: mailboxes.map(\.eventLoop), store: backend.store)
        guard let address, let handles else { return ServerMetrics(health: health, listener: nil) }
        let collector = MetricsCollector(
            backend: backend, registry: handles, loops: mailboxes.compactMap(\.counts), certificate: certificate,
            mostConnections: mostConnections, health: health)
        let answers = MetricsAnswers(
            page: { collector.page().bytes },
            problem: { health.check(on: $0) })
        do {
            let listener = try await MetricsListener.bind(address, answers: answers)
            logger.notice("serving metrics", metadata: ["address": "\(listener.address)"])
            return ServerMetrics(health: health, listener: listener)
        } catch {
            throw .unavailable("\(address) cannot be bound for metrics: \(Server.reason(of: error))")
        }
    }

    /// Called last, so that health is told as long as anything is left.
    func close() async {
        await listener?.close()
    }
}
