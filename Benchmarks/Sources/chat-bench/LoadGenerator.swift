import LoadLoop

/// The C load loop: connections that are open and verified, then under load.
struct LoadGenerator: ~Copyable {
    private let loop: OpaquePointer

    init(server: Endpoint, ca: String, connections: Int) throws {
        var reason = [CChar](repeating: 0, count: Int(load_text_size))
        let opened = load_loop_open(server.host, String(server.port), ca, CInt(connections), &reason)
        guard let opened else { throw BenchError(reason.text) }
        loop = opened
    }

    deinit {
        load_loop_close(loop)
    }

    /// Sends one line and waits for its reply, which comes without its ending. Before the load begins.
    func exchange(connection: Int, line: String) throws -> String {
        var reply = [CChar](repeating: 0, count: Int(load_text_size))
        let outcome = load_loop_exchange(loop, CInt(connection), line, &reply)
        try outcome.check(orThrow: reply.text)
        return reply.text
    }

    /// As `exchange`, and throws unless the reply is an OK.
    @discardableResult func request(connection: Int, _ line: String) throws -> String {
        let reply = try exchange(connection: connection, line: line)
        guard reply.hasPrefix(#"{"status": "OK""#) else {
            throw BenchError("\(line.prefix { $0 != " " }): \(reply)")
        }
        return reply
    }

    /// What a connection sends, in turn if there are several; without this it only listens.
    func prepare(connection: Int, lines: [String], depth: Int) throws {
        let text = lines.joined(separator: "\n")
        guard load_loop_prepare(loop, CInt(connection), text, CInt(depth)) else { throw BenchError("no memory") }
    }

    /// The connection sends so many requests and then no more.
    /// - Parameter counts: theirs instead of those of `run`; they outlive the load.
    func limit(connection: Int, requests: Int, counts: UnsafeMutablePointer<load_counts>? = nil) {
        load_loop_limit(loop, CInt(connection), UInt64(requests), counts)
    }

    /// One in flight, and the next when so many messages have been pushed to the others, too.
    func awaitAudience(connection: Int, events: Int) {
        load_loop_await_audience(loop, CInt(connection), UInt64(events))
    }

    /// Requests start by the clock from now on (an open loop), except on limited connections.
    func pace(perSecond: Double) {
        load_loop_pace(loop, perSecond)
    }

    /// Keeps up the load, or until all limits are used up. A loss of all connections is an error; single ones are in
    /// the counts.
    func run(seconds: Double, into counts: borrowing LoadCounts) throws {
        let outcome = load_loop_run(loop, UInt64(seconds * 1e9), counts.pointer)
        try outcome.check(orThrow: "no connection is left: \(counts.firstError ?? "")")
    }

    /// Waits for what is in flight, so that the server never writes to closed connections.
    func drain(seconds: Double, into counts: borrowing LoadCounts) throws {
        let outcome = load_loop_drain(loop, UInt64(seconds * 1e9), counts.pointer)
        try outcome.check(orThrow: "no connection is left: \(counts.firstError ?? "")")
    }
}

extension load_outcome {
    func check(orThrow reason: @autoclosure () -> String) throws {
        if self == LOAD_INTERRUPTED { throw BenchError.interrupted }
        if self != LOAD_DONE { throw BenchError(reason()) }
    }
}

extension [CChar] {
    /// A C string as text.
    var text: String {
        String(decoding: prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
