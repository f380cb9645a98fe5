import Glibc

/// Ends the running server, as SIGTERM does.
public struct DrainServer: AdminRequest {
    public static let name = "drain"
    public static let needs = AdminNeed.server
    private static let range = 0...3_600
    public var drain: Drain

    public init(_ drain: Drain) {
        self.drain = drain
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
