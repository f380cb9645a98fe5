import ChatCore
import ChatProtocol

/// The server's side of one connection to a `CoreCarrier`.
final class CoreConnection {
    let id: UInt64
    let origin: RequestOrigin
    var machine: ServerSession
    var input: [UInt8] = []
    var isInputEnded = false
    var isClosed = false
    var waiter: CheckedContinuation<[UInt8]?, any Error>?
    private var framer = LineFramer()
    private var output: [UInt8] = []

    init(id: UInt64, policy: ServerSession.Policy, listener: ListenerKind) {
        self.id = id
        origin = RequestOrigin(listener: listener, source: .local, peer: "127.0.0.1", presence: ConnectionPresence())
        machine = ServerSession(policy: policy, now: 0)
    }

    /// What a reader would get now: a whole reply, or nil at the end; nil outside means nothing yet.
    var received: Result<[UInt8]?, any Error>? {
        let ending: [UInt8] = [13, 10, 13, 10]
        if let end = output.firstRange(of: ending)?.upperBound {
            let reply = Array(output[..<end])
            output.removeFirst(end)
            return .success(reply)
        }
        return isClosed ? .success(nil) : nil
    }

    func resume(_ result: Result<[UInt8]?, any Error>) {
        guard let waiter else {
            // Nobody reads yet: it stays for whoever does.
            if case .success(let reply?) = result { output.insert(contentsOf: reply, at: 0) }
            return
        }
        self.waiter = nil
        waiter.resume(with: result)
    }

    /// Gives the next line to the machine; false when there is no whole one.
    func takeLine() -> Bool {
        while !input.isEmpty {
            let bytes = input
            switch framer.next(in: bytes.span.bytes) {
            case .line(let length, let consumed):
                machine.lineReceived(bytes.span.bytes.extracting(first: length), now: 0)
                input.removeFirst(consumed)
                return true
            case .tooLong(let dialect, let consumed):
                machine.lineTooLong(dialect, now: 0)
                input.removeFirst(consumed)
                return true
            case .incomplete(let consumed):
                input.removeFirst(consumed)
                guard consumed > 0 else { return false }
            }
        }
        return false
    }

    /// Takes what the machine has to say; true when it may go on because of that.
    func flush(_ follow: (FollowUp, ReplySlot) -> Void) -> Bool {
        let closes = machine.wantsClose()
        let followUp = machine.takeFollowUp()
        let hadOutput = machine.hasOutput
        output += machine.takeOutput()
        if let (slot, followUp) = followUp { follow(followUp, slot) }
        if closes {
            isClosed = true
            origin.presence.connectionClosed()
            machine.connectionClosed()
        }
        return hadOutput && !closes
    }
}
