import ChatStore
import ChatTLS
import Logging
import Synchronization

/// The server's certificate and key: from files, or made at the first start; read again when they change, and when the
/// operator says so (SECURITY.md 2.4).
final class ServerCertificate: Sendable {
    /// The name of the protocol in ALPN.
    static let applicationProtocol = "chat/1"

    /// What has become of the files since the start.
    struct Counters: Sendable, Equatable {
        var reloads = 0
        /// Changed files that could not be used, and reloads that were asked for and failed.
        var reloadFailures = 0
    }

    private struct State {
        var inForce: PreparedCertificate
        var watch: CertificateWatch
        var warnings = DateWarnings()
        var counters = Counters()
        /// Somebody is looking at the files: the next tick need not.
        var isLooking = false

        mutating func takeEffect(_ prepared: PreparedCertificate) {
            inForce = prepared
            watch.loaded(prepared.stamps)
            warnings = DateWarnings()
            counters.reloads += 1
        }

        /// nil: somebody is looking at them.
        mutating func filesToLookAt() -> CertificateFiles? {
            guard !isLooking else { return nil }
            isLooking = true
            return inForce.files
        }
    }

    private let folder: DataFolder
    private let logger: Logger
    private let state: Mutex<State>

    /// Reads the configured files, or makes a certificate in the data folder where there is none.
    init(configuration: ServerConfiguration, folder: DataFolder, logger: Logger) throws(ExitStatus) {
        self.folder = folder
        self.logger = logger
        try Self.makeIfMissing(configuration, folder, logger)
        let loaded = try PreparedCertificate(CertificateFiles(configuration, folder: folder.path))
        state = Mutex(State(inForce: loaded, watch: CertificateWatch(inForce: loaded.stamps)))
        report(loaded)
        warnIfDue(uptime: monotonicMilliseconds())
    }

    private static func makeIfMissing(
        _ configuration: ServerConfiguration, _ folder: DataFolder, _ logger: Logger
    ) throws(ExitStatus) {
        let own = SelfMadeCertificate(in: folder)
        guard configuration.certificate == nil, !own.exists else { return }
        try own.make(names: configuration.names)
        logger.notice("made a self-signed certificate", metadata: ["file": "\(own.certificate)"])
    }

    // MARK: What is in force

    /// The context for new connections.
    var context: TLSContext {
        state.withLock { $0.inForce.context }
    }

    /// What the certificate in force says, and the files it came from.
    var inForce: (description: CertificateDescription, files: CertificateFiles) {
        state.withLock { ($0.inForce.description, $0.inForce.files) }
    }

    /// The lists of revoked certificates in force; nil: there are none.
    var revocations: RevocationLists? {
        state.withLock { $0.inForce.revocations }
    }

    var counters: Counters {
        state.withLock { $0.counters }
    }

    /// Whether the files that are there now can't be used, and others are in force.
    var isReloadFailing: Bool {
        state.withLock { $0.watch.isFailing }
    }

    /// Whole days until the certificate in force ends; negative: it has expired.
    func daysLeft(now: Int64 = CertificateDates.now) -> Int {
        CertificateDates.daysLeft(inForce.description, now: now)
    }

    /// What invite strings say: the key in force, and its names.
    func identity(names: [String], port: Int) -> ServerIdentity {
        let description = inForce.description
        return ServerIdentity(
            fingerprint: description.fingerprint.description, names: names + description.names, port: port)
    }

    // MARK: Reading it again

    /// Builds and checks what `commit` would put in force; nothing is changed.
    /// - Parameter configuration: may name other files; nil: those in force.
    func prepare(_ configuration: ServerConfiguration? = nil) throws(ExitStatus) -> PreparedCertificate {
        var files = inForce.files
        if let configuration {
            try Self.makeIfMissing(configuration, folder, logger)
            files = CertificateFiles(configuration, folder: folder.path)
        }
        let prepared = try PreparedCertificate(files)
        let now = CertificateDates.now
        let old = state.withLock { $0.inForce }
        // A bad date is no reason against it where the one in force is no better.
        if let problem = prepared.problem(now: now), old.problem(now: now) == nil { throw .configuration(problem) }
        if let problem = prepared.clientProblem(now: now), old.clientProblem(now: now) == nil {
            throw .configuration(problem)
        }
        return prepared
    }

