import ChatProtocol

/// What was written and is not known to be in the server's log: kept on disk, and sent.
///
/// A line is on the disk before it is sent, and stays there until the server has it or it is given up: after a crash, or
/// a long time without a connection, it goes out at the next start, once, because it keeps its `ref`. Several programs
/// may run for one account; each has a file of its own, and takes up those of programs that are gone.
///
/// The lines of a conversation leave in the order of writing, each after the answer to the one before. A line that the
/// server refuses for good has failed; it holds up no others, and stays until it is discarded or added again.
public actor Outbox {
    public enum Outcome: Sendable, Equatable {
        case sent(ref: String, Receipt)
        case failed(ref: String, OutboxLine.Failure)
        /// Nothing more is sent by this client, but the lines stay: the session has ended, or the server is not the one
        /// that is trusted.
        case stopped(LiveError)
    }

    /// How many conversations are sent to at once.
    static let window = 8

    private let store: OutboxStore
    private var client: LiveClient?
    private var report: @Sendable (Outcome) -> Void = { _ in }
    /// By conversation: the line that is under way.
    private var underWay: [String: (ref: String, task: Task<Void, Never>)] = [:]
    private var whenIdle: [Eventual<Void>] = []

    /// Takes up what other programs have left.
    /// - Throws: ``ClientError``: a file can't be trusted or read; ``OutboxError``.
    public init(folder: StateFolder, account: OutboxAccount) throws {
        try self.init(folder: folder, account: account, limits: OutboxStore.Limits())
    }

    init(
        folder: StateFolder, account: OutboxAccount, limits: OutboxStore.Limits, write: OutboxFile.Write? = nil
    ) throws {
        store = try OutboxStore(folder: folder, account: account, limits: limits, write: write)
    }

    /// All of them, in the order of writing.
    public var lines: [OutboxLine] { store.lines }

    /// Begins to send; after ``Outcome/stopped(_:)`` again, with another client.
    /// - Parameter report: called in the order of what happens; must not block.
    public func start(_ client: LiveClient, report: @escaping @Sendable (Outcome) -> Void) {
        self.client = client
        self.report = report
        pump()
    }

    /// Keeps a line, and sends it after those before it. With the `ref` of a failed one: that one is sent again.
    ///
    /// On return it is on the disk.
    /// - Throws: ``OutboxError``: it is not kept, and not sent.
    public func add(_ line: OutboxLine) throws(OutboxError) {
        try store.add(line)
        pump()
    }

    /// Gives a line up. Whether one that is under way still reaches the server nobody can say.
    public func discard(_ ref: String) {
        store.remove(ref)
        for sending in underWay.values where sending.ref == ref { sending.task.cancel() }
        settleIfIdle()
    }

    /// Waits until nothing is on its way any more. Ends early where the task is cancelled.
    public func drained() async {
        guard store.lines.contains(where: { $0.failure == nil }) else { return }
        let idle = Eventual<Void>()
        whenIdle.append(idle)
        try? await idle.value()
    }

    /// Sends nothing more, and lets go of the file: what waits in it is for the next start.
    public func close() {
        client = nil
        for sending in underWay.values { sending.task.cancel() }
        store.close()
    }

    private func pump() {
        guard let client else { return }
        var seen = Set(underWay.keys)
        for line in store.lines where line.failure == nil {
            guard underWay.count < Self.window else { return }
            // The first one of each conversation that has none under way.
            guard seen.insert(line.to).inserted else { continue }
            let task = Task { await self.send(line, client) }
            underWay[line.to] = (line.ref, task)
        }
    }

    private func send(_ line: OutboxLine, _ client: LiveClient) async {
        var outcome: Outcome?
        do {
            outcome = .sent(ref: line.ref, try await client.send(to: line.to, text: line.text, ref: line.ref))
        } catch let error as LiveError {
            outcome = Self.outcome(of: line, error)
        } catch {
            // Cancelled: discarded, or closed.
        }
        underWay[line.to] = nil
        switch outcome {
        case .sent: store.remove(line.ref)
        case .failed(_, let failure): store.fail(line.ref, failure)
        case .stopped: if self.client === client { self.client = nil }
        case nil: break
        }
        if let outcome { report(outcome) }
        settleIfIdle()
        pump()
    }

    /// - Returns: nil: to be tried again.
    private static func outcome(of line: OutboxLine, _ error: LiveError) -> Outcome? {
        switch error {
        case .refused(.known(.sessionNotFound), _, _), .refused(.known(.authFailed), _, _), .unreachable, .closed,
            .logChanged:
            .stopped(error)
        // LiveClient has waited as long as the server asked for, often.
        case .refused(let code, _, _) where code.isPassing: nil
        case .interrupted: nil
        case .refused(let code, let message, _): .failed(ref: line.ref, .init(code: code, message: message))
        case .badReply(let reason): .failed(ref: line.ref, .init(code: nil, message: reason))
        }
    }

    private func settleIfIdle() {
        guard !store.lines.contains(where: { $0.failure == nil }) else { return }
        for idle in whenIdle { idle.settle(()) }
        whenIdle = []
    }
}
