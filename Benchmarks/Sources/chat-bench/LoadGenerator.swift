import LoadLoop

/// The C load loop: connections that are open and verified, then under load.
struct LoadGenerator: ~Copyable {
    private let loop: OpaquePointer

    init(server: Endpoint, ca: String, connections: Int) throws {
        var reason = [CChar](repeating: 0, count: Int(load_text_size))
        let opened = load_loop_open(server.host, String(server.port), ca, CInt(connections), &reason)
        guard let opened else { throw BenchError(Self.text(reason)) }
        loop = opened
    }

    deinit {
        load_loop_close(loop)
    }

    /// Sends one line and waits for its reply, which comes without its ending. Before the load begins.
    func exchange(connection: Int, line: String) throws -> String {
        var reply = [CChar](repeating: 0, count: Int(load_text_size))
        let outcome = load_loop_exchange(loop, CInt(connection), line, &reply)
        try Self.check(outcome, orThrow: Self.text(reply))
        return Self.text(reply)
    }

    func prepare(connection: Int, line: String, depth: Int) throws {
        guard load_loop_prepare(loop, CInt(connection), line, CInt(depth)) else { throw BenchError("no memory") }
    }

    /// Keeps up the load. A loss of all connections is an error; single ones are in the counts.
    func run(seconds: Double, into counts: borrowing LoadCounts) throws {
        let outcome = load_loop_run(loop, UInt64(seconds * 1e9), counts.pointer)
        try Self.check(outcome, orThrow: "no connection is left: \(counts.firstError ?? "")")
    }

    /// Waits for what is in flight, so that the server never writes to closed connections.
    func drain(seconds: Double, into counts: borrowing LoadCounts) throws {
        let outcome = load_loop_drain(loop, UInt64(seconds * 1e9), counts.pointer)
        try Self.check(outcome, orThrow: "no connection is left: \(counts.firstError ?? "")")
    }

    private static func check(_ outcome: load_outcome, orThrow reason: @autoclosure () -> String) throws {
        if outcome == LOAD_INTERRUPTED { throw BenchError.interrupted }
        if outcome != LOAD_DONE { throw BenchError(reason()) }
    }

    private static func text(_ characters: [CChar]) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

/// What the loop counts.
struct LoadCounts: ~Copyable {
    let pointer: UnsafeMutablePointer<load_counts>

    init() throws {
        guard let pointer = load_counts_create() else { throw BenchError("no memory") }
        self.pointer = pointer
    }

    deinit {
        load_counts_free(pointer)
    }

    var replies: UInt64 { pointer.pointee.replies }
    var events: UInt64 { pointer.pointee.events }
    var errors: UInt64 { pointer.pointee.errors }
    var seconds: Double { Double(pointer.pointee.elapsed) / 1e9 }
    var firstError: String? { errors > 0 ? String(cString: load_counts_first_error(pointer)) : nil }

    /// The latency in µs that this part (0 to 1) of the replies stayed at or below.
    func latency(part: Double) -> Double {
        Double(latency_percentile(&pointer.pointee.latencies, part)) / 1e3
    }
}
