import ChatTransport
import Glibc
import NIOCore

/// Whether the listeners can be opened, or are those of the server that runs already.
struct PortCheck {
    private let wanted: [(address: HostPort, isRequired: Bool)]
    private let server: RunningServer?

    init(_ configuration: ServerConfiguration, _ server: RunningServer?) {
        wanted = configuration.tlsListeners + configuration.insecure.map { ($0, true) }
        self.server = server
    }

    func findings() -> [Finding] {
        wanted.map { address, isRequired in
            switch Self.bind(address) {
            case 0: return .ok(.ports, "\(address) can be bound")
            case EADDRINUSE where server?.listens(on: address.port) == true:
                return .ok(.ports, "\(address) is held by the server that runs on the data folder")
            case let code:
                let what = "\(address) cannot be bound: \(String(cString: strerror(code)))"
                guard isRequired else { return .note(.ports, what) }
                return .error(.ports, what, cure: Self.cure(code, address), code: 69)
            }
        }
    }

    private static func cure(_ code: CInt, _ address: HostPort) -> String {
        switch code {
        case EADDRINUSE: "`ss -ltnp 'sport = :\(address.port)'` says who has it; or change listen"
        case EACCES: "below 1024: AmbientCapabilities=CAP_NET_BIND_SERVICE in the systemd unit, or change listen"
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
