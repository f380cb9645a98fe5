public import ChatTransport
import Glibc
import NIOCore

/// A listening socket that was handed over to this process, looked at and found good.
public struct ActivatedListener: Sendable, Equatable {
    public let descriptor: CInt
    public let isTLS: Bool
    /// Where it listens.
    public let address: HostPort

    /// All that the environment speaks of (sd_listen_fds(3)).
    public static func all(in environment: [String: String]) throws(ExitStatus) -> [ActivatedListener] {
        var listeners: [ActivatedListener] = []
        for socket in try ActivatedSockets.parse(environment, process: getpid()) {
            listeners.append(try ActivatedListener(socket))
        }
        return listeners
    }

    init(_ socket: ActivatedSockets.Socket) throws(ExitStatus) {
        descriptor = socket.descriptor
        isTLS = socket.isTLS
        guard fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0 else { throw Self.failure(socket, "it is not open") }
        guard Self.option(SO_TYPE, descriptor) == CInt(SOCK_STREAM.rawValue) else {
            throw Self.failure(socket, "it is no stream socket: say ListenStream= in its unit")
        }
        guard Self.option(SO_ACCEPTCONN, descriptor) == 1 else {
            throw Self.failure(socket, "it does not listen: say Accept=no in its unit")
        }
        guard let address = Self.address(of: descriptor) else {
            throw Self.failure(socket, "it listens on no IP address")
        }
        self.address = address
    }

    private static func option(_ name: CInt, _ descriptor: CInt) -> CInt? {
        var value: CInt = 0
        var size = socklen_t(MemoryLayout<CInt>.size)
        return getsockopt(descriptor, SOL_SOCKET, name, &value, &size) == 0 ? value : nil
    }

    private static func address(of descriptor: CInt) -> HostPort? {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let address = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address -> SocketAddress? in
                guard getsockname(descriptor, address, &size) == 0 else { return nil }
                switch CInt(address.pointee.sa_family) {
                case AF_INET: return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { .init($0.pointee) }
                case AF_INET6:
                    return address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { .init($0.pointee) }
                default: return nil
                }
            }
        }
        guard let host = address?.ipAddress, let port = address?.port else { return nil }
        return HostPort(host: host, port: port)
    }

    private static func failure(_ socket: ActivatedSockets.Socket, _ reason: String) -> ExitStatus {
        .configuration("the service manager's socket \(socket.descriptor) cannot be used: \(reason)")
    }
}
