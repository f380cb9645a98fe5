import LoadLoop

/// What a load counts.
struct LoadCounts: ~Copyable {
    let pointer: UnsafeMutablePointer<load_counts>

    init() throws {
        guard let pointer = load_counts_create() else { throw BenchError("no memory") }
        self.pointer = pointer
    }

    deinit {
        load_counts_free(pointer)
    }

    /// Replies with status OK, and their bytes without the endings.
    var replies: UInt64 { pointer.pointee.replies }
    var replyBytes: UInt64 { pointer.pointee.bytes }
    /// Messages that the server pushed.
    var events: UInt64 { pointer.pointee.events }
    var errors: UInt64 { pointer.pointee.errors }
    var visits: UInt64 { pointer.pointee.visits }
    var refused: UInt64 { pointer.pointee.refused }
    var lost: UInt64 { pointer.pointee.lost }
    var repeated: UInt64 { pointer.pointee.repeated }
    var seconds: Double { Double(pointer.pointee.elapsed) / 1e9 }
    var firstError: String? { errors > 0 ? String(cString: load_counts_first_error(pointer)) : nil }

    /// The latency in µs that this part (0 to 1) of the replies stayed at or below.
    func latency(part: Double) -> Double {
        Double(latency_percentile(&pointer.pointee.latencies, part)) / 1e3
    }

    /// The same for pushed messages, from the write of what was sent.
    func deliveryLatency(part: Double) -> Double {
        Double(latency_percentile(&pointer.pointee.deliveries, part)) / 1e3
    }

    /// Throws if anything went wrong.
    func check(_ what: String) throws {
        guard errors == 0 else { throw BenchError("\(what): \(errors) errors, the first: \(firstError ?? "")") }
    }
}
