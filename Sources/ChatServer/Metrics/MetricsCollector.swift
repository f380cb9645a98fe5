import ChatCore
import ChatCrypto
import ChatProtocol
import ChatStore
import ChatTLS

/// Gathers all metrics for a scrape, from what counts anyway: nothing here is called otherwise.
struct MetricsCollector: Sendable {
    let backend: Backend
    let registry: MetricsRegistry
    let loops: [LoopCounts]
    let certificate: ServerCertificate?
    let mostConnections: Int
    let health: ServerHealth

    /// The page; reads files, and so belongs on no event loop that has connections.
    func page() -> MetricsText {
        var text = MetricsText()
        var loops = LoopFigures()
        for counts in self.loops { loops += counts.figures }
        let service = backend.service.figures
        addService(service, to: &text)
        addConnections(service, loops, to: &text)
        addRequests(loops, to: &text)
        addStore(service, to: &text)
        addProcess(to: &text)
        return text
    }

    private func addService(_ service: ServiceFigures, to text: inout MetricsText) {
        text.add(ServiceMetrics.build) { samples in
            samples.add(1, ProductVersion.current, TLSLibrary.version, StoreLibrary.version)
        }
        text.add(ServiceMetrics.draining, health.isDraining)
        text.add(ServiceMetrics.accounts, service.accounts)
        text.add(ServiceMetrics.sessions, service.sessions)
        text.add(ServiceMetrics.rooms, service.rooms)
        registry.write(ServiceMetrics.logins, to: &text)
        let hashing = backend.hashing.figures
        text.add(ServiceMetrics.hashingWaiting, hashing.waiting)
        text.add(ServiceMetrics.hashingCapacity, hashing.capacity)
        text.add(ServiceMetrics.hashes, hashing.hashes)
        text.add(ServiceMetrics.hashingSeconds, hashing.seconds)
        text.add(ServiceMetrics.hashingRefused, hashing.refused)
        if let certificate {
            text.add(ServiceMetrics.certificateExpiry, certificate.inForce.description.notAfter)
            if let lists = certificate.revocations, let end = lists.end, let warning = lists.warning {
                text.add(ServiceMetrics.revocationsEnd, end)
                text.add(ServiceMetrics.revocationsWarning, warning)
            }
            let counters = certificate.counters
            text.add(ServiceMetrics.reloads) { samples in
                samples.add(counters.reloads, "ok")
                samples.add(counters.reloadFailures, "failed")
            }
        }
    }

    private func addConnections(
        _ service: ServiceFigures, _ loops: LoopFigures, to text: inout MetricsText
    ) {
        text.add(ConnectionMetrics.open) { samples in
            for (isTLS, listener) in [(true, "tls"), (false, "insecure")] {
                for stage in ConnectionStage.allCases where isTLS || stage != .handshake {
                    samples.add(loops[LoopCells.open(isTLS: isTLS, stage)], listener, stage.label)
                }
            }
        }
        text.add(ConnectionMetrics.limit, mostConnections)
        text.add(ConnectionMetrics.listening, service.listeners)
        text.add(ConnectionMetrics.accepted) { samples in
            samples.add(loops[LoopCells.accepted(isTLS: true)], "tls")
            samples.add(loops[LoopCells.accepted(isTLS: false)], "insecure")
        }
        add(
            ConnectionMetrics.refused, loops, LoopCells.refused, ConnectionRegistry.Refusal.allCases.map(\.label), &text
        )
        addSeen(ConnectionMetrics.closed, loops, LoopCells.closed, ConnectionEnd.labels, always: ["client"], &text)
        add(ConnectionMetrics.handshakes, loops, LoopCells.handshakes, TLSVersionLabel.allCases.map(\.rawValue), &text)
        add(
            ConnectionMetrics.handshakeFailures, loops, LoopCells.handshakeFailures,
            HandshakeFailure.allCases.map(\.rawValue), &text)
        text.add(ConnectionMetrics.unsent, loops[LoopCells.unsentBytes])
        text.add(ConnectionMetrics.events, loops[LoopCells.events])
        text.add(ConnectionMetrics.deliveries, loops[LoopCells.deliveries])
        text.add(ConnectionMetrics.replayPages, loops[LoopCells.replayPages])
        text.add(ConnectionMetrics.behind, loops[LoopCells.behind])
    }

