import ChatProtocol

/// How a stream of events goes on over any number of connections, without a hole and without a repeat. No input or
/// output: what happened goes in (past participles), what to do comes out.
struct ResumeMachine: Equatable {
    enum Step: Sendable, Equatable {
        case show(LiveEvent)
        case drop
        /// The stream ends here: trying again is of no use.
        case fail(LiveError)
    }

    enum Phase: Sendable, Equatable {
        /// To be connected after this time.
        case waiting(Duration)
        case listening
        case failed
    }

    private(set) var phase = Phase.waiting(.zero)
    /// What `since` is to be in the next `listen`; nil: from now on.
    private(set) var place: LogPlace?
    private var backoff: Backoff

    init(since place: LogPlace?, backoff: Backoff.Settings) {
        self.place = place
        self.backoff = Backoff(backoff)
    }

    /// The server has answered `listen`.
    /// - Parameters:
    ///   - last: its newest id.
    ///   - log: its log's identity.
    mutating func listened(last: Int64, log: String?) -> Step {
        if let known = place?.log, let log, known != log { return fail(.logChanged(log: log)) }
        // Where nothing was known the stream begins at the end.
        let reached = LogPlace(log: log ?? place?.log, id: place?.id ?? last)
        place = reached
        phase = .listening
        return .show(.connected(reached))
    }

    mutating func received(_ event: LiveEvent) -> Step {
        guard phase == .listening, let reached = place?.id else { return .drop }
        if let id = event.id {
            // Seen already: on the connection before, or in the replay.
            guard id > reached else { return .drop }
            place?.id = id
        } else if case .caughtUp(let id) = event {
            place?.id = max(reached, id)
        }
        return .show(event)
    }

    /// There is no connection, or no longer.
    /// - Parameters:
    ///   - lasted: how long it listened; nil: it never did.
    ///   - random: in 0..<1.
    mutating func lost(_ error: LiveError, lasted: Duration? = nil, random: Double) -> Step {
        if case .refused(.known(.logChanged), _, _) = error { return fail(.logChanged(log: nil)) }
        if error.isLasting { return fail(error) }
        if let lasted { backoff.connectionLasted(lasted) }
        let wait = backoff.next(random: random, retryAfter: error.retryAfter)
        phase = .waiting(wait)
        return .show(.disconnected(error, retryIn: wait))
    }

    /// The server no longer tells this connection anything; a new one may have to log in first.
    mutating func sessionEnded(lasted: Duration, random: Double) -> Step {
        guard phase == .listening else { return .drop }
        backoff.connectionLasted(lasted)
        phase = .waiting(backoff.next(random: random))
        return .show(.sessionEnded)
    }

    private mutating func fail(_ error: LiveError) -> Step {
        phase = .failed
        return .fail(error)
    }
}
