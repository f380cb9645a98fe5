import ChatTransport
import Glibc
import NIOCore

/// Whether the listeners can be opened, or are those of the server that runs already.
struct PortCheck {
    private let wanted: [(address: HostPort, isRequired: Bool)]
    /// Whether they are those that a server takes where none was named: not even these, where it is handed sockets.
    private let areStandard: Bool
    private let server: RunningServer?

    init(_ configuration: ServerConfiguration, _ server: RunningServer?) {
        let others = configuration.insecure + [configuration.metrics].compactMap { $0 }
        wanted = configuration.tlsListeners + others.map { ($0, true) }
        areStandard = configuration.listen.isEmpty && configuration.insecure.isEmpty
        self.server = server
    }

    func findings() -> [Finding] {
        wanted.map { address, isRequired in
            switch Self.bind(address) {
            case 0 where geteuid() == 0 && (1..<1_024).contains(address.port):
                return .note(
                    .ports, "\(address) can be bound by root, as whom this was tried", cure: Self.cure(EACCES, address))
            case 0: return .ok(.ports, "\(address) can be bound")
            case EADDRINUSE where server?.listens(on: address.port) == true:
                return .ok(.ports, "\(address) is held by the server that runs on the data folder")
            case EADDRINUSE where areStandard && RunningServer.isHeldByManager(address.port):
                return .note(.ports, "\(address) is held by systemd, for the server that it starts")
            case let code:
                let what = "\(address) cannot be bound: \(String(cString: strerror(code)))"
                guard isRequired else { return .note(.ports, what) }
                return .error(.ports, what, cure: Self.cure(code, address), code: 69)
            }
        }
    }

    private static func cure(_ code: CInt, _ address: HostPort) -> String {
        switch code {
        case EADDRINUSE:
            "`ss -ltnp 'sport = :\(address.port)'` says who has it; or change listen (what systemd's socket unit opens is "
                + "not named there)"
        case EACCES:
            "below 1024 the server's user needs AmbientCapabilities=CAP_NET_BIND_SERVICE, "
                + "CapabilityBoundingSet=CAP_NET_BIND_SERVICE and PrivateUsers=no in a drop-in of the systemd unit; or "
                + "change listen"
        case EADDRNOTAVAIL: "`ip address` shows this machine's addresses; change listen"
        default: "change listen"
        }
    }

    /// Binds and lets go at once; nobody can connect meanwhile.
    /// - Returns: errno; 0: it can be bound.
    private static func bind(_ address: HostPort) -> CInt {
        guard let resolved = try? SocketAddress.makeAddressResolvingHost(address.host, port: address.port) else {
            return EADDRNOTAVAIL
        }
        let isV6 = resolved.protocol == .inet6
        let descriptor = socket(isV6 ? AF_INET6 : AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        var on: CInt = 1
        let size = socklen_t(MemoryLayout<CInt>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, size)
        if isV6 { setsockopt(descriptor, CInt(IPPROTO_IPV6), IPV6_V6ONLY, &on, size) }
        return resolved.withSockAddr { pointer, length in
            Glibc.bind(descriptor, pointer, socklen_t(length)) == 0 ? 0 : errno
        }
    }
}