    private func addRequests(_ loops: LoopFigures, to text: inout MetricsText) {
        text.add(RequestMetrics.requests) { samples in
            for command in CommandName.allCases.map(Optional.some) + [nil] {
                let name = command?.rawValue ?? "none"
                // A command that is never asked for is there all the same, its errors from the first one on.
                if command != nil { samples.add(loops[LoopCells.request(command, nil)], name, "ok") }
                for code in ErrorCode.allCases {
                    let count = loops[LoopCells.request(command, code)]
                    if count > 0 { samples.add(count, name, code.rawValue) }
                }
            }
        }
        text.add(RequestMetrics.times) { samples in
            for kind in RequestKind.allCases where kind != .send { samples.add(loops.times(kind), kind.label) }
        }
        text.add(RequestMetrics.sends) { $0.add(loops.times(.send)) }
    }

    private func addProcess(to text: inout MetricsText) {
        let process = ProcessFigures.now()
        text.add(ProcessMetrics.cpu, process.cpuSeconds)
        text.add(ProcessMetrics.resident, process.residentBytes)
        text.add(ProcessMetrics.virtual, process.virtualBytes)
        text.add(ProcessMetrics.openDescriptors, process.openDescriptors)
        text.add(ProcessMetrics.mostDescriptors, process.mostDescriptors)
        text.add(ProcessMetrics.threads, process.threads)
        text.add(ProcessMetrics.started, process.started)
    }

    /// A sample for each label, whose cells follow each other.
    private func add(
        _ metric: MetricDescriptor, _ loops: LoopFigures, _ first: Int, _ labels: [String], _ text: inout MetricsText
    ) {
        addSeen(metric, loops, first, labels, always: labels, &text)
    }

    /// The same, but of labels that are not `always` there only those that have been counted.
    private func addSeen(
        _ metric: MetricDescriptor, _ loops: LoopFigures, _ first: Int, _ labels: [String], always: [String],
        _ text: inout MetricsText
    ) {
        text.add(metric) { samples in
            for (index, label) in labels.enumerated() {
                let count = loops[first + index]
                if count > 0 || always.contains(label) { samples.add(count, label) }
            }
        }
    }
}

extension MetricsCollector {
    private func addStore(_ service: ServiceFigures, to text: inout MetricsText) {
        let store = backend.store
        let counters = store.counters
        text.add(StoreMetrics.queueBytes, store.queuedBytes)
        text.add(StoreMetrics.queueLength, store.queuedCount)
        text.add(StoreMetrics.commits, counters.commits)
        text.add(StoreMetrics.rollbacks, counters.rollbacks)
        text.add(StoreMetrics.drafts, counters.drafts)
        text.add(StoreMetrics.commitTimes) { $0.add(HistogramCounts(counters.commitTimes, unit: 1e9)) }
        text.add(StoreMetrics.batches) { $0.add(HistogramCounts(counters.batches, unit: 1)) }
        text.add(StoreMetrics.checkpoints, counters.checkpoints)
        text.add(StoreMetrics.truncations, counters.truncations)
        text.add(StoreMetrics.full, counters.isDiskFull)
        text.add(StoreMetrics.damaged, counters.isDamaged)
        text.add(StoreMetrics.expiredMessages, counters.expiredMessages)
        text.add(StoreMetrics.expired, (counters.expired?.milliseconds ?? 0) / 1_000)
        text.add(StoreMetrics.newest, service.newest)
        let database = backend.folder.file("chat.db")
        text.add(StoreMetrics.databaseBytes, DiskFigures.size(ofFile: database))
        if let free = store.freeBytes { text.add(StoreMetrics.databaseFree, free) }
        text.add(StoreMetrics.walBytes, DiskFigures.size(ofFile: database + "-wal"))
        guard let space = DiskFigures.space(at: backend.folder.path) else { return }
        text.add(StoreMetrics.diskFree, space.free)
        text.add(StoreMetrics.diskSize, space.size)
    }
}

extension HistogramCounts {
    /// - Parameter unit: how many of what was recorded are one of what is shown.
    init(_ histogram: Histogram, unit: Double) {
        self.init(counts: histogram.counts, sum: Double(histogram.sum) / unit)
    }
}

extension ConnectionRegistry.Refusal {
    var label: String {
        switch self {
        case .tooManyConnections: "connections"
        case .tooManyStrangers: "not_logged_in"
        case .tooManyFromAddress: "address"
        case .closing: "shutting_down"
        }
    }
}
