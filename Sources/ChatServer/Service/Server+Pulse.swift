import ChatStore
import NIOCore

extension Server {
    /// What must answer for the server to be well.
    var pulse: PulseCheck { PulseCheck(eventLoops: mailboxes.map(\.eventLoop), store: backend.store) }
}

extension PulseCheck {
    /// The event loops, and the writer of the log.
    convenience init(eventLoops: [any EventLoop], store: Store) {
        let loops = eventLoops.enumerated().map { index, eventLoop in
            Part(name: "event loop \(index)", kind: .eventLoop) { answer in eventLoop.execute(answer) }
        }
        let writer = Part(
            name: "log writer", kind: .logWriter,
            progress: {
                let counters = store.counters
                return counters.commits + counters.rollbacks
            }, ask: { store.ping($0) })
        self.init(loops + [writer])
    }
}
