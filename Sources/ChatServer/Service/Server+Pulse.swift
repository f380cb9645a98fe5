import ChatStore
import NIOCore

extension Server {
    /// What must answer for the server to be well: its event loops, and the writer of the log.
    var pulse: PulseCheck {
        let store = backend.store
        let loops = mailboxes.enumerated().map { index, mailbox in
            PulseCheck.Part(name: "event loop \(index)") { answer in mailbox.eventLoop.execute(answer) }
        }
        return PulseCheck(loops + [PulseCheck.Part(name: "log writer") { store.ping($0) }])
    }
}
