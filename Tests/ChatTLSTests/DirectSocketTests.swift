import Glibc
import NIOCore
import NIOPosix
import Testing

@testable import ChatTLS

/// What goes to the socket directly, through the channel's queue, and by turns, at a peer that reads late.
@Suite(.timeLimit(.minutes(15))) struct DirectSocketTests {
    @Test(arguments: [1, 2, 3])
    func `bytes sent either way arrive in order, also when the socket takes no more`(seed: UInt64) async throws {
        try await withLoops { ours, theirs in
            let full = ours.makePromise(of: Void.self)
            let sent = ours.makePromise(of: BurstSender.Burst.self)
            let server = try await listen(ours) { channel in
                let tls = TLSHandler(context: try Identity.shared.serverContext(), writesToSocket: true)
                let sender = BurstSender(tls, seed: seed, full: full, done: sent)
                try channel.pipeline.syncOperations.addHandlers(tls, sender)
            }
            let received = theirs.makePromise(of: [UInt8].self)
            _ = try await connect(theirs, to: server) { channel in
                // From one event loop to the other: the threads of tasks may all be busy with other tests.
                full.futureResult.whenSuccess {
                    channel.setOption(.autoRead, value: true).whenFailure { sent.fail($0) }
                }
                let tls = TLSHandler(context: try Identity.shared.clientContext(), serverHostname: "localhost")
                try channel.pipeline.syncOperations.addHandlers(tls, Collector(done: received))
            }
            let burst = try await sent.futureResult.get()
            #expect(burst.direct > 0)
            #expect(burst.queued > 0)
            let bytes = try await received.futureResult.get()
            // Not the bytes themselves: a failure would print them all.
            #expect(bytes.count == burst.bytes.count + BurstSender.last.count)
            let isSame = bytes == burst.bytes + BurstSender.last
            #expect(isSame)
        }
    }

    @Test func `a closed channel's descriptor is not written to`() async throws {
        try await withLoops { ours, theirs in
            let client = try await connect(theirs, to: listen(ours) { _ in }) { _ in }
            let (before, after) = try await client.eventLoop.submit {
                let socket = try #require(DirectSocket(under: client))
                let before = socket.isReady
                client.close(promise: nil)
                return (before, socket.isReady)
            }.get()
            #expect(before)
            #expect(!after)
        }
    }

    /// Two threads: one may wait for the other.
    private func withLoops(_ body: (any EventLoop, any EventLoop) async throws -> Void) async throws {
        let ours = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let theirs = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(ours.next(), theirs.next()))
        } catch {
            result = .failure(error)
        }
        try await ours.shutdownGracefully()
        try await theirs.shutdownGracefully()
        try result.get()
    }

    private func listen(
        _ loop: any EventLoop, _ prepare: @escaping @Sendable (any Channel) throws -> Void
    ) async throws -> any Channel {
        try await ServerBootstrap(group: loop)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.socketOption(.so_sndbuf), value: 16_384)
            .childChannelInitializer { channel in channel.eventLoop.makeCompletedFuture { try prepare(channel) } }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    /// It reads nothing that it is not told to.
    private func connect(
        _ loop: any EventLoop, to server: any Channel, _ prepare: @escaping @Sendable (any Channel) throws -> Void
    ) async throws -> any Channel {
        try await ClientBootstrap(group: loop)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.autoRead, value: false)
            .channelOption(.socketOption(.so_rcvbuf), value: 16_384)
            .channelInitializer { channel in channel.eventLoop.makeCompletedFuture { try prepare(channel) } }
            .connect(to: try #require(server.localAddress)).get()
    }
}

/// Sends much more than sockets hold as soon as it can; when the peer has it all, one thing more.
private final class BurstSender: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    struct Burst: Sendable {
        var bytes: [UInt8] = []
        /// Pieces that went out without the pipeline.
        var direct = 0
        /// Writes that the channel's queue held when the socket was full.
        var queued = 0
    }

    /// The end of the burst, and of all; no other bytes are like these.
    static let end: UInt8 = 255
    static let last = [UInt8](repeating: 254, count: 100)

    private let tls: TLSHandler
    private var generator: SeededGenerator
    private let full: EventLoopPromise<Void>
    private let done: EventLoopPromise<Burst>
    private var burst = Burst()

    init(_ tls: TLSHandler, seed: UInt64, full: EventLoopPromise<Void>, done: EventLoopPromise<Burst>) {
        self.tls = tls
        self.generator = SeededGenerator(state: seed)
        self.full = full
        self.done = done
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case TLSEvent.handshakeCompleted = event else { return }
        sendPieces(context)
        context.flush()
        burst.queued = tls.connection?.socket?.queued ?? 0
        full.succeed()
        // The peer reads now: there is room in the socket again, while the channel still has what did not go into it.
        waitForRoom(context)
        sendPieces(context)
        send([Self.end], context)
        context.flush()
        done.succeed(burst)
    }

    private func sendPieces(_ context: ChannelHandlerContext) {
        for number in 0..<200 {
            let size = [0, 1, 20, 150, 150, 4096, 4097, 16384, 40000].randomElement(using: &generator) ?? 0
            send([UInt8](repeating: UInt8(number), count: size), context)
        }
    }

    private func waitForRoom(_ context: ChannelHandlerContext) {
        do {
            let count = try context.pipeline.syncOperations.withUnsafeTransportIfAvailable { (socket: CInt) in
                var descriptor = pollfd(fd: socket, events: CShort(POLLOUT), revents: 0)
                return poll(&descriptor, 1, 30_000)
            }
            #expect(count == 1)
        } catch {
            Issue.record(error)
        }
    }

    private func send(_ piece: [UInt8], _ context: ChannelHandlerContext) {
        burst.bytes += piece
        let buffer = wrapOutboundOut(ByteBuffer(bytes: piece))
        switch Int.random(in: 0..<8, using: &generator) {
        case 0: context.write(buffer, promise: nil)
        case 1: context.writeAndFlush(buffer, promise: nil)
        default:
            if piece.withUnsafeBytes({ tls.send($0) }) {
                burst.direct += 1
            } else {
                context.writeAndFlush(buffer, promise: nil)
            }
        }
    }

    /// The peer has all: nothing waits in the queue any more, so this goes out directly again.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        #expect(tls.connection?.socket?.isReady == true)
        #expect(Self.last.withUnsafeBytes { tls.send($0) })
        context.close(mode: .output, promise: nil)
    }
}

/// Collects what comes until the end.
private final class Collector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var bytes: [UInt8] = []
    private let done: EventLoopPromise<[UInt8]>

    init(done: EventLoopPromise<[UInt8]>) { self.done = done }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        bytes += unwrapInboundIn(data).readableBytesView
        guard bytes.last == BurstSender.end else { return }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "all")), promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed = event else { return }
        done.succeed(bytes)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { done.fail(ChannelError.eof) }
}
