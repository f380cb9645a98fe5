import ChatCore
import ChatProtocol
import ChatTLS
import ChatTransport
import NIOCore

/// Runs the state machine of one connection on its event loop: bytes in, lines to the machine, requests to the core,
/// replies to the socket. It decides nothing about the protocol.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Received bytes that may wait for their turn before reading pauses.
    private static let mostWaitingBytes = 65_536
    /// How long input is discarded after the server has ended its writing side.
    private static let lingering = TimeAmount.seconds(2)

    let id: UInt64
    let service: ChatService
    private let registry: ConnectionRegistry
    private(set) var origin: RequestOrigin
    private let mailbox: LoopMailbox
    private let allowsCertificateLogin: Bool
    var machine: ServerSession
    private var reader = LineReader()
    private var context: ChannelHandlerContext?
    private var isInputClosed = false
    private var isReadingPaused = false
    private var isWaitingForRate = false
    private var isClosing = false
    private var isLoggedIn = false
    var meter: ConnectionMeter
    private(set) var progress = WriteProgress()
    private(set) var facts: ConnectionFacts
    /// What this connection says goes to it straight, not through the pipeline; nil: there is no TLS.
    private let tls: TLSHandler?
    /// At least as many bytes as the network has not taken yet, `bufferedBytes`, while the connection listens.
    var mostBuffered = 0
    /// Set while this connection is in the mailbox's list of those to be flushed.
    var isTouched = false

    init(
        id: UInt64, service: ChatService, registry: ConnectionRegistry, mailbox: LoopMailbox, origin: RequestOrigin,
        policy: ServerSession.Policy, tls: TLSHandler? = nil
    ) {
        self.id = id
        self.service = service
        self.registry = registry
        self.mailbox = mailbox
        self.origin = origin
        allowsCertificateLogin = policy.allowsCertificateLogin
        facts = ConnectionFacts(opened: service.now())
        self.tls = tls
        machine = ServerSession(policy: policy, now: monotonicMilliseconds())
        meter = ConnectionMeter(mailbox.counts, isTLS: origin.listener == .tls)
    }

    // MARK: Events of the channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        mailbox.add(self)
        meter.opened()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        gone()
    }

    func channelInactive(context: ChannelHandlerContext) {
        gone()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isClosing else { return }
        let bytes = unwrapInboundIn(data)
        facts.received += bytes.readableBytes
        reader.append(bytes)
        proceed()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        flushAndProceed()
        context.fireChannelReadComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        machine.outputIsFull = !context.channel.isWritable
        if context.channel.isWritable {
            proceedAndFlush()
        }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed:
            isInputClosed = true
            if isClosing {
                context.close(promise: nil)
            } else {
                proceedAndFlush()
            }
        case TLSEvent.handshakeCompleted(let peer):
            facts.tlsVersion = peer.version
            registry.handshakeCompleted(id)
            meter.handshakeCompleted(version: peer.version)
            if allowsCertificateLogin, peer.fingerprint != nil {
                // Without an authority for clients none is asked for, so one that is there was accepted.
                machine.takesCertificateLogin = true
                origin = origin.certified(as: peer.commonName.flatMap { UserName($0) })
            }
        default:
            break
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        registry.failed(error)
        meter.failed(error)
        context.close(promise: nil)
    }

    // MARK: Events of the core, delivered by the mailbox

    func completed(_ slot: ReplySlot, _ outcome: Outcome) {
        if machine.isFollowedUp(slot) {
            machine.followUpCompleted(slot)
        } else {
            meter.completed(outcome.reply)
            machine.completed(slot, outcome)
        }
        noteLogin()
    }

    /// Goes on with what waits, and writes what is ready.
    func proceedAndFlush() {
        proceed()
        flushAndProceed()
    }

    /// About once a second.
    func timePassed(now: Int64) {
        guard let context, !isClosing else { return }
        let buffered = bufferedBytes
        if progress.isStuck(unsent: buffered, now: now) {
            registry.closedSlowReader()
            meter.willEnd(.server(.slowReader))
            context.close(promise: nil)
            return
        }
        machine.bytesInSocket = buffered
        mostBuffered = buffered
        machine.timePassed(now: now, isInsideLine: reader.isInsideLine)
        proceedAndFlush()
    }

    /// Bytes that were handed to the socket and not taken by it. To ask costs as much as a small write.
    var bufferedBytes: Int {
        guard let options = context?.channel.syncOptions else { return 0 }
        do {
            return try options.getOption(.bufferedWritableBytes)
        } catch {
            // The channel is closing: nothing will be sent any more.
            return 0
        }
    }

    /// The server ends: what has started is answered, then the connection closes.
    func shutDown(retryAfter: Int) {
        machine.finish(.shuttingDown, retryAfter: retryAfter)
        proceedAndFlush()
    }

    /// - Parameter end: why, for those who count; nil: what the machine said, or else the network.
    func closeNow(_ end: ConnectionEnd? = nil) {
        if let end { meter.willEnd(end) }
        context?.close(promise: nil)
    }

    // MARK: Private

    /// Starts everything that may start.
    private func proceed() {
        guard context != nil, !isClosing else { return }
        while true {
            if let (slot, request) = machine.nextRequest() {
                start(slot, request)
                continue
            }
            guard machine.wantsLine, !service.isFull else { break }
            guard reader.waitingBytes > 0, takeLine() else {
                if isInputClosed {
                    machine.inputEnded()
                }
                break
            }
        }
        waitForRate()
        updateReading()
    }

    /// Goes on later where lines came too fast.
    private func waitForRate() {
        guard let milliseconds = machine.lineWait, !isWaitingForRate, let eventLoop = context?.eventLoop else { return }
        isWaitingForRate = true
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.scheduleTask(in: .milliseconds(milliseconds)) {
            let handler = bound.value
            handler.isWaitingForRate = false
            handler.machine.lineRateTimePassed(now: monotonicMilliseconds())
            handler.proceedAndFlush()
        }
    }

    /// Writes what is ready. Where so much had gathered that the machine paused, it goes on as long as the socket takes
    /// what it says.
    func flushAndProceed() {
        while true {
            let wasPaused = machine.isPausedByOutput
            guard flush(), wasPaused else { break }
            proceed()
        }
        readMissed()
    }

    private func takeLine() -> Bool {
        let now = monotonicMilliseconds()
        switch reader.next({ machine.lineReceived($0, now: now) }) {
        case .line: break
        case .tooLong(let dialect): machine.lineTooLong(dialect, now: now)
        case nil: return false
        }
        if let code = machine.takeFormError() { meter.malformed(code) }
        return true
    }

    private func start(_ slot: ReplySlot, _ request: consuming Request) {
        let address = ReplyAddress(mailbox: mailbox, connection: id, slot: slot)
        let command = request.command.name
        var started = service.start(request, bound: machine.binding, origin: origin, address: address)
        machine.bind(started.binding)
        if let outcome = started.outcome.take() {
            meter.answered(command, outcome.reply)
            machine.completed(slot, outcome)
        } else {
            mailbox.requestStarted(service)
            meter.started(command)
        }
        noteLogin()
    }

    /// Pauses reading while much waits, and goes on when it is worked off.
    private func updateReading() {
        let pause = reader.waitingBytes >= Self.mostWaitingBytes
        guard pause != isReadingPaused, let channel = context?.channel else { return }
        isReadingPaused = pause
        do {
            try channel.syncOptions?.setOption(.autoRead, value: !pause)
        } catch {
            // Only a closed channel refuses; then there is nothing to read.
            isReadingPaused = false
        }
    }

    private func noteLogin() {
        guard !isLoggedIn, machine.binding != nil else { return }
        isLoggedIn = true
        meter.loggedIn()
        registry.loggedIn(id)
    }

    /// Writes all output at once, with its follow-up, and closes when all is said.
    /// - Returns: whether something was written and the connection goes on.
    func flush() -> Bool {
        guard let context, !isClosing else { return false }
        let closes = machine.wantsClose()
        guard closes || machine.hasFollowUp else {
            guard machine.hasOutput else { return false }
            let output = takeOutput()
            if !sendDirectly(output) { context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: output)), promise: nil) }
            machine.giveBack(output)
            return true
        }
        let followUp = machine.takeFollowUp()
        let promise = context.eventLoop.makePromise(of: Void.self)
        let eventLoop = context.eventLoop
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        promise.futureResult.whenComplete { result in
            let handler = bound.value
            if closes {
                // Not from within the completion of a write: what is written there waits for the write to return, and
                // a close would throw it away, TLS's close_notify with it.
                eventLoop.execute { bound.value.endOutput() }
            } else if let (slot, followUp) = followUp, case .success = result {
                handler.follow(followUp, slot)
            }
        }
        if closes {
            isClosing = true
            reader.discard()
        }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: takeOutput())), promise: promise)
        return !closes
    }

    private func takeOutput() -> [UInt8] {
        let output = machine.takeOutput()
        progress.wrote(output.count)
        // With more than TLS puts round its records.
        mostBuffered += output.count + output.count / 64 + 64
        return output
    }

    private func sendDirectly(_ output: [UInt8]) -> Bool {
        guard let tls else { return false }
        return output.withUnsafeBytes { tls.send($0) }
    }

    private func follow(_ followUp: FollowUp, _ slot: ReplySlot) {
        service.follow(followUp, address: ReplyAddress(mailbox: mailbox, connection: id, slot: slot))
    }

    /// Everything was written: ends the writing side, and waits a little for the peer to do the same, so that a reset
    /// does not overtake the last reply.
    private func endOutput() {
        guard let context else { return }
        guard !isInputClosed else {
            context.close(promise: nil)
            return
        }
        if isReadingPaused {
            // A failure means that the channel is closed already.
            _ = try? context.channel.syncOptions?.setOption(.autoRead, value: true)
        }
        context.close(mode: .output, promise: nil)
        let channel = context.channel
        context.eventLoop.scheduleTask(in: Self.lingering) {
            channel.close(promise: nil)
        }
    }

    private func gone() {
        guard context != nil else { return }
        context = nil
        isClosing = true
        meter.closed(machine.closing)
        origin.presence.connectionClosed()
        machine.connectionClosed()
        reader.discard()
        mailbox.remove(id)
        registry.closed(id)
    }
}

/// Whether the peer takes what is written to it.
struct WriteProgress {
    /// Milliseconds without progress after which a reader counts as stuck (PROTOCOL.md section 5, `slow_reader`).
    private static let patience: Int64 = 30_000
    /// Bytes that were handed to the channel.
    private(set) var written = 0
    private var mostTaken = 0
    private var since: Int64?

    /// So many bytes were handed to the channel.
    mutating func wrote(_ count: Int) {
        written += count
    }

    /// - Parameter unsent: bytes that the socket has not taken. What TLS adds to them makes little of the rest look
    ///   untaken; it never makes a stuck reader look alive.
    mutating func isStuck(unsent: Int, now: Int64) -> Bool {
        let taken = written - unsent
        guard unsent > 0, taken <= mostTaken, let since else {
            mostTaken = unsent > 0 ? max(mostTaken, taken) : taken
            since = unsent > 0 ? now : nil
            return false
        }
        return now - since >= Self.patience
    }
}

/// Milliseconds of a clock that nobody can set.
func monotonicMilliseconds() -> Int64 {
    Int64(NIODeadline.now().uptimeNanoseconds / 1_000_000)
}
