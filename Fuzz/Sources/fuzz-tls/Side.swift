import ChatTLS
import FuzzSupport
import NIOCore
import NIOEmbedded

/// A channel with a TLSHandler, the end of a connection.
final class Side {
    let channel = EmbeddedChannel()
    let witness = Witness()
    /// What was written here, as the other side may see it.
    private(set) var written: [UInt8] = []

    init(_ context: TLSContext, serverHostname: String? = nil) throws {
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(SocketEnd())
        try pipeline.addHandler(TLSHandler(context: context, serverHostname: serverHostname))
        try pipeline.addHandler(witness)
    }

    func start() {
        guard let address = try? SocketAddress(unixDomainSocketPath: "/peer") else { return }
        channel.connect(to: address, promise: nil)
    }

    func write(_ bytes: ArraySlice<UInt8>) {
        guard channel.isActive else { return }
        written += bytes
        channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
    }

    func receive(_ bytes: ArraySlice<UInt8>) {
        guard channel.isActive else { return }
        channel.pipeline.fireChannelRead(ByteBuffer(bytes: bytes))
        channel.pipeline.fireChannelReadComplete()
    }

    func closeOutput() {
        if channel.isActive { channel.close(mode: .output, promise: nil) }
    }

    func close() {
        if channel.isActive { channel.close(promise: nil) }
    }

    func endInput() {
        if channel.isActive { channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed) }
    }

    /// The connection is gone: the socket end closes, without asking the handlers.
    func hangUp() {
        try? channel.pipeline.syncOperations.handler(type: SocketEnd.self).hangUp()
    }

    /// All ciphertext that wants to go out now.
    func takeOutbound() -> [UInt8] {
        var bytes: [UInt8] = []
        while let part = try? channel.readOutbound(as: ByteBuffer.self) { bytes += part.readableBytesView }
        return bytes
    }

    func finish() {
        _ = try? channel.finish(acceptAlreadyClosed: true)
    }
}

/// Where the socket would be.
private final class SocketEnd: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    private var context: ChannelHandlerContext?

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func hangUp() { context?.close(promise: nil) }

    /// An embedded channel has no halves.
    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if mode == .output {
            promise?.succeed()
        } else {
            context.close(mode: mode, promise: promise)
        }
    }
}

/// Stands behind the handler and checks the order of what it tells.
final class Witness: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private(set) var received: [UInt8] = []
    private var handshakes = 0
    private var errors = 0
    private var hasEnded = false
    private(set) var isGone = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        Fuzz.check(handshakes == 1, "data before the handshake is done")
        Fuzz.check(!hasEnded && !isGone, "data after the end")
        Fuzz.check(errors == 0, "data after an error")
        received += unwrapInboundIn(data).readableBytesView
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case TLSEvent.handshakeCompleted:
            handshakes += 1
            Fuzz.check(handshakes == 1 && !hasEnded && !isGone && errors == 0, "a handshake at the wrong time")
        case TLSEvent.truncated: Fuzz.check(!hasEnded, "truncated after an orderly end")
        case ChannelEvent.inputClosed:
            Fuzz.check(!hasEnded, "the input ends twice")
            hasEnded = true
        default: break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        errors += 1
        Fuzz.check(error is TLSError, "an error of another kind: \(error)")
        Fuzz.check(errors == 1, "two errors, the second \(error)")
    }

    func channelInactive(context: ChannelHandlerContext) {
        Fuzz.check(!isGone, "gone twice")
        isGone = true
    }
}
