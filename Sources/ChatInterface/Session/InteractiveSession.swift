import ChatClient
import ChatProtocol
import ChatTerminal

/// The run loop of the interactive client: what happens at the terminal, on the server and in the outbox goes through one
/// queue into the ``InterfaceState``, is shown, and what the state wants done is done.
///
/// The terminal is put right on every way out of ``run()``.
public actor InteractiveSession {
    let setup: SessionSetup
    let terminal: any TerminalPort
    let mailbox = SessionMailbox()
    let outbox: Outbox
    let notifier: Notifier
    /// Time since the session was made.
    private let elapsed: @Sendable () -> Duration

    var state: InterfaceState
    private var presenter: any Presenter
    private var schedule = PaintSchedule()
    /// The terminal is another program's.
    var isAway = false
    var end: SessionEnd?
    /// The stream ended while the terminal was another program's.
    var heldEnd: SessionHappening?

    var client: LiveClient
    var marker: ReadMarker
    /// Counts the clients, so that what an old one still has to say is known for that.
    var clientNumber = 0
    var follower: Task<Void, Never>?
    /// Loads the lists that could not be loaded after `connected`.
    var listLoader: Task<Void, Never>?
    /// What a user asked for and is not answered.
    var commands: Set<Task<Void, Never>> = []
    private var alarm: (at: Timestamp, task: Task<Void, Never>)?

    /// - Parameters:
    ///   - state: its size is the terminal's when the session begins.
    ///   - presenter: how the state is shown.
    /// - Throws: ``ClientError``, ``OutboxError``: the outbox can't be used. The terminal was not touched.
    public init(
        _ setup: SessionSetup, terminal: any TerminalPort, state: InterfaceState, presenter: any Presenter
    ) throws {
        self.setup = setup
        self.terminal = terminal
        self.state = state
        self.presenter = presenter
        outbox = try Outbox(folder: setup.folder, account: setup.account)
        notifier = Notifier(setup.notification)
        client = LiveClient(setup.live)
        marker = ReadMarker(client, clock: setup.clock)
        elapsed = Self.stopwatch(setup.clock)
    }

    /// Runs until the user leaves, or nothing can go on.
    /// - Throws: what the terminal throws when it is gone.
    public func run() async throws -> SessionEnd {
        do {
            try takeTerminal()
            await begin()
            try present()
            while end == nil, let batch = await mailbox.take() { try await deal(with: batch) }
        } catch {
            terminal.restore()
            await close(patience: .zero)
            throw error
        }
        try? terminal.write(presenter.farewell())
        terminal.restore()
        let waiting = await close(patience: setup.patience)
        return SessionEnd(linesWaiting: waiting, reason: end?.reason)
    }

    func takeTerminal() throws {
        try terminal.enter()
        try terminal.start { [mailbox] event in mailbox.deliver(event) }
    }

    // MARK: One turn

    private func deal(with batch: [SessionHappening]) async throws {
        var effects = apply(.clock(setup.now()))
        for happening in batch { effects += await deal(with: happening) }
        // Shown first: nobody should wait for a disk to see what they typed.
        try present()
        for effect in effects where end == nil { try await perform(effect) }
        setAlarm()
    }

    private func deal(with happening: SessionHappening) async -> [InterfaceEffect] {
        switch happening {
        case .interface(let event):
            if case .live(.disconnected) = event { giveUpCommands() }
            return apply(event)
        case .terminal(let event): return deal(with: event)
        case .outbox(let number, let outcome): return deal(with: outcome, of: number)
        case .listsFailed(let number, let error):
            guard number == clientNumber else { return [] }
            return listsFailed(error)
        case .streamEnded(let number, let error, let place):
            guard number == clientNumber else { return [] }
            return await streamEnded(error, at: place)
        case .frameDue:
            schedule.frameDue(at: elapsed())
            return []
        case .tick:
            // The clock of the day may be behind the one that was slept on: then it is set again.
            cancelAlarm()
            return []
        case .editorEnded(let result): return editorEnded(result)
        }
    }

    private func deal(with event: TerminalEvent) -> [InterfaceEffect] {
        switch event {
        case .input(let inputs): return inputs.flatMap { apply(.input($0)) }
        case .resized(let size): return apply(.resized(size))
        case .continued:
            presenter.forget()
            return apply(.resized(terminal.size))
        case .signal, .hangup:
            return apply(.terminated) + [.quit]
        }
    }

    private func deal(with outcome: Outbox.Outcome, of number: Int) -> [InterfaceEffect] {
        switch outcome {
        case .sent(let ref, let receipt): apply(.sent(ref: ref, receipt))
        case .failed(let ref, let failure):
            apply(.sendFailed(ref: ref, RequestFailure(failure, state.settings.language)))
        case .stopped(let error): number == clientNumber ? sendingStopped(error) : []
        }
    }

    /// All that happens to the state goes through here.
    func apply(_ event: InterfaceEvent) -> [InterfaceEffect] {
        let effects = state.apply(event)
        presenter.applied(event, to: state)
        return effects
    }

    // MARK: What is shown

    /// Shows the state now, or soon.
    func present() throws {
        guard !isAway, end == nil else { return }
        switch schedule.changed(at: elapsed()) {
        case .paintNow:
            let bytes = presenter.bytes(for: state)
            if !bytes.isEmpty { try terminal.write(bytes) }
        case .wait(let time):
            Task { [mailbox, clock = setup.clock] in
                try? await clock.sleep(for: time)
                mailbox.put(.frameDue)
            }
        case .none: break
        }
    }

    func forgetScreen() { presenter.forget() }

    /// Before the terminal is another's for a while.
    func clearLine() {
        // One that is gone is noticed soon enough.
        try? terminal.write(presenter.farewell())
    }

    /// Looks at the clock again when the state wants it.
    private func setAlarm() {
        guard let wanted = state.wakeAt else { return cancelAlarm() }
        guard alarm?.at != wanted else { return }
        cancelAlarm()
        let milliseconds = max(wanted.milliseconds - setup.now().milliseconds, 1)
        let task = Task { [mailbox, clock = setup.clock] in
            guard (try? await clock.sleep(for: .milliseconds(milliseconds))) != nil else { return }
            mailbox.put(.tick)
        }
        alarm = (wanted, task)
    }

    private func cancelAlarm() {
        alarm?.task.cancel()
        alarm = nil
    }

    // MARK: The end

    /// Ends all that runs beside the loop.
    /// - Parameter patience: how long lines that are under way are waited for.
    /// - Returns: how many lines wait.
    @discardableResult
    private func close(patience: Duration) async -> Int {
        mailbox.close()
        cancelAlarm()
        follower?.cancel()
        listLoader?.cancel()
        if state.link == .online || state.link == .catchingUp, patience > .zero { await drain(patience) }
        let waiting = await outbox.lines.count { $0.failure == nil }
        await outbox.close()
        await client.close()
        return waiting
    }

    private func drain(_ patience: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [outbox, marker] in
                await marker.drain()
                await outbox.drained()
            }
            group.addTask { [clock = setup.clock] in try? await clock.sleep(for: patience) }
            await group.next()
            group.cancelAll()
        }
    }

    private static func stopwatch(_ clock: some Clock<Duration>) -> @Sendable () -> Duration {
        let start = clock.now
        return { start.duration(to: clock.now) }
    }
}
