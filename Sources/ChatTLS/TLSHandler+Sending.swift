import NIOCore

extension TLSHandler {
    /// Encrypts and sends at once what would otherwise be written and flushed through the pipeline, without any copy of
    /// it. Call it on the channel's event loop.
    ///
    /// - Returns: false: nothing was done, as something must go out before it or nothing can go out now; write it to the
    ///   pipeline then.
    public func send(_ plaintext: UnsafeRawBufferPointer) -> Bool {
        guard self.machine.maySend, self.machine.acceptsWrites, self.pending.isEmpty,
            let connection = self.connection, let context = self.ownContext
        else { return false }
        let (step, encrypted) = connection.write(plaintext)
        switch step {
        case .complete: break
        case .incomplete:
            self.pending.append(ByteBuffer(bytes: plaintext[encrypted...]), promise: nil)
            self.pending.markFlush()
        case .failed(let error):
            self.run(self.machine.failed(error), context)
            return true
        }
        if connection.hasOutgoing { self.transmit(context, promise: nil) }
        return true
    }

    func sendFlushed(_ context: ChannelHandlerContext) {
        guard self.pending.hasFlushed, let connection = self.connection else { return }
        switch self.pending.encrypt(with: connection) {
        case .complete: self.transmit(context, promise: self.pending.takePromise())
        case .incomplete: self.transmit(context, promise: nil)
        case .failed(let error): self.run(self.machine.failed(error), context)
        }
    }

    /// Sends what OpenSSL has produced.
    ///
    /// - Parameter promise: completed when the system has taken that, and all before it.
    func transmit(_ context: ChannelHandlerContext, promise: EventLoopPromise<Void>?) {
        guard let connection = self.connection, connection.hasOutgoing || promise != nil else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        var bytes = connection.takeOutgoing()
        defer { self.buffers.giveBack(&bytes) }
        if let socket = connection.socket, socket.isReady {
            if bytes.readableBytes > 0 { bytes.readWithUnsafeReadableBytes { socket.send($0) } }
            if bytes.readableBytes == 0 {
                promise?.succeed()
                return
            }
        }
        let written = self.noteQueued(connection, promise, context)
        context.writeAndFlush(self.wrapOutboundOut(bytes), promise: written)
    }

    /// Keeps away from the socket until the channel has completed its next write.
    private func noteQueued(
        _ connection: TLSConnection, _ promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext
    ) -> EventLoopPromise<Void>? {
        guard connection.socket != nil else { return promise }
        let promise = promise ?? context.eventLoop.makePromise(of: Void.self)
        connection.socket?.queued += 1
        promise.futureResult.assumeIsolated().whenComplete { _ in connection.socket?.queued -= 1 }
        return promise
    }

    func failPending() {
        let kept = self.outputClosePromise
        self.outputClosePromise = nil
        for promise in self.pending.removeAll() { promise.fail(ChannelError.ioOnClosedChannel) }
        kept?.fail(ChannelError.ioOnClosedChannel)
    }
}
