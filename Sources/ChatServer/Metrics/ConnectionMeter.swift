import ChatCore
import ChatProtocol
import ChatTLS

/// What one connection adds to the counts of its event loop; on that loop, and nothing where nothing is counted.
struct ConnectionMeter {
    private let counts: LoopCounts?
    private let isTLS: Bool
    private var stage: ConnectionStage
    private var end: ConnectionEnd?
    /// The one request that is no send and waits, and when it began.
    private var exclusive: CommandName?
    private var began: UInt64 = 0
    private var sends = SendTimes()

    init(_ counts: LoopCounts?, isTLS: Bool) {
        self.counts = counts
        self.isTLS = isTLS
        stage = isTLS ? .handshake : .stranger
    }

    // MARK: The connection

    func opened() {
        counts?.add(LoopCells.open(isTLS: isTLS, stage))
    }

    mutating func handshakeCompleted(version: String) {
        guard let counts else { return }
        let version = TLSVersionLabel.allCases.firstIndex { $0.rawValue == version }
        counts.add(LoopCells.handshakes + (version ?? TLSVersionLabel.allCases.count - 1))
        if stage == .handshake { enter(.stranger) }
    }

    mutating func loggedIn() {
        enter(.user)
    }

    mutating func failed(_ error: any Error) {
        guard let error = error as? TLSError else { return willEnd(.network) }
        willEnd(.tls)
        guard let counts, let failure = HandshakeFailure(error),
            let place = HandshakeFailure.allCases.firstIndex(of: failure)
        else { return }
        counts.add(LoopCells.handshakeFailures + place)
    }

    /// Why it will end; the first reason counts.
    mutating func willEnd(_ end: ConnectionEnd) {
        self.end = self.end ?? end
    }

    /// - Parameter code: what the connection's machine closed it for; nil inside: the client wanted it.
    func closed(_ code: ErrorCode??) {
        guard let counts else { return }
        counts.add(LoopCells.open(isTLS: isTLS, stage), -1)
        let said = code.map { $0.map { ConnectionEnd.server($0) } ?? .client }
        counts.add(LoopCells.closed + (end ?? said ?? .network).ordinal)
    }

    private mutating func enter(_ next: ConnectionStage) {
        guard let counts, stage != next else { return }
        counts.add(LoopCells.open(isTLS: isTLS, stage), -1)
        stage = next
        counts.add(LoopCells.open(isTLS: isTLS, stage))
    }

    // MARK: Its requests

    /// Its output was full so many times, and it reads from the log.
    func behind(_ times: Int) {
        counts?.add(LoopCells.behind, times)
    }

    /// A line was no request.
    func malformed(_ code: ErrorCode) {
        counts?.add(LoopCells.request(nil, code))
    }

    /// It was answered at once.
    func answered(_ command: CommandName, _ reply: Reply) {
        counts?.add(LoopCells.request(command, reply.failureCode))
    }

    /// It waits for the core.
    mutating func started(_ command: CommandName) {
        guard let counts else { return }
        if command == .send {
            sends.started(at: counts.time)
        } else {
            exclusive = command
            began = counts.time
        }
    }

    /// The next that waited is done: sends are in the order in which they were started, and nothing waits beside them.
    mutating func completed(_ reply: Reply) {
        guard let counts else { return }
        let failure = reply.failureCode
        if let command = exclusive {
            exclusive = nil
            counts.add(LoopCells.request(command, failure))
            counts.took(RequestKind(command), since: began)
        } else if let began = sends.completed() {
            counts.add(LoopCells.request(.send, failure))
            if failure == nil { counts.took(.send, since: began) }
        }
    }
}

/// When the sends that wait were started, oldest first. Those of one turn count together, so that one who waits for
/// each answer costs no memory of its own.
struct SendTimes {
    private var first: (began: UInt64, count: Int) = (0, 0)
    private var rest: [(began: UInt64, count: Int)] = []

    mutating func started(at time: UInt64) {
        if first.count == 0 {
            first = (time, 1)
        } else if let last = rest.indices.last {
            if rest[last].began == time { rest[last].count += 1 } else { rest.append((time, 1)) }
        } else if first.began == time {
            first.count += 1
        } else {
            rest.append((time, 1))
        }
    }

    /// - Returns: when the oldest was started; nil: none waits.
    mutating func completed() -> UInt64? {
        guard first.count > 0 else { return nil }
        let began = first.began
        first.count -= 1
        // Connections hold few turns of sends at once.
        if first.count == 0, !rest.isEmpty { first = rest.removeFirst() }
        return began
    }
}

extension Reply {
    /// Nil: it was done.
    var failureCode: ErrorCode? {
        if case .failure(let code, _) = self { code } else { nil }
    }
}
