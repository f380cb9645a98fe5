import ChatStore
import NIOCore

/// What only a running server can tell and do.
struct ServerControls: Sendable {
    let backend: Backend
    let mailboxes: [LoopMailbox]
    let registry: ConnectionRegistry
    let certificate: ServerCertificate?
    let stopSwitch: StopSwitch
    /// Monotonic milliseconds.
    let started: Int64

    /// What `body` says of each connection that it says something of; it is called on the connection's event loop.
    func each<Value: Sendable>(
        _ body: @escaping @Sendable (ConnectionHandler) -> Value?
    ) async throws -> [Value] {
        var all: [Value] = []
        for mailbox in mailboxes { all += try await mailbox.each(body).get() }
        return all
    }
}

extension AdminService {
    /// - Throws: `ExitStatus.refused` where the command itself has the data folder.
    func runningServer() throws(ExitStatus) -> ServerControls {
        guard let running else { throw .refused("no server runs on this data folder") }
        return running
    }
}
