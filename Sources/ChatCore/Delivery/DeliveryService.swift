import ChatProtocol
import Synchronization

/// Brings what was committed to the connections that listen: an event is encoded once, and each event loop is woken
/// once a batch, however many get it.
public final class DeliveryService: LogObserver {
    private struct State {
        var subscriptions: [AccountID: [Subscription]] = [:]
        /// What is told to those who listen from now on begins above this id.
        var newest: MessageID
        /// Readers may have seen ids up to here already.
        var visible: MessageID
    }

    private let view: EntryView
    private let audience: EntryAudience
    private let rooms: RoomDirectory
    private let state: Mutex<State>

    /// - Parameter newest: the newest id in the log.
    init(view: EntryView, newest: MessageID) {
        self.view = view
        rooms = view.rooms
        audience = EntryAudience(rooms: view.rooms)
        state = Mutex(State(newest: newest, visible: newest))
    }

    // MARK: Who listens

    /// Takes a connection in; called on its event loop, so that nothing comes before it is ready.
    /// - Parameter since: the id that the client has come to; nil: it wants what is new alone.
    /// - Returns: nil when `since` is no id of this log yet.
    func subscribe(
        _ session: Session, _ address: ReplyAddress, since: MessageID?
    ) -> (subscription: Subscription, newest: MessageID)? {
        let subscription = Subscription(session: session, address: address, delivery: self)
        let newest: MessageID? = state.withLock { state in
            // What a client read directly after a commit may be newer than what was told to us.
            if let since, since > max(state.newest, state.visible) { return nil }
            state.subscriptions[session.account, default: []].append(subscription)
            return max(state.newest, since ?? state.newest)
        }
        return newest.map { (subscription, $0) }
    }

    func remove(_ subscription: Subscription) {
        let account = subscription.session.account
        state.withLock { state in
            state.subscriptions[account]?.removeAll { $0 === subscription }
            if state.subscriptions[account]?.isEmpty == true { state.subscriptions[account] = nil }
        }
    }

    func listeners(of accounts: [AccountID]) -> [Subscription] {
        state.withLock { state in accounts.flatMap { state.subscriptions[$0] ?? [] } }
    }

    /// Who listens now; shares the memory, nothing is copied.
    var listening: [AccountID: [Subscription]] {
        state.withLock { $0.subscriptions }
    }

    /// How many connections listen.
    var listenerCount: Int {
        listening.values.reduce(0) { $0 + $1.count }
    }

    /// The sessions that listen, which counts as their use.
    func listeningSessions() -> [Session] {
        state.withLock { state in state.subscriptions.values.flatMap { $0.map(\.session) } }
    }

    /// Tells the connections that listened for these sessions.
    func sessionsEnded(_ sessions: [Session]) {
        let ended = Set(sessions.map(\.id))
        let subscriptions = state.withLock { state in
            Set(sessions.map(\.account)).flatMap { state.subscriptions[$0] ?? [] }
        }
        for subscription in subscriptions where ended.contains(subscription.session.id) {
            subscription.mailbox.deliver([.sessionEnded(subscription)])
        }
    }

    /// No reader can have seen an id above this one.
    var newestVisible: MessageID {
        state.withLock { max($0.newest, $0.visible) }
    }

    // MARK: What happened

    public func committing(upTo id: MessageID) {
        state.withLock { $0.visible = id }
    }

    public func committed(upTo id: MessageID) -> Bool {
        state.withLock { state in
            state.newest = max(state.newest, id)
            return !state.subscriptions.isEmpty
        }
    }

    @discardableResult
    public func publish(_ entries: [LogEntry]) -> [AccountID: MessageID] {
        // Who is in a room is decided entry by entry, in the order of the log.
        let audiences = entries.map { entry in
            if case .room(let change) = entry { rooms.apply(change) }
            return audience.accounts(entry)
        }
        // Whoever begins to listen meanwhile begins above these ids, and drops them. The dictionary is shared, not
        // copied, and nobody who comes or goes has to wait until all are told.
        let listening = listening
        guard !listening.isEmpty else { return [:] }
        var batches = NoticeBatches()
        for (entry, audience) in zip(entries, audiences) {
            audience.forEach(in: listening) { batches.add($0) }
            guard batches.hasAudience else { continue }
            guard let event = view.event(entry, replay: false) else {
                batches.forgetAudience()
                continue
            }
            batches.send(LiveEvent(id: entry.id, bytes: ReplyEncoder.bytes(of: event)))
        }
        batches.deliver()
        return handed(entries, listening)
    }

    /// The recipients of messages who listen, and the newest message of each.
    private func handed(
        _ entries: [LogEntry], _ listening: [AccountID: [Subscription]]
    ) -> [AccountID: MessageID] {
        var handed: [AccountID: MessageID] = [:]
        for case .message(let message) in entries {
            guard let recipient = message.recipient, !message.isHidden, listening[recipient] != nil else { continue }
            handed[recipient] = message.id
        }
        return handed
    }
}

/// What goes to the connections of each mailbox in one call.
struct NoticeBatches {
    private var boxes: [(mailbox: any ReplyMailbox, notices: [Notice], connections: [UInt64])] = []
    private var last = 0
    /// Somebody is to get the next event.
    private(set) var hasAudience = false

    /// One more connection for the next event.
    mutating func add(_ subscription: Subscription) {
        if boxes.isEmpty || boxes[last].mailbox !== subscription.mailbox { last = place(of: subscription.mailbox) }
        boxes[last].connections.append(subscription.connection)
        hasAudience = true
    }

    /// The event for those who were added since the one before.
    mutating func send(_ event: LiveEvent) {
        for place in boxes.indices where !boxes[place].connections.isEmpty {
            let connections = boxes[place].connections
            boxes[place].notices.append(.event(event, connections: connections))
            // The next one is likely to be for as many.
            boxes[place].connections = []
            boxes[place].connections.reserveCapacity(connections.count)
        }
        hasAudience = false
    }

    /// There is nothing to tell those who were added.
    mutating func forgetAudience() {
        for place in boxes.indices { boxes[place].connections.removeAll(keepingCapacity: true) }
        hasAudience = false
    }

    func deliver() {
        for box in boxes where !box.notices.isEmpty { box.mailbox.deliver(box.notices) }
    }

    /// There are as many mailboxes as event loops: a handful.
    private mutating func place(of mailbox: any ReplyMailbox) -> Int {
        if let place = boxes.firstIndex(where: { $0.mailbox === mailbox }) { return place }
        boxes.append((mailbox, [], []))
        return boxes.count - 1
    }
}
