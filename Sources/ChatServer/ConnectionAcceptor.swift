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
    /// Load balancers: what comes from there begins with a PROXY header, and what comes from elsewhere does not.
    let balancers: [AddressRange]

    func accept(_ channel: any Channel, isTLS: Bool) throws {
        guard let mailbox = mailboxes[channel.eventLoop] else { throw ChannelError.inappropriateOperationForState }
        // Without an address the peer is gone already.
        guard let address = channel.remoteAddress else { throw ChannelError.eof }
        if balancers.contains(where: { $0.contains(address) }) {
            try awaitHeader(channel, from: address, isTLS: isTLS, mailbox: mailbox)
            return
        }
        do {
            let id = try registry.admit(channel, source: address.source, hasHandshake: isTLS)
            try serve(channel, id, as: address, isTLS: isTLS, mailbox: mailbox)
        } catch let refusal as ConnectionRegistry.Refusal {
            try refuse(channel, refusal, isTLS: isTLS, mailbox: mailbox)
        }
    }

    /// The connection counts as an unfinished handshake until it is known whose it is.
    private func awaitHeader(
        _ channel: any Channel, from balancer: SocketAddress, isTLS: Bool, mailbox: LoopMailbox
    ) throws {
        let id: UInt64
        do {
            id = try registry.admit(channel, source: nil, hasHandshake: true)
        } catch {
            try refuse(channel, error, isTLS: isTLS, mailbox: mailbox)
            return
        }
        channel.closeFuture.whenComplete { [registry] _ in registry.closed(id) }
        let handler = ProxyHeaderHandler(
            identified: { forwarded in
                let address = forwarded ?? balancer
                do throws(ConnectionRegistry.Refusal) {
                    try registry.identify(id, as: address.source, hasHandshake: isTLS)
                } catch {
                    try refuse(channel, error, isTLS: isTLS, mailbox: mailbox)
                    return
                }
                try serve(channel, id, as: address, isTLS: isTLS, mailbox: mailbox)
            },
            failed: { fault in registry.failed(fault) })
        try channel.pipeline.syncOperations.addHandler(handler)
    }

    private func serve(
        _ channel: any Channel, _ id: UInt64, as address: SocketAddress, isTLS: Bool, mailbox: LoopMailbox
    ) throws {
        do {
            var setup = ConnectionSetup.insecure
            if isTLS {
                guard let certificate else { throw ChannelError.inappropriateOperationForState }
                setup = .tls(certificate.context)
            }
            mailbox.counts?.add(LoopCells.accepted(isTLS: isTLS))
            let tls = try setup.configure(channel, buffers: mailbox.buffers, writesToSocket: true)
            let origin = RequestOrigin(
                listener: isTLS ? .tls : .insecure, source: address.source, peer: address.ipAddress,
                presence: ConnectionPresence())
            try channel.pipeline.syncOperations.addHandler(
                ConnectionHandler(
                    id: id, service: service, registry: registry, mailbox: mailbox, origin: origin,
                    policy: policies.current, tls: tls))
        } catch {
            registry.closed(id)
            throw error
        }
    }

    /// Where TLS comes first the connection is closed without a word, by throwing.
    private func refuse(
        _ channel: any Channel, _ refusal: ConnectionRegistry.Refusal, isTLS: Bool, mailbox: LoopMailbox
    ) throws {
        mailbox.counts?.refused(refusal)
        guard !isTLS else { throw refusal }
        try channel.pipeline.syncOperations.addHandler(
            RefusalHandler(refusal.code, language: policies.current.language))
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
