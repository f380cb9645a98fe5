import NIOCore
import NIOPosix
import Synchronization

/// A relay between clients and a server that cuts connections wherever they happen to be: in the middle of a line, of
/// a TLS record, of a handshake.
///
/// Its port stays while servers come and go.
final class CuttingProxy: Sendable {
    private struct State {
        var random: SeededRandom
        var target = 0
        var isCutting = false
        var cuts = 0
        var connections = 0
        var watched = Watched()
    }

    /// When something first happened since `watch()`. A peer that waits between them has waited at least as long as it is
    /// from the one to the other, however late a busy machine lets anybody see them.
    struct Watched {
        /// Before it was passed on to a client.
        var said: ContinuousClock.Instant?
        /// After a client had connected.
        var connected: ContinuousClock.Instant?
    }

    let port: Int
    private let listener: any Channel
    private let group: any EventLoopGroup
    private let state: Mutex<State>
    /// Bytes, both ways together, after which a connection is cut: at random in this range.
    private let life: ClosedRange<Int>

    init(seed: UInt64, life: ClosedRange<Int>) async throws {
        let state = Relay()
        group = MultiThreadedEventLoopGroup.singleton
        self.life = life
        self.state = Mutex(State(random: SeededRandom(seed: seed)))
        listener = try await ServerBootstrap(group: group)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { state.accept(channel) }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = listener.localAddress?.port ?? 0
        state.proxy.withLock { $0 = Unowned(proxy: self) }
    }

    /// What the listener's closure may hold before there is a proxy.
    private final class Relay: Sendable {
        let proxy = Mutex<Unowned?>(nil)

        func accept(_ channel: any Channel) {
            guard let proxy = proxy.withLock({ $0?.proxy }) else { return channel.close(promise: nil) }
            proxy.connect(channel)
        }
    }

    private struct Unowned: Sendable {
        weak let proxy: CuttingProxy?
    }

    /// Where the server listens now.
    func serve(port: UInt16) {
        state.withLock { $0.target = Int(port) }
    }

    /// Whoever connects from now on finds nobody. It is told before a server ends: its port may be another one's at once.
    func serveNobody() {
        state.withLock { $0.target = 0 }
    }

    /// From now on what happens is noted anew.
    func watch() {
        state.withLock { $0.watched = Watched() }
    }

    var watched: Watched { state.withLock { $0.watched } }

    /// From now on connections die, or live again; at first they live.
    func cut(_ isCutting: Bool) {
        state.withLock { $0.isCutting = isCutting }
    }

    var cuts: Int { state.withLock { $0.cuts } }
    var connections: Int { state.withLock { $0.connections } }

    func close() async throws {
        try await listener.close()
    }

    private func connect(_ client: any Channel) {
        let (target, budget) = state.withLock { state in
            state.connections += 1
            state.watched.connected = state.watched.connected ?? .now
            return (state.target, Int.random(in: life, using: &state.random))
        }
        guard target != 0 else { return client.close(promise: nil) }
        let relayed = ConnectionBudget(budget) { [weak self] in self?.mayCut() ?? false }
        ClientBootstrap(group: client.eventLoop).channelOption(.autoRead, value: false)
            .connect(host: "127.0.0.1", port: target)
            .whenComplete { result in
                guard case .success(let server) = result else { return client.close(promise: nil) }
                let handlers = [
                    RelayHandler(to: server, relayed),
                    RelayHandler(to: client, relayed) { [weak self] in self?.serverSaid() },
                ]
                do {
                    try client.pipeline.syncOperations.addHandler(handlers[0])
                    try server.pipeline.syncOperations.addHandler(handlers[1])
                } catch {
                    client.close(promise: nil)
                    return server.close(promise: nil)
                }
                for channel in [client, server] {
                    channel.setOption(.autoRead, value: true).whenFailure { _ in channel.close(promise: nil) }
                }
            }
    }

    private func serverSaid() {
        state.withLock { $0.watched.said = $0.watched.said ?? .now }
    }

    private func mayCut() -> Bool {
        state.withLock { state in
            if state.isCutting { state.cuts += 1 }
            return state.isCutting
        }
    }
}

/// How many bytes a connection may still carry; on its event loop.
private final class ConnectionBudget: Sendable {
    private let left: Atomic<Int>
    private let mayCut: @Sendable () -> Bool

    init(_ bytes: Int, mayCut: @escaping @Sendable () -> Bool) {
        left = Atomic(bytes)
        self.mayCut = mayCut
    }

    /// How many of so many bytes are still passed on; fewer: then it is cut.
    func take(_ count: Int) -> Int {
        let before = left.load(ordering: .relaxed)
        guard before >= 0 else { return count }
        left.store(before - count, ordering: .relaxed)
        guard before < count else { return count }
        return mayCut() ? before : count
    }
}

/// Passes on what comes from one side.
private final class RelayHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let other: any Channel
    private let budget: ConnectionBudget
    private let comes: () -> Void

    /// - Parameter comes: told of what comes, before it is passed on.
    init(to other: any Channel, _ budget: ConnectionBudget, comes: @escaping () -> Void = {}) {
        self.other = other
        self.budget = budget
        self.comes = comes
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        comes()
        var bytes = unwrapInboundIn(data)
        let count = budget.take(bytes.readableBytes)
        guard count < bytes.readableBytes, let part = bytes.readSlice(length: count) else {
            return other.writeAndFlush(bytes, promise: nil)
        }
        // What was passed on arrives, and then nothing more, either way.
        let channel = context.channel
        other.writeAndFlush(part).whenComplete { [other] _ in
            other.close(promise: nil)
            channel.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        other.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
