import ChatCore
import ChatProtocol
import NIOCore

/// What is kept of a connection for the operator alone.
struct ConnectionFacts {
    let opened: Timestamp
    /// Bytes of requests.
    var received = 0
    /// Such as `TLSv1.3`; empty in plain text, and before the handshake is done.
    var tlsVersion = ""
}

/// What the operator sees of a connection and does to it; on its event loop.
extension ConnectionHandler {
    /// How long a connection that was told to end may take, before it is cut.
    private static let endTime = TimeAmount.seconds(10)

    /// What it is to the server now.
    var state: AdminConnection.State {
        if machine.isListening {
            .listening
        } else if machine.binding != nil {
            .loggedIn
        } else if origin.listener == .tls, facts.tlsVersion.isEmpty {
            .handshake
        } else {
            .stranger
        }
    }

    /// As the operator sees it.
    var description: AdminConnection {
        AdminConnection(
            id: Int64(clamping: id), address: origin.peer, user: machine.binding?.user.description,
            session: machine.binding?.id.rawValue, listener: origin.listener.rawValue,
            tls: facts.tlsVersion.isEmpty ? nil : facts.tlsVersion, state: state, since: facts.opened.description,
            received: facts.received, sent: progress.written)
    }

    /// - Returns: whether the operator's word is told here.
    func announce(_ event: LiveEvent) -> Bool {
        noteUnsent()
        guard machine.announce(event) else { return false }
        flushAndProceed()
        return true
    }

    /// What has started is answered, then the connection closes.
    func end(on eventLoop: any EventLoop) {
        machine.finish(nil)
        proceedAndFlush()
        let handler = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.scheduleTask(in: Self.endTime) { handler.value.closeNow() }
    }
}
