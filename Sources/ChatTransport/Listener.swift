public import NIOCore
import NIOPosix

/// An address to listen on or to connect to: `HOST:PORT`, `[IPv6]:PORT`.
public struct HostPort: Hashable, Sendable, CustomStringConvertible {
    public var host: String
    public var port: Int

    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// - Parameter defaultPort: taken where the text names none; nil: it must.
    public init?(_ text: String, defaultPort: Int? = nil) {
        var host = Substring(text)
        var port: Substring?
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
            port = rest.isEmpty ? nil : rest.dropFirst()
        } else if let colon = text.firstIndex(of: ":") {
            host = text[..<colon]
            port = text[text.index(after: colon)...]
            // An IPv6 address without brackets can't be told from host and port.
            guard port?.contains(":") == false else { return nil }
        }
        guard !host.isEmpty else { return nil }
        guard let number = port.map({ Int($0) }) ?? defaultPort, (0...65_535).contains(number) else { return nil }
        self.host = String(host)
        self.port = number
    }

    public var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}

/// A bound, accepting socket.
public struct Listener: Sendable {
    public let channel: any Channel
    /// With the real port where 0 was asked for.
    public let address: HostPort

    /// Socket options that every accepted connection gets.
    public struct Options: Sendable {
        public var backlog: Int32 = 4_096
        /// Unsent bytes of a connection beyond which it counts as unwritable, and below which as writable again.
        public var unsentHigh = 262_144
        public var unsentLow = 65_536
        /// TCP_USER_TIMEOUT, milliseconds.
        public var userTimeout = 30_000

        public init() {}
    }

    /// Binds and accepts.
    /// - Parameter accept: called on the event loop of each new connection, before it reads; throwing closes it.
    /// - Throws: what the system says (address in use, not available, permission).
    public static func bind(
        _ address: HostPort, group: any EventLoopGroup, options: Options = Options(),
        accept: @escaping @Sendable (any Channel) throws -> Void
    ) async throws -> Listener {
        var bootstrap = bootstrap(group, options, accept)
        if address.host.contains(":") {
            // IPv4 has a listener of its own.
            bootstrap = bootstrap.serverChannelOption(
                ChannelOptions.Types.SocketOption(level: .ipv6, name: ipv6Only), value: 1)
        }
        return Listener(try await bootstrap.bind(host: address.host, port: address.port).get(), address)
    }

    /// Accepts on a socket that is bound already, and listens; it belongs to the listener from then on.
    /// - Parameter address: where it is bound.
    public static func adopt(
        _ descriptor: CInt, at address: HostPort, group: any EventLoopGroup, options: Options = Options(),
        accept: @escaping @Sendable (any Channel) throws -> Void
    ) async throws -> Listener {
        Listener(try await bootstrap(group, options, accept).withBoundSocket(descriptor).get(), address)
    }

    /// Accepts nothing more; what is accepted already goes on to be set up. Whoever connects waits in the socket's queue,
    /// for another process that has the socket, or until it is closed.
    public func pause() async throws {
        try await channel.setOption(.autoRead, value: false).get()
    }

    private init(_ channel: any Channel, _ address: HostPort) {
        self.channel = channel
        let local = channel.localAddress
        self.address = HostPort(host: local?.ipAddress ?? address.host, port: local?.port ?? address.port)
    }

    private static func bootstrap(
        _ group: any EventLoopGroup, _ options: Options, _ accept: @escaping @Sendable (any Channel) throws -> Void
    ) -> ServerBootstrap {
        ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: options.backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.maxMessagesPerRead, value: 64)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.socketOption(.so_keepalive), value: 1)
            .childChannelOption(
                ChannelOptions.Types.SocketOption(level: .tcp, name: tcpUserTimeout), value: options.userTimeout
            )
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            // The channel keeps its buffer while it is idle; it grows with what comes at once.
            .childChannelOption(
                .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 512, initial: 1_024, maximum: 65_536)
            )
            .childChannelOption(
                .writeBufferWaterMark,
                value: ChannelOptions.Types.WriteBufferWaterMark(low: options.unsentLow, high: options.unsentHigh)
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try accept(channel) }
            }
    }
}

/// TCP_USER_TIMEOUT of linux/tcp.h, tcp(7).
private let tcpUserTimeout = NIOBSDSocket.Option(rawValue: 18)
/// IPV6_V6ONLY of linux/in6.h, ipv6(7).
private let ipv6Only = NIOBSDSocket.Option(rawValue: 26)
