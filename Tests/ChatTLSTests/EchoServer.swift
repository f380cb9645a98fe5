import ChatTLS
import NIOCore
import NIOPosix

/// A real server on a port of the system's choice: greets with what was agreed on, echoes, closes after "quit".
struct EchoServer {
    let port: Int
    private let channel: any Channel

    static func run<Result>(
        _ context: TLSContext, _ body: (EchoServer) async throws -> Result
    ) async throws -> Result {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers(TLSHandler(context: context), Echo())
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = EchoServer(port: channel.localAddress?.port ?? 0, channel: channel)
        do {
            let result = try await body(server)
            try await channel.close()
            return result
        } catch {
            try? await channel.close()
            throw error
        }
    }
}

private final class Echo: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var received = ""

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case TLSEvent.handshakeCompleted(let peer):
            let greeting = "\(peer.version) \(peer.applicationProtocol ?? "none")\n"
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: greeting)), promise: nil)
        case ChannelEvent.inputClosed: context.close(promise: nil)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        received += String(buffer: bytes)
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
        if received.hasSuffix("quit\n") { context.close(mode: .output, promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