    /// Puts it in force, for new connections.
    func commit(_ prepared: PreparedCertificate) {
        state.withLock { $0.takeEffect(prepared) }
        tookEffect(prepared)
    }

    /// Puts it in force, unless other files have been named since it was prepared: then those count.
    /// - Returns: whether it is in force.
    @discardableResult
    func commitUnlessOthersCount(_ prepared: PreparedCertificate) -> Bool {
        let isCommitted = state.withLock { state in
            guard state.inForce.files == prepared.files else { return false }
            state.takeEffect(prepared)
            return true
        }
        if isCommitted { tookEffect(prepared) }
        return isCommitted
    }

    private func tookEffect(_ prepared: PreparedCertificate) {
        logger.notice("certificate reloaded")
        report(prepared)
        warnIfDue(uptime: monotonicMilliseconds())
    }

    /// Reads the files again, because the operator says so. On any error the old certificate stays.
    func reload() {
        do {
            commit(try prepare())
        } catch {
            reloadFailed(error)
        }
    }

    /// Says that a reload that was asked for failed.
    func reloadFailed(_ error: ExitStatus) {
        state.withLock { state in
            state.counters.reloadFailures += 1
            state.watch.tell(error.description)
        }
        sayFailure(error)
    }

    private func sayFailure(_ error: ExitStatus) {
        logger.error("the certificate was not reloaded, the old one stays", metadata: ["cause": "\(error)"])
    }

    // MARK: Time

    /// Looks at the files and at the calendar; about once a second, off the event loops.
    /// - Parameter uptime: monotonic milliseconds.
    func timePassed(uptime: Int64) {
        guard let files = state.withLock({ $0.filesToLookAt() }) else { return }
        let stamps = files.stamps()
        let mustRead = state.withLock { $0.watch.looked(stamps, now: uptime) }
        if mustRead {
            do {
                commitUnlessOthersCount(try prepare())
            } catch {
                let isNews = state.withLock { state in
                    guard state.inForce.files == files else { return false }
                    let isNews = state.watch.failed(error.description, now: uptime)
                    if isNews { state.counters.reloadFailures += 1 }
                    return isNews
                }
                if isNews { sayFailure(error) }
            }
        }
        state.withLock { $0.isLooking = false }
        warnIfDue(uptime: uptime)
    }

    private func warnIfDue(uptime: Int64) {
        let now = CertificateDates.now
        let own = SelfMadeCertificate(in: folder).certificate
        let lines = state.withLock { $0.warnings.due($0.inForce, own: own, now: now, uptime: uptime) }
        for line in lines { logger.log(level: line.level, line.text, metadata: line.metadata) }
    }

    /// Says what is in force.
    private func report(_ prepared: PreparedCertificate) {
        let certificate = prepared.description
        var metadata: Logger.Metadata = [
            "file": "\(prepared.files.certificate)", "fingerprint": "\(certificate.fingerprint)",
            "names": "\(certificate.names.joined(separator: " "))",
            "until": "\(CertificateDates.text(certificate.notAfter))",
        ]
        if let end = prepared.revocations?.end { metadata["crl_until"] = "\(CertificateDates.text(end))" }
        logger.notice("certificate", metadata: metadata)
        let now = CertificateDates.now
        if now < certificate.notBefore {
            logger.error(
                "the certificate is not valid yet: clients refuse it, but for those that know its key",
                metadata: [
                    "file": "\(prepared.files.certificate)", "from": "\(CertificateDates.text(certificate.notBefore))",
                    "cure": "is this machine's clock right?",
                ])
        }
        if let lists = prepared.revocations, let late = lists.authorities.first(where: { now < $0.begin }) {
            logger.error(
                "the list of revoked certificates is not valid yet: every client of its authority is refused",
                metadata: [
                    "file": "\(lists.file)", "authority": "\(late.name)",
                    "from": "\(CertificateDates.text(late.begin))",
                    "cure": "is this machine's clock right?",
                ])
        }
    }
}
