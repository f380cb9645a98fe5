public import NIOCore

/// Takes the PROXY header from the beginning of a connection; then it lets the pipeline be made and goes.
///
/// It is the only handler until then. What comes behind the header goes to the handlers that were added.
public final class ProxyHeaderHandler: ChannelInboundHandler, RemovableChannelHandler {
    public typealias InboundIn = ByteBuffer
    public typealias InboundOut = ByteBuffer

    /// How long a load balancer may take.
    public static let timeout = TimeAmount.seconds(5)

    private let timeout: TimeAmount
    private let identified: (SocketAddress?) throws -> Void
    private let failed: (ProxyHeader.Fault) -> Void
    private var received = ByteBuffer()
    private var timer: Scheduled<Void>?
    private var isDone = false

    /// - Parameters:
    ///   - identified: adds the handlers of the connection; nil: it comes from who made it. Throwing closes it.
    ///   - failed: there was no header; the connection is being closed. Both are called on the event loop, and one of
    ///     them once at most.
    public init(
        timeout: TimeAmount = ProxyHeaderHandler.timeout, identified: @escaping (SocketAddress?) throws -> Void,
        failed: @escaping (ProxyHeader.Fault) -> Void
    ) {
        self.timeout = timeout
        self.identified = identified
        self.failed = failed
    }

    public func handlerAdded(context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: timeout) {
            let (handler, context) = bound.value
            handler.fail(.timedOut, context)
        }
    }

    public func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
    }

    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isDone else { return context.fireChannelRead(data) }
        received.writeImmutableBuffer(unwrapInboundIn(data))
        do throws(ProxyHeader.Fault) {
            let found = try received.withUnsafeReadableBytes { bytes throws(ProxyHeader.Fault) in
                try ProxyHeader.parse(RawSpan(_unsafeBytes: bytes))
            }
            guard let (header, length) = found else { return }
            received.moveReaderIndex(forwardBy: length)
            finish(header, context)
        } catch {
            fail(error, context)
        }
    }

    public func channelInactive(context: ChannelHandlerContext) {
        fail(.ended, context)
        context.fireChannelInactive()
    }

    public func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed { fail(.ended, context) }
        context.fireUserInboundEventTriggered(event)
    }

    private func finish(_ header: ProxyHeader, _ context: ChannelHandlerContext) {
        isDone = true
        do {
            try identified(SocketAddress(header))
        } catch {
            context.close(promise: nil)
            return
        }
        let rest = received
        received = ByteBuffer()
        if rest.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(rest)) }
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }

    private func fail(_ fault: ProxyHeader.Fault, _ context: ChannelHandlerContext) {
        guard !isDone else { return }
        isDone = true
        failed(fault)
        context.close(promise: nil)
    }
}

extension SocketAddress {
    /// Nil where the header names no address.
    init?(_ header: ProxyHeader) throws {
        guard case .forwarded(let address, let port) = header else { return nil }
        try self.init(packedIPAddress: ByteBuffer(bytes: address), port: Int(port))
    }
}
