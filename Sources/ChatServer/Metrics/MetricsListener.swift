import ChatTransport
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// The endpoint for Prometheus and for load balancers: HTTP/1.1 on a port of its own, on an event loop of its own, so
/// that a scrape takes nothing from connections and is answered while they keep their loops busy.
final class MetricsListener: Sendable {
    /// Connections at a time; where one more comes the oldest is closed.
    static let mostConnections = 16
    /// Bytes of one request; whoever sends more is cut off.
    static let mostRequestBytes = 16_384

    let address: HostPort
    private let group: MultiThreadedEventLoopGroup
    private let channel: any Channel

    private init(address: HostPort, group: MultiThreadedEventLoopGroup, channel: any Channel) {
        self.address = address
        self.group = group
        self.channel = channel
    }

    /// - Parameter patience: how long one connection may take from beginning to end.
    /// - Throws: what the system says.
    static func bind(
        _ address: HostPort, answers: MetricsAnswers, patience: TimeAmount = .seconds(10)
    ) async throws -> MetricsListener {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            let open = OpenConnections()
            let listener = try await Listener.bind(address, group: group) { channel in
                open.enter(channel)?.close(promise: nil)
                channel.closeFuture.whenComplete { _ in open.leave(channel) }
                let timeout = channel.eventLoop.scheduleTask(in: patience) { channel.close(promise: nil) }
                channel.closeFuture.whenComplete { _ in timeout.cancel() }
                try channel.pipeline.syncOperations.addHandler(ByteLimitHandler(mostRequestBytes))
                try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
                try channel.pipeline.syncOperations.addHandler(MetricsHandler(answers))
            }
            return MetricsListener(address: listener.address, group: group, channel: listener.channel)
        } catch {
            // The reason for not listening is what is told.
            try? await group.shutdownGracefully()
            throw error
        }
    }

    /// Closes the listener and all its connections.
    func close() async {
        // It fails where the listener is closed already, which is what is wanted.
        try? await channel.close().get()
        try? await group.shutdownGracefully()
    }
}

/// The connections that there are, the oldest first.
private final class OpenConnections: Sendable {
    private let channels = Mutex<[any Channel]>([])

    /// - Returns: one that has had its time: whoever says nothing keeps nobody out.
    func enter(_ channel: any Channel) -> (any Channel)? {
        channels.withLock { channels in
            channels.append(channel)
            return channels.count > MetricsListener.mostConnections ? channels.removeFirst() : nil
        }
    }

    func leave(_ channel: any Channel) {
        channels.withLock { $0.removeAll { $0 === channel } }
    }
}

/// Cuts a connection off that sends more than one request needs.
private final class ByteLimitHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private var left: Int

    init(_ most: Int) {
        left = most
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        left -= unwrapInboundIn(data).readableBytes
        guard left >= 0 else {
            context.close(promise: nil)
            return
        }
        context.fireChannelRead(data)
    }
}
