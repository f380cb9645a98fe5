import Glibc

/// Tells the service manager how the server is doing (sd_notify(3)); where none asks for it, nothing is said.
struct ServiceManager: Sendable {
    enum Message: Equatable {
        case ready
        /// Settings are being read anew; `ready` follows.
        case reloading(monotonicMicroseconds: UInt64)
        case stopping
        /// What has begun may take so many seconds from now, whatever the unit says of it.
        case moreTime(seconds: Int)
        /// One line for a person.
        case status(String)
        /// All is well: the manager would end a server that does not say so for too long.
        case watchdog

        var line: String {
            switch self {
            case .ready: "READY=1"
            case .reloading(let time): "RELOADING=1\nMONOTONIC_USEC=\(time)"
            case .stopping: "STOPPING=1"
            case .moreTime(let seconds): "EXTEND_TIMEOUT_USEC=\(seconds * 1_000_000)"
            // A line end would begin another message.
            case .status(let text): "STATUS=" + text.replacing("\n", with: " ")
            case .watchdog: "WATCHDOG=1"
            }
        }
    }

    /// Where it listens, as sun_path has it; nil: nobody asks.
    private let address: [UInt8]?
    /// The longest time between two `watchdog`; nil: nobody waits for them.
    let watchdog: Duration?

    /// - Parameter environment: NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID count.
    init(_ environment: [String: String], process: pid_t = getpid()) {
        address = environment["NOTIFY_SOCKET"].flatMap { Self.socketPath($0) }
        watchdog = address == nil ? nil : Self.watchdog(environment, process)
    }

    /// A path, or, where it begins with @, a name in the abstract namespace (unix(7)).
    static func socketPath(_ text: String) -> [UInt8]? {
        var path = Array(text.utf8)
        guard path.count > 1, path.count < MemoryLayout.size(ofValue: sockaddr_un().sun_path) else { return nil }
        switch path[0] {
        case UInt8(ascii: "/"): return path
        case UInt8(ascii: "@"):
            path[0] = 0
            return path
        default: return nil
        }
    }

    private static func watchdog(_ environment: [String: String], _ process: pid_t) -> Duration? {
        guard let microseconds = environment["WATCHDOG_USEC"].flatMap({ Int64($0) }), microseconds > 0 else {
            return nil
        }
        if let meant = environment["WATCHDOG_PID"], pid_t(meant) != process { return nil }
        return .microseconds(microseconds)
    }

    func tell(_ messages: Message...) {
        guard let address else { return }
        // The manager may be gone or busy; serving goes on all the same.
        let descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var target = sockaddr_un()
        target.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &target.sun_path) { $0.copyBytes(from: address) }
        // An abstract name ends where the address does.
        let size = MemoryLayout<sockaddr_un>.offset(of: \.sun_path).map { $0 + address.count } ?? 0
        let text = Array(messages.map(\.line).joined(separator: "\n").utf8)
        withUnsafePointer(to: &target) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                _ = sendto(
                    descriptor, text, text.count, CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT), address,
                    socklen_t(size))
            }
        }
    }

    /// CLOCK_MONOTONIC in microseconds, as `reloading` wants it.
    static func monotonicMicroseconds() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000 + UInt64(time.tv_nsec) / 1_000
    }
}
