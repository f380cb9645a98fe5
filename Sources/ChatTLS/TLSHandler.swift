public import NIOCore

/// TLS for a channel: ciphertext on the network's side, plaintext on the other.
///
/// It belongs at the front of the pipeline, one instance a channel, on server and client alike.
/// - Inward: ``TLSEvent/handshakeCompleted(_:)`` once and before any data; the peer's close_notify as
///   `ChannelEvent.inputClosed`; an end without it as ``TLSEvent/truncated`` before that. A ``TLSError`` is fired once,
///   and the channel is closed.
/// - Outward: writes wait for the end of the handshake; all that one flush covers goes out in one buffer.
///   `close(mode: .output)` sends what is pending and close_notify, then passes on. `close()` does the same and
///   closes at once, without waiting for the peer, or for bytes that the socket would not take yet.
public final class TLSHandler: ChannelDuplexHandler, RemovableChannelHandler {
    public typealias InboundIn = ByteBuffer
    public typealias InboundOut = ByteBuffer
    public typealias OutboundIn = ByteBuffer
    public typealias OutboundOut = ByteBuffer

    let context: TLSContext
    let serverHostname: String?
    let handshakeTimeout: TimeAmount
    let buffers: BufferPool
    let writesToSocket: Bool

    var machine = TLSStateMachine()
    /// From the start of the handshake until the channel is gone.
    var connection: TLSConnection?
    var pending = PendingWrites()
    /// While it is in the pipeline, for ``send(_:)``.
    private(set) var ownContext: ChannelHandlerContext?
    var timer: Scheduled<Void>?
    /// Of a close(mode: .output) during the handshake.
    var outputClosePromise: EventLoopPromise<Void>?
    /// A read that was asked for and has not led to any data yet.
    var readIsOwed = false

    /// - Parameters:
    ///   - context: what to present and what to trust.
    ///   - serverHostname: for clients: the host name or IP address the server must prove. A host name is also sent
    ///     as SNI (RFC 6066).
    ///   - handshakeTimeout: from the channel's becoming active.
    ///   - buffers: the event loop's, where many connections share one.
    ///   - writesToSocket: nobody else writes to the channel, so what its socket takes at once is given to that directly
    ///     (``DirectSocket``).
    public init(
        context: TLSContext, serverHostname: String? = nil, handshakeTimeout: TimeAmount = .seconds(10),
        buffers: BufferPool = BufferPool(), writesToSocket: Bool = false
    ) {
        self.context = context
        self.serverHostname = serverHostname
        self.handshakeTimeout = handshakeTimeout
        self.buffers = buffers
        self.writesToSocket = writesToSocket
    }

    // MARK: Inbound

    public func handlerAdded(context: ChannelHandlerContext) {
        self.ownContext = context
        if context.channel.isActive { self.run(self.machine.activated(), context) }
    }

    public func handlerRemoved(context: ChannelHandlerContext) {
        self.run(self.machine.removed(), context)
        self.connection = nil
        self.ownContext = nil
    }

    public func channelActive(context: ChannelHandlerContext) {
        // First, so that the handlers behind see the channel active before the handshake can fail.
        context.fireChannelActive()
        self.run(self.machine.activated(), context)
    }

    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard let connection = self.connection else { return }
        switch self.machine.ciphertextReceived() {
        case .decrypt:
            connection.receive(self.unwrapInboundIn(data))
            self.decrypt(context)
        case .stepHandshake:
            connection.receive(self.unwrapInboundIn(data))
            self.stepHandshake(context)
        case .discard: break
        }
    }

    public func channelReadComplete(context: ChannelHandlerContext) {
        context.fireChannelReadComplete()
        // Without autoRead nobody else asks for the rest of a handshake, or of a record.
        if self.readIsOwed || self.machine.phase == .handshaking { context.read() }
    }

    public func channelInactive(context: ChannelHandlerContext) {
        self.run(self.machine.inactivated(), context)
        self.connection = nil
    }

    public func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed {
            self.run(self.machine.inputEnded(), context)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    // MARK: Outbound

    public func read(context: ChannelHandlerContext) {
        self.readIsOwed = true
        context.read()
    }

    public func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard self.machine.acceptsWrites else {
            promise?.fail(self.machine.phase == .closed ? ChannelError.ioOnClosedChannel : .outputClosed)
            return
        }
        self.pending.append(self.unwrapOutboundIn(data), promise: promise)
    }

    public func flush(context: ChannelHandlerContext) {
        self.pending.markFlush()
        if self.machine.maySend { self.sendFlushed(context) }
    }

    public func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        switch mode {
        case .all:
            self.run(self.machine.closeRequested(), context, closePromise: promise)
        case .output:
            let actions = self.machine.outputCloseRequested()
            if actions.isEmpty {
                self.keepOutputClosePromise(promise)
            } else {
                self.run(actions, context, closePromise: promise)
            }
        case .input:
            promise?.fail(ChannelError.operationUnsupported)
        }
    }

    private func keepOutputClosePromise(_ promise: EventLoopPromise<Void>?) {
        if let first = self.outputClosePromise {
            first.futureResult.cascade(to: promise)
        } else {
            self.outputClosePromise = promise
        }
    }
}
