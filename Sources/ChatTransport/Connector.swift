import Glibc
public import NIOCore
import NIOPosix

/// Opens connections: the connecting side's counterpart of `Listener`.
public enum Connector {
    /// The process's shared event loops, made at first use and never shut down.
    public static var defaultGroup: any EventLoopGroup { MultiThreadedEventLoopGroup.singleton }

    /// Connects and sets the channel up; a TLS handshake goes on afterwards and reports to the handlers.
    /// - Parameters:
    ///   - timeout: for the connection of TCP alone.
    ///   - configure: adds the protocol's handlers, on the event loop, after those of `setup`.
    /// - Throws: ``ConnectError``, or what `configure` throws.
    public static func connect(
        to address: HostPort, setup: ConnectionSetup, group: any EventLoopGroup, timeout: TimeAmount = .seconds(10),
        configure: @escaping @Sendable (any Channel) throws -> Void
    ) async throws -> any Channel {
        let bootstrap = ClientBootstrap(group: group)
            .connectTimeout(timeout)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try setup.configure(channel)
                    try configure(channel)
                }
            }
        do {
            return try await bootstrap.connect(host: address.host, port: address.port).get()
        } catch let error as NIOConnectionError {
            throw ConnectError(error)
        } catch let error as IOError {
            throw ConnectError(error)
        } catch ChannelError.connectTimeout {
            throw ConnectError.timedOut
        }
    }
}

/// Why there is no connection.
public enum ConnectError: Error, Sendable, Equatable {
    case unknownHost
    case timedOut
    /// The system's own words, such as "Connection refused".
    case system(String)

    /// Of all the addresses that were tried, the first one's reason: the others are often only a family that the server
    /// does not use.
    init(_ error: NIOConnectionError) {
        guard let first = error.connectionErrors.first?.error else {
            self = .unknownHost
            return
        }
        if let first = first as? IOError {
            self.init(first)
        } else if case ChannelError.connectTimeout = first {
            self = .timedOut
        } else {
            self = .system(String(describing: first))
        }
    }

    init(_ error: IOError) {
        self = .system(String(cString: strerror(error.errnoCode)))
    }
}
