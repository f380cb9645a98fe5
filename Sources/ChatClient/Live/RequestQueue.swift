import ChatProtocol
import NIOCore

/// The requests of a client over any number of connections: which may leave now, which have to be repeated, which are
/// over. No input or output: what happened goes in (past participles), what to do comes out.
///
/// Requests leave in the order of the calls, also when they are repeated. When the server postpones one or no longer
/// knows the session, nothing more leaves until all that are under way are answered: so what waits can't overtake it.
struct RequestQueue {
    struct Request: Sendable, Equatable {
        let ticket: Int
        let line: [UInt8]
        /// Whether it may be sent again when its answer was lost.
        var isRepeatable = true
        /// Whether it is to fail at once where there is no connection.
        var needsConnectionNow = false
        /// Whether `session_not_found` can be about something else than the session that asks.
        var namesSessions = false
        fileprivate(set) var postponements = 0
        fileprivate(set) var wasWithoutSession = false
        /// Nobody waits for the answer any more.
        fileprivate(set) var isAbandoned = false

        init(
            ticket: Int, line: [UInt8], isRepeatable: Bool = true, needsConnectionNow: Bool = false,
            namesSessions: Bool = false
        ) {
            self.ticket = ticket
            self.line = line
            self.isRepeatable = isRepeatable
            self.needsConnectionNow = needsConnectionNow
            self.namesSessions = namesSessions
        }
    }

    enum Action: Equatable {
        case write(ticket: Int, line: [UInt8])
        case finish(ticket: Int, Result<ServerReply, LiveError>)
        /// Tell `pauseEnded` later: after these seconds, or by backoff.
        case pause(retryAfter: Int64?)
        /// The session has ended: a new connection is needed, with a session.
        case reconnect
    }

    private enum Phase: Equatable {
        case disconnected
        case open
        /// Nothing leaves until all are answered.
        case draining(Action)
        case paused
    }

    /// How many may be under way: as many lines have to be repeated at most, and none is too old.
    static let window = 64

    private let postponementLimit: Int
    private var phase = Phase.disconnected
    private var underWay: [Request] = []
    /// To be repeated, before those that wait.
    private var postponed: [Request] = []
    private var waiting: CircularBuffer<Request> = []

    /// - Parameter postponementLimit: how often a request is repeated that the server refused for the time being.
    init(postponementLimit: Int) {
        self.postponementLimit = postponementLimit
    }

    /// Whether a connection is needed.
    var hasDemand: Bool { !underWay.isEmpty || !postponed.isEmpty || !waiting.isEmpty }

    // MARK: What callers do

    mutating func added(_ request: Request) -> [Action] {
        waiting.append(request)
        return pump()
    }

    /// Nobody waits for the answer any more; what is under way can't be called back.
    mutating func cancelled(ticket: Int) -> [Action] {
        if let index = underWay.firstIndex(where: { $0.ticket == ticket }) {
            underWay[index].isAbandoned = true
        } else {
            postponed.removeAll { $0.ticket == ticket }
            if let index = waiting.firstIndex(where: { $0.ticket == ticket }) { waiting.remove(at: index) }
        }
        return pump()
    }

    // MARK: What the connection does

    mutating func connected() -> [Action] {
        phase = .open
        return pump()
    }

    mutating func answered(ticket: Int, _ reply: ServerReply) -> [Action] {
        guard let index = underWay.firstIndex(where: { $0.ticket == ticket }) else { return [] }
        var request = underWay.remove(at: index)
        var actions: [Action] = []
        if request.isAbandoned {
            // Nothing to be said.
        } else if let hold = request.hold(reply, limit: postponementLimit) {
            postponed.append(request)
            phase = .draining(Self.longer(phase, hold))
        } else {
            let result: Result<ServerReply, LiveError> =
                reply.error.map { .failure(LiveError($0)) } ?? .success(reply)
            actions.append(.finish(ticket: ticket, result))
        }
        return actions + pump()
    }

    mutating func pauseEnded() -> [Action] {
        guard phase == .paused else { return [] }
        phase = .open
        return pump()
    }

    mutating func disconnected(_ error: ClientError) -> [Action] {
        phase = .disconnected
        let lost = underWay.filter { !$0.isAbandoned }
        underWay = []
        postponed += lost.filter { $0.isRepeatable }
        return lost.filter { !$0.isRepeatable }.map { .finish(ticket: $0.ticket, .failure(.interrupted(error))) }
    }

    /// An attempt to connect has failed.
    mutating func connectingFailed(_ error: LiveError) -> [Action] {
        let all = postponed + waiting
        let over = error.isLasting ? all : all.filter { $0.needsConnectionNow }
        if error.isLasting {
            postponed = []
            waiting = []
        } else {
            postponed.removeAll { $0.needsConnectionNow }
            waiting.removeAll { $0.needsConnectionNow }
        }
        return over.map { .finish(ticket: $0.ticket, .failure(error)) }
    }

    /// The client was closed.
    mutating func closed() -> [Action] {
        let all = underWay.filter { !$0.isAbandoned } + postponed + waiting
        self = RequestQueue(postponementLimit: postponementLimit)
        return all.map { .finish(ticket: $0.ticket, .failure(.closed)) }
    }

    // MARK: Inside

    private mutating func pump() -> [Action] {
        if case .draining(let then) = phase, underWay.isEmpty {
            phase = then == .reconnect ? .disconnected : .paused
            return [then]
        }
        guard phase == .open else { return [] }
        var actions: [Action] = []
        postponed.sort { $0.ticket < $1.ticket }
        while underWay.count < Self.window {
            let next = postponed.isEmpty ? waiting.popFirst() : postponed.removeFirst()
            guard let next else { break }
            underWay.append(next)
            actions.append(.write(ticket: next.ticket, line: next.line))
        }
        return actions
    }

    private static func longer(_ phase: Phase, _ hold: Action) -> Action {
        switch (phase, hold) {
        case (.draining(.reconnect), _): .reconnect
        case (.draining(.pause(let first)), .pause(let second)):
            .pause(retryAfter: [first, second].compactMap { $0 }.max())
        default: hold
        }
    }
}

extension RequestQueue.Request {
    /// What has to happen before it is sent again; nil: the reply is the caller's.
    fileprivate mutating func hold(_ reply: ServerReply, limit: Int) -> RequestQueue.Action? {
        guard let error = reply.error else { return nil }
        let code = RefusalCode(error.code ?? "")
        if code.isPassing, postponements < limit {
            postponements += 1
            return .pause(retryAfter: error.retryAfter)
        }
        if code == .known(.sessionNotFound), !namesSessions, !wasWithoutSession {
            wasWithoutSession = true
            return .reconnect
        }
        return nil
    }
}
