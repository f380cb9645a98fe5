import NIOCore

extension TLSHandler {
    /// - Parameter closePromise: for `.close` and `.closeOutput`.
    func run(
        _ actions: [TLSStateMachine.Action], _ context: ChannelHandlerContext,
        closePromise: EventLoopPromise<Void>? = nil
    ) {
        for action in actions {
            switch action {
            case .startTimer: self.startTimer(context)
            case .stopTimer:
                self.timer?.cancel()
                self.timer = nil
            case .stepHandshake: self.startHandshake(context)
            case .transmit: self.transmit(context, promise: nil)
            case .announceHandshake:
                if let peer = self.connection?.peer {
                    context.fireUserInboundEventTriggered(TLSEvent.handshakeCompleted(peer))
                }
            case .sendFlushed: self.sendFlushed(context)
            case .sendPending:
                self.pending.markFlush()
                self.sendFlushed(context)
            case .sendCloseNotify:
                self.connection?.sendCloseNotify()
                self.transmit(context, promise: nil)
            case .decrypt: self.decrypt(context)
            case .failPending: self.failPending()
            case .report(let error): context.fireErrorCaught(error)
            case .signalTruncated: context.fireUserInboundEventTriggered(TLSEvent.truncated)
            case .signalInputClosed: context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
            case .signalInactive: context.fireChannelInactive()
            case .closeOutput:
                let kept = self.outputClosePromise
                self.outputClosePromise = nil
                context.close(mode: .output, promise: closePromise ?? kept)
            case .close: context.close(promise: closePromise)
            }
        }
    }

    private func startTimer(_ context: ChannelHandlerContext) {
        let loop = context.eventLoop.assumeIsolated()
        // Not weak: an object that was once referred to weakly has a slower count of references for ever. The timer is
        // stopped by the end of the handshake and by that of the connection.
        self.timer = loop.scheduleTask(in: self.handshakeTimeout) { self.run(self.machine.timedOut(), context) }
    }

    private func startHandshake(_ context: ChannelHandlerContext) {
        do throws(TLSError) {
            self.connection = try TLSConnection(
                context: self.context, serverHostname: self.serverHostname, buffers: self.buffers)
        } catch {
            self.run(self.machine.failed(error), context)
            return
        }
        if self.writesToSocket { self.connection?.socket = DirectSocket(under: context.channel) }
        self.stepHandshake(context)
        if self.machine.phase == .handshaking { context.read() }
    }

    func stepHandshake(_ context: ChannelHandlerContext) {
        guard let connection = self.connection else { return }
        switch connection.handshake() {
        case .incomplete: self.transmit(context, promise: nil)
        case .complete: self.run(self.machine.handshakeCompleted(), context)
        case .failed(let error): self.run(self.machine.failed(error), context)
        }
    }

    /// Delivers all that can be decrypted as one buffer, then the end or the failure behind it.
    func decrypt(_ context: ChannelHandlerContext) {
        guard let connection = self.connection, self.machine.ciphertextReceived() == .decrypt else { return }
        var bytes = self.buffers.take()
        let step = connection.read(into: &bytes)
        if bytes.readableBytes > 0 {
            self.readIsOwed = false
            context.fireChannelRead(self.wrapInboundOut(bytes))
        }
        self.buffers.giveBack(&bytes)
        switch step {
        case .incomplete:
            if self.machine.maySend, self.pending.hasFlushed { self.sendFlushed(context) }
            self.transmit(context, promise: nil)
        case .complete: self.run(self.machine.closeNotifyReceived(), context)
        case .failed(let error): self.run(self.machine.failed(error), context)
        }
    }
}
