import Foundation

/// A service manager's work in small: it holds listening sockets and starts one server after another on them, as
/// sd_listen_fds(3) describes.
final class SmallActivator: Sendable {
    /// From descriptor 3 on, in the child.
    private let sockets: [CInt]
    private let names: [String]
    /// Ports of 127.0.0.1, in the order of the names.
    let ports: [UInt16]

    /// Beside the server a watch waits on a socket whose other end the tests hold: if they are gone without a word, killed
    /// perhaps, the server goes, too. Only the process itself can say which one it is.
    private static let script = """
        pid=$$
        exec 9<&0 0</dev/null
        { read -r word <&9 || kill -KILL "$pid"; } </dev/null >/dev/null 2>&1 3<&- 4<&- &
        LISTEN_PID=$pid exec "$@" 9<&-
        """

    /// - Parameter names: `tls` and `insecure`, at most two.
    init(_ names: [String]) throws {
        self.names = names
        var (sockets, ports): ([CInt], [UInt16]) = ([], [])
        for _ in names {
            let (descriptor, port) = try Self.listen()
            sockets.append(descriptor)
            ports.append(port)
        }
        (self.sockets, self.ports) = (sockets, ports)
    }

    deinit {
        for descriptor in sockets { close(descriptor) }
    }

    private static func listen() throws -> (CInt, UInt16) {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, size) + Foundation.listen(descriptor, 4_096)
                    + getsockname(descriptor, address, &size)
            }
        }
        guard result == 0 else { throw Unexpected("no listening socket: \(errno)") }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    /// Starts a server and waits until it says that it listens.
    func start(_ site: ServerSite) throws -> ActivatedServer {
        let (watch, output) = (try SocketPair(), try SocketPair())
        let log = open(site.folder.file("server.log"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // What is handed over must lie above its places in the child first, or one could be written over another.
        let high = sockets.map { fcntl($0, F_DUPFD_CLOEXEC, 64) }
        for (from, to) in [(watch.theirs, 0), (output.theirs, 1), (log, 2)] {
            posix_spawn_file_actions_adddup2(&actions, from, CInt(to))
        }
        for (place, descriptor) in high.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor, CInt(3 + place))
        }
        let arguments =
            ["sh", "-c", Self.script, "sh", Programs.server, "run", "--data", site.data, "--password-cost", "10"]
        let environment =
            Programs.inherited.map { "\($0)=\($1)" }
            + ["LISTEN_FDS=\(sockets.count)", "LISTEN_FDNAMES=\(names.joined(separator: ":"))"]
        var pid: pid_t = 0
        let result = withStrings(arguments) { arguments in
            withStrings(environment) { posix_spawn(&pid, "/bin/sh", &actions, nil, arguments, $0) }
        }
        for descriptor in high + [watch.theirs, output.theirs, log] { close(descriptor) }
        guard result == 0 else { throw Unexpected("posix_spawn: \(result)") }
        let server = ActivatedServer(pid: pid, watch: watch.ours, output: Link(descriptor: output.ours))
        for (name, port) in zip(names, ports) {
            let line = try server.output.line()
            guard line == "listening \(name) 127.0.0.1:\(port)" else { throw Unexpected(line) }
        }
        return server
    }
}

/// A server of a `SmallActivator`; killed, if it has not ended, when nobody holds it any more.
final class ActivatedServer: Sendable {
    let pid: pid_t
    let output: Link
    private let watch: CInt

    fileprivate init(pid: pid_t, watch: CInt, output: Link) {
        self.pid = pid
        self.watch = watch
        self.output = output
    }

    deinit {
        // It may have ended, and been waited for; then its number is still nobody else's but for the blink of an eye.
        close(watch)
    }

    /// Waits for its end, at most 30 s.
    func end() throws -> ProgramEnd {
        let end = ContinuousClock.now + .seconds(30)
        var status: CInt = 0
        while waitpid(pid, &status, WNOHANG) == 0 {
            guard ContinuousClock.now < end else { throw Unexpected("the server does not end") }
            usleep(5_000)
        }
        send(watch, "done\n", 5, CInt(MSG_NOSIGNAL))
        return status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .signaled(status & 0x7F)
    }
}

/// Lends a list of C strings, which ends with a null pointer.
private func withStrings<Result>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
    let pointers = strings.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    return body(pointers + [nil])
}
