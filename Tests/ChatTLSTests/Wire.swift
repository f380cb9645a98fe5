import NIOCore

/// Stands in front of a TLSHandler, where the socket would be: writes down what comes out, and can hang up.
final class Wire: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    enum Entry: Equatable {
        case write
        case flush
        case closeOutput
        case close
    }

    private(set) var entries: [Entry] = []
    private(set) var readsAsked = 0
    private(set) var bytesWritten = 0
    /// Fails all writes from now on.
    var isBroken = false
    private var context: ChannelHandlerContext?

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func forget() { entries = [] }

    /// The peer's FIN.
    func endInput() { context?.fireUserInboundEventTriggered(ChannelEvent.inputClosed) }

    /// The connection is gone.
    func hangUp() { context?.close(promise: nil) }

    func read(context: ChannelHandlerContext) {
        readsAsked += 1
        context.read()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        entries.append(.write)
        bytesWritten += unwrapOutboundIn(data).readableBytes
        if isBroken {
            promise?.fail(IOError(errnoCode: 32, reason: "write"))
        } else {
            context.write(data, promise: promise)
        }
    }

    func flush(context: ChannelHandlerContext) {
        entries.append(.flush)
        context.flush()
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        switch mode {
        case .output:
            // An embedded channel has no halves: the FIN is only noted.
            entries.append(.closeOutput)
            promise?.succeed()
        case .all, .input:
            entries.append(.close)
            context.close(mode: mode, promise: promise)
        }
    }
}
