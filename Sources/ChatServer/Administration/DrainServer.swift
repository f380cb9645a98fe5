import ChatStore
public import Glibc

/// Ends the running server, as SIGTERM does.
public struct DrainServer: AdminRequest {
    public static let name = "drain"
    public static let needs = AdminNeed.server
    private static let range = 0...3_600
    public var drain: Drain

    public init(_ drain: Drain) {
        self.drain = drain
    }

    /// Whether the server has let go of its data folder, or is gone altogether.
    /// - Parameter process: its number where it runs: in a container that is another one than here, so the folder's lock
    ///   counts as well.
    public static func hasEnded(_ process: pid_t, data: String) -> Bool {
        !isRunning(process) || !DataFolder.isInUse(data)
    }

    public static func isRunning(_ process: pid_t) -> Bool {
        guard kill(process, 0) == 0 || errno == EPERM else { return false }
        // One that has ended, and that nobody has waited for yet, holds nothing any more (proc(5)).
        guard let status = ProcFile.read("/proc/\(process)/stat"), let name = status.lastIndex(of: ")") else {
            return true
        }
        return !status[name...].hasPrefix(") Z")
    }

    /// - Returns: at once; `id` is the process that ends, `count` the connections that it has.
    public func perform(_ admin: AdminService) throws -> AdminDone {
        let server = try admin.runningServer()
        guard Self.range.contains(drain.within), drain.spread.map({ Self.range.contains($0) }) ?? true else {
            throw ExitStatus.refused("a server is drained within 0 to \(Self.range.upperBound) s")
        }
        let count = server.registry.count
        guard server.stopSwitch.ask(drain) else { throw ExitStatus.refused("the server is stopping already") }
        return AdminDone(
            "draining", id: Int64(getpid()), count: count,
            "draining \(count == 1 ? "1 connection" : "\(count) connections")")
    }
}
