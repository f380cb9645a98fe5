import ChatProtocol
import Synchronization

/// Carries requests over one connection after the other, as long as there is something to ask.
final class RequestLink: Sendable {
    private struct State {
        var queue: RequestQueue
        var answers: [Int: Eventual<Result<ServerReply, LiveError>>] = [:]
        var lastTicket = 0
        var connection: ChatConnection?
        /// Told when there is something to do for the driver.
        var demand = Eventual<Void>()
        /// What the queue wants of the present connection's driver.
        var order = Eventual<RequestQueue.Action>()
        /// Replies so far.
        var heard = 0
        var driver: Task<Void, Never>?
        var isClosed = false
    }

    /// Why a connection is no longer watched for the moment.
    private enum Turn: Sendable {
        case ended(ClientError)
        case idle
        case order(RequestQueue.Action)
    }

    private let configuration: LiveConfiguration
    private let keeper: SessionKeeper
    private let state: Mutex<State>

    init(_ configuration: LiveConfiguration, keeper: SessionKeeper) {
        self.configuration = configuration
        self.keeper = keeper
        state = Mutex(State(queue: RequestQueue(postponementLimit: configuration.postponements)))
    }

    // MARK: The callers' side

    /// Sends a request and waits for its answer.
    ///
    /// It gets its place in the order before this suspends for the first time.
    /// - Throws: ``LiveError``, `CancellationError`.
    nonisolated(nonsending) func ask(
        _ line: RequestLine, isRepeatable: Bool, needsConnectionNow: Bool = false, namesSessions: Bool = false
    ) async throws -> ServerReply {
        try Task.checkCancellation()
        let answer = Eventual<Result<ServerReply, LiveError>>()
        let ticket = try state.withLock { state throws(LiveError) in
            guard !state.isClosed else { throw .closed }
            state.lastTicket += 1
            let request = RequestQueue.Request(
                ticket: state.lastTicket, line: line.bytes, isRepeatable: isRepeatable,
                needsConnectionNow: needsConnectionNow, namesSessions: namesSessions)
            state.answers[request.ticket] = answer
            perform(state.queue.added(request), &state)
            if state.driver == nil { state.driver = Task { await self.drive() } }
            state.demand.settle(())
            return request.ticket
        }
        do {
            return try await answer.value().get()
        } catch let error as CancellationError {
            state.withLock { state in
                state.answers[ticket] = nil
                perform(state.queue.cancelled(ticket: ticket), &state)
            }
            throw error
        }
    }

    /// Ends everything, and waits for that.
    func close() async {
        await shutDown()?.value
    }

    /// As ``close()``, without waiting.
    @discardableResult
    func shutDown() -> Task<Void, Never>? {
        let driver = state.withLock { state in
            state.isClosed = true
            perform(state.queue.closed(), &state)
            return state.driver
        }
        driver?.cancel()
        return driver
    }

    // MARK: The driver's side

    private func drive() async {
        var backoff = Backoff(configuration.backoff)
        var wait: Duration?
        while !Task.isCancelled {
            do {
                if let wait { try await configuration.clock.sleep(for: wait) }
                wait = nil
                try await waitForDemand()
                let connection = try await keeper.connect()
                let lasted = stopwatch(configuration.clock)
                let reason = await serve(connection)
                backoff.connectionLasted(lasted())
                let retryAfter = LiveError.interrupted(reason).retryAfter
                wait = backoff.next(random: configuration.random(), retryAfter: retryAfter)
            } catch let error as LiveError {
                wait = backoff.next(random: configuration.random(), retryAfter: error.retryAfter)
                state.withLock { state in perform(state.queue.connectingFailed(error), &state) }
            } catch {
                return
            }
        }
    }

    private func waitForDemand() async throws {
        let demand: Eventual<Void>? = state.withLock { state in
            guard !state.queue.hasDemand else { return nil }
            state.demand = Eventual()
            return state.demand
        }
        try await demand?.value()
    }

    /// Uses a connection until it ends.
    private func serve(_ connection: ChatConnection) async -> ClientError {
        let ended = Eventual<ClientError>()
        connection.whenEnded { ended.settle($0) }
        state.withLock { state in
            state.connection = connection
            state.order = Eventual()
            perform(state.queue.connected(), &state)
        }
        let reason = await watch(connection, ended)
        state.withLock { state in
            state.connection = nil
            perform(state.queue.disconnected(reason), &state)
        }
        await connection.close()
        return reason
    }

    private func watch(_ connection: ChatConnection, _ ended: Eventual<ClientError>) async -> ClientError {
        var pauses = Backoff(configuration.backoff)
        while true {
            let heard = state.withLock { $0.heard }
            do {
                switch try await turn(ended) {
                case .ended(let reason): return reason
                case .idle:
                    guard state.withLock({ $0.heard }) == heard else { continue }
                    if let reason = try await ping(connection, ended) { return reason }
                case .order(.pause(let retryAfter)):
                    let pause = pauses.next(random: configuration.random(), retryAfter: retryAfter)
                    if let reason = try await sleep(pause, unless: ended) { return reason }
                    state.withLock { state in
                        state.order = Eventual()
                        perform(state.queue.pauseEnded(), &state)
                    }
                case .order: return .closed
                }
            } catch {
                return .closed
            }
        }
    }

    private func turn(_ ended: Eventual<ClientError>) async throws -> Turn {
        let order = state.withLock { $0.order }
        return try await race([
            { .ended(try await ended.value()) },
            { .order(try await order.value()) },
            { [configuration] in
                try await configuration.clock.sleep(for: configuration.pingInterval)
                return .idle
            },
        ])
    }

    /// - Returns: why the connection ended meanwhile; nil: it did not.
    private func sleep(_ duration: Duration, unless ended: Eventual<ClientError>) async throws -> ClientError? {
        try await race([
            { try await ended.value() },
            { [configuration] in
                try await configuration.clock.sleep(for: duration)
                return nil
            },
        ])
    }

    /// - Returns: why the connection is dead; nil: it lives.
    private func ping(_ connection: ChatConnection, _ ended: Eventual<ClientError>) async throws -> ClientError? {
        let pong = Eventual<Void>()
        try connection.enqueue(RequestLine("ping").bytes) { result in
            if case .success = result { pong.settle(()) }
        }
        return try await race([
            { try await ended.value() },
            {
                try await pong.value()
                return nil
            },
            { [configuration] in
                try await configuration.clock.sleep(for: configuration.pingTimeout)
                return .silent
            },
        ])
    }

    // MARK: Inside

    /// Called with the lock held, so that lines are handed over in the order that the queue has made; nothing here
    /// calls back.
    private func perform(_ actions: [RequestQueue.Action], _ state: inout State) {
        for action in actions {
            switch action {
            case .write(let ticket, let line): write(line, ticket, &state)
            case .finish(let ticket, let result): state.answers.removeValue(forKey: ticket)?.settle(result)
            case .pause, .reconnect: state.order.settle(action)
            }
        }
    }

    private func write(_ line: [UInt8], _ ticket: Int, _ state: inout State) {
        // A line from RequestLine has no line ends inside, and that is all that could be thrown for.
        try? state.connection?.enqueue(line) { [self] result in
            // That a connection is gone its driver learns by itself.
            guard case .success(let reply) = result else { return }
            self.state.withLock { state in
                state.heard += 1
                perform(state.queue.answered(ticket: ticket, reply), &state)
            }
        }
    }
}
