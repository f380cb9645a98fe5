import ChatProtocol

/// The events of a ``LiveClient``, without end: a broken connection is made again, and what was missed is told first.
///
/// Each iteration has a connection of its own, made at the first `next()`; nothing runs between the calls of `next()`,
/// so a consumer that stops, or is cancelled, leaves nothing behind. A cancelled iteration ends with nil, and so does
/// one whose client is closed; everything else that ends it is thrown, as ``LiveError``.
public struct LiveEvents: AsyncSequence, Sendable {
    public typealias Element = LiveEvent
    public typealias Failure = LiveError

    let client: LiveClient
    let since: LogPlace?

    public func makeAsyncIterator() -> Iterator {
        Iterator(client: client, since: since)
    }

    public struct Iterator: AsyncIteratorProtocol {
        private let client: LiveClient
        private let configuration: LiveConfiguration
        private var machine: ResumeMachine
        private var link: ListeningLink?

        init(client: LiveClient, since: LogPlace?) {
            self.client = client
            configuration = client.configuration
            machine = ResumeMachine(since: since, backoff: configuration.backoff)
        }

        /// The event that was told last, as the server sent it; nil for what the stream itself tells.
        public private(set) var source: ServerEvent?

        /// How far this has come; nil before the first `connected` of a stream that began without a place.
        public var place: LogPlace? { machine.place }

        public mutating func next() async throws(LiveError) -> LiveEvent? {
            try await next(isolation: nil)
        }

        public mutating func next(isolation: isolated (any Actor)?) async throws(LiveError) -> LiveEvent? {
            while !Task.isCancelled, !client.isClosed {
                source = nil
                let step: ResumeMachine.Step
                do {
                    switch machine.phase {
                    case .waiting(let wait): step = try await connect(after: wait, isolation)
                    case .listening: step = try await listen(isolation)
                    case .failed: return nil
                    }
                } catch {
                    // Cancelled, or the client was closed: the loop's condition knows.
                    break
                }
                switch step {
                case .show(let event): return event
                case .drop: continue
                case .fail(let error):
                    link = nil
                    throw error
                }
            }
            link = nil
            return nil
        }

        /// Does something while the connection lives on which the events come. What asks the server has a connection of
        /// its own and waits for another one when that breaks, without end: whoever awaits it between two calls of
        /// `next()` would not hear meanwhile that the server is gone.
        /// - Parameter body: its task is cancelled when the connection ends.
        /// - Returns: nil: the connection has ended, or there was none; `next()` tells what was left, and why.
        /// - Throws: what `body` throws, and `CancellationError`.
        public func whileListening<Result: Sendable>(
            _ body: @escaping @Sendable () async throws -> Result
        ) async throws -> Result? {
            guard let link else { return nil }
            return try await link.whileHeard(client, body)
        }

        private mutating func connect(
            after wait: Duration, _ isolation: isolated (any Actor)?
        ) async throws -> ResumeMachine.Step {
            link = nil
            let (client, since) = (client, machine.place?.id)
            do {
                let (made, answer) = try await client.unlessClosed {
                    if wait > .zero { try await client.configuration.clock.sleep(for: wait) }
                    return try await ListeningLink.make(client, since: since)
                }
                link = made
                return machine.listened(last: answer.last, log: answer.log)
            } catch let error as LiveError {
                return machine.lost(error, random: configuration.random())
            }
        }

        private mutating func listen(_ isolation: isolated (any Actor)?) async throws -> ResumeMachine.Step {
            guard let link else { return machine.lost(.interrupted(.closed), random: configuration.random()) }
            let item: EventBuffer.Item
            if let next = link.buffer.take() {
                item = next
            } else if try await link.hasArrival(client) {
                return .drop
            } else {
                item = .ended(.silent)
            }
            switch item {
            case .ended(let error): return lost(error, link)
            case .event(let event):
                source = event
                return received(event, link)
            }
        }

        private mutating func received(_ event: ServerEvent, _ link: ListeningLink) -> ResumeMachine.Step {
            do {
                guard let event = try LiveEvent(event) else { return .drop }
                guard event == .sessionEnded else { return machine.received(event) }
                return machine.sessionEnded(lasted: link.lasted(), random: configuration.random())
            } catch {
                // Another connection may tell it as promised; the backoff sees to it that this is not asked in a hurry.
                guard case .badReply(let reason) = error else { return lost(.badReply(error.description), link) }
                return lost(.badReply(reason), link)
            }
        }

        private mutating func lost(_ error: ClientError, _ old: ListeningLink) -> ResumeMachine.Step {
            link = nil
            return machine.lost(.interrupted(error), lasted: old.lasted(), random: configuration.random())
        }
    }
}

/// A connection that listens; it closes when nobody holds it any more.
private final class ListeningLink: Sendable {
    let buffer: EventBuffer
    /// How long it has listened.
    let lasted: @Sendable () -> Duration
    private let connection: ChatConnection

    private init(_ connection: ChatConnection, _ buffer: EventBuffer, lasted: @escaping @Sendable () -> Duration) {
        self.connection = connection
        self.buffer = buffer
        self.lasted = lasted
    }

    deinit { connection.abandon() }

    /// - Throws: ``LiveError``, `CancellationError`.
    static func make(
        _ client: LiveClient, since: Int64?
    ) async throws -> (ListeningLink, (last: Int64, log: String?)) {
        let buffer = EventBuffer(limit: client.configuration.eventBuffer)
        client.observeBuffer?(buffer)
        let connection = try await client.keeper.connect(buffer)
        let link = ListeningLink(connection, buffer, lasted: stopwatch(client.configuration.clock))
        let reply: ServerReply
        do {
            reply = try await connection.ask(RequestLine("listen").with("since", since))
        } catch let error as ClientError {
            throw LiveError.interrupted(error)
        }
        if let error = reply.error { throw LiveError(error) }
        return (link, (try reply.value.integer("last"), reply.value["log"]?.text))
    }

    /// Waits for something to take from the buffer.
    /// - Returns: false: nothing came for too long.
    func hasArrival(_ client: LiveClient) async throws -> Bool {
        try await client.unlessClosed { [self] in
            try await race([
                {
                    try await self.buffer.arrive()
                    return true
                },
                {
                    try await client.configuration.clock.sleep(for: client.configuration.silence)
                    return false
                },
            ])
        }
    }

    /// - Returns: nil: the connection has ended, or nothing came for too long, which ends it.
    func whileHeard<Result: Sendable>(
        _ client: LiveClient, _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result? {
        try await race([
            { try await body() },
            { [buffer] in
                _ = try await buffer.end.value()
                return nil
            },
            { [buffer, configuration = client.configuration] in
                var heard: Int
                repeat {
                    heard = buffer.heard
                    try await configuration.clock.sleep(for: configuration.silence)
                } while buffer.heard != heard
                buffer.ended(.silent)
                return nil
            },
        ])
    }
}
