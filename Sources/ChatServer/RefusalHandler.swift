import ChatProtocol
import NIOCore

/// Says why a connection is refused, as soon as it can be said, and closes it.
///
/// Where TLS comes first nothing can be said before a handshake, and that is not worth its cost: there the connection
/// is just closed.
final class RefusalHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let code: ErrorCode
    private let language: Language

    init(_ code: ErrorCode, language: Language) {
        self.code = code
        self.language = language
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { refuse(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        refuse(context)
    }

    private func refuse(_ context: ChannelHandlerContext) {
        var bytes: [UInt8] = []
        let retryAfter = code == .shuttingDown ? Drain.spread(of: 0) : nil
        ReplyEncoder.append(.closing(code, retryAfter: retryAfter), language: language, to: &bytes)
        let buffer = context.channel.allocator.buffer(bytes: bytes)
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(buffer)).whenComplete { _ in channel.close(promise: nil) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // Nothing is read of whoever is refused.
    }
}
