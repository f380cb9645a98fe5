import ChatCore
import ChatProtocol
import ChatTransport
import NIOCore

/// Makes the pipeline of each new connection, on its event loop.
struct ConnectionAcceptor: Sendable {
    let service: ChatService
    let registry: ConnectionRegistry
    let mailboxes: LoopMailboxes
    let certificate: ServerCertificate?
    let policies: PolicyInForce

    func accept(_ channel: any Channel, isTLS: Bool) throws {
        guard let mailbox = mailboxes[channel.eventLoop] else { throw ChannelError.inappropriateOperationForState }
        let policy = policies.current
        let source = channel.remoteAddress?.source ?? .local
        let id: UInt64
        do {
            id = try registry.admit(channel, source: source, hasHandshake: isTLS)
        } catch {
            mailbox.counts?.refused(error)
            guard !isTLS else { throw error }
            try channel.pipeline.syncOperations.addHandler(RefusalHandler(error.code, language: policy.language))
            return
        }
        do {
            var setup = ConnectionSetup.insecure
            if isTLS {
                guard let certificate else { throw ChannelError.inappropriateOperationForState }
                setup = .tls(certificate.context)
            }
            mailbox.counts?.add(LoopCells.accepted(isTLS: isTLS))
            try setup.configure(channel, buffers: mailbox.buffers)
            let origin = RequestOrigin(
                listener: isTLS ? .tls : .insecure, source: source, peer: channel.remoteAddress?.ipAddress,
                presence: ConnectionPresence())
            try channel.pipeline.syncOperations.addHandler(
                ConnectionHandler(
                    id: id, service: service, registry: registry, mailbox: mailbox, origin: origin, policy: policy))
        } catch {
            registry.closed(id)
            throw error
        }
    }
}

/// The mailbox of each event loop.
struct LoopMailboxes: Sendable {
    let all: [LoopMailbox]

    /// - Parameter counts: whether what connections do is counted.
    static func make(_ group: any EventLoopGroup, counts: Bool = false) async throws -> LoopMailboxes {
        var all: [LoopMailbox] = []
        for eventLoop in group.makeIterator() {
            let counts = counts ? LoopCounts() : nil
            all.append(try await eventLoop.submit { LoopMailbox(eventLoop: eventLoop, counts: counts) }.get())
        }
        return LoopMailboxes(all: all)
    }

    subscript(_ eventLoop: any EventLoop) -> LoopMailbox? {
        // There are few loops: a list is faster than a table.
        all.first { $0.isOn(eventLoop) }
    }
}
