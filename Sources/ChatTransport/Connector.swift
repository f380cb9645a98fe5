public import NIOCore
import NIOPosix

/// Opens connections: the connecting side's counterpart of `Listener`.
public enum Connector {
    /// Connects and sets the channel up; a TLS handshake goes on afterwards and reports to the handlers.
    /// - Parameters:
    ///   - timeout: for the connection of TCP alone.
    ///   - configure: adds the protocol's handlers, on the event loop, after those of `setup`.
    /// - Throws: what the system says (refused, unreachable, unknown host).
    public static func connect(
        to address: HostPort, setup: ConnectionSetup, group: any EventLoopGroup, timeout: TimeAmount = .seconds(10),
        configure: @escaping @Sendable (any Channel) throws -> Void
    ) async throws -> any Channel {
        try await ClientBootstrap(group: group)
            .connectTimeout(timeout)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try setup.configure(channel)
                    try configure(channel)
                }
            }
            .connect(host: address.host, port: address.port).get()
    }
}
