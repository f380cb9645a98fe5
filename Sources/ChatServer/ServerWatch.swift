import ChatCore
import ChatStore
import NIOCore
import Synchronization

/// What must be looked at from time to time: the timers of connections, memory held for slow readers, sessions to be
/// written or expired, the certificate's files and days.
final class ServerWatch: Sendable {
    /// Unsent output in all, bytes; beyond it the connection with the most is closed (SECURITY.md 4.7).
    private static let mostUnsentBytes = 256 * 1_048_576
    private static let sweepSeconds: Int64 = 60

    private let backend: Backend
    private let mailboxes: [LoopMailbox]
    private let registry: ConnectionRegistry
    private let certificate: ServerCertificate?
    private let tasks = Mutex<[RepeatedTask]>([])

    init(backend: Backend, mailboxes: [LoopMailbox], registry: ConnectionRegistry, certificate: ServerCertificate?) {
        self.backend = backend
        self.mailboxes = mailboxes
        self.registry = registry
        self.certificate = certificate
    }

    func start() {
        // What is too old by now need not wait for a minute.
        backend.store.maintain(now: SystemClock().now())
        let share = Self.mostUnsentBytes / max(1, mailboxes.count)
        var started = mailboxes.map { mailbox in
            mailbox.repeatEachSecond { mailbox.timePassed(mostUnsentBytes: share) }
        }
        if let first = mailboxes.first {
            let counter = SecondCounter()
            started.append(
                first.repeatEachSecond { [backend, registry, certificate] in
                    let now = monotonicMilliseconds()
                    registry.timePassed(now: now)
                    backend.service.presence.timePassed(now: now)
                    backend.service.logins.timePassed(now: now)
                    let second = counter.next()
                    if second % Self.sweepSeconds == 0 {
                        Task { await backend.service.sweep() }
                        backend.store.maintain(now: SystemClock().now())
                    }
                    if let certificate {
                        // It reads files: nothing for an event loop.
                        Task { certificate.timePassed(uptime: now) }
                    }
                })
        }
        tasks.withLock { $0 = started }
    }

    func stop() {
        for task in tasks.withLock({ $0 }) {
            task.cancel()
        }
    }
}

/// Counts the seconds of a repeated task.
private final class SecondCounter: Sendable {
    private let seconds = Atomic<Int64>(0)

    func next() -> Int64 {
        seconds.add(1, ordering: .relaxed).newValue
    }
}
