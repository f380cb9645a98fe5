public import ChatCore
public import ChatProtocol
import Synchronization

/// Accounts, sessions and messages in memory: the twin of the real store for tests of what stands on the ports.
///
/// The outcome of `append` is delivered before the call returns.
public final class InMemoryStore: AccountStore, SessionStore, MessageLog {
    public let identity: String

    struct State {
        var accounts = InMemoryAccounts()
        var sessions = InMemorySessions()
        var messages = InMemoryMessages()
        var invites = InMemoryInvites()
        var blockRevision: Int64 = 0
        var failure: StoreError?
        var failures = 0

        /// Throws when the store was told to fail.
        mutating func enter() throws(StoreError) {
            guard let failure, failures > 0 else { return }
            failures -= 1
            throw failure
        }
    }

    private let state = Mutex(State())
    let observer = Mutex<(any LogObserver)?>(nil)
    /// Held from the change of the log until it is told: what is told comes in the order of the log.
    private let turn = Mutex(())

    /// - Parameter quota: nil: any amount may wait.
    public init(identity: String = "00000000000000000000000000000001", quota: InboxQuota? = nil) {
        self.identity = identity
        state.withLock { $0.messages.quota = quota }
    }

    /// Makes the next calls fail, `append` too.
    /// - Parameter count: how many calls; 0 ends it.
    public func failNext(_ count: Int = 1, with failure: StoreError) {
        state.withLock { state in
            state.failure = failure
            state.failures = count
        }
    }

    /// All messages, in the order of the log.
    public var storedMessages: [StoredMessage] {
        storedEntries.compactMap { if case .message(let message) = $0 { message } else { nil } }
    }

    /// All that is in the log, in its order.
    public var storedEntries: [LogEntry] {
        state.withLock { $0.messages.log }
    }

    public func allAccounts() throws(StoreError) -> [Account] {
        try run { state throws(StoreError) in state.accounts.all }
    }

    public func insert(_ account: NewAccount) async throws(StoreError) -> Account {
        try run { state throws(StoreError) in try state.accounts.insert(account) }
    }

    public func change(
        _ account: AccountID, _ change: AccountChange, ending: EndedSessions
    ) async throws(StoreError) {
        try run { state throws(StoreError) in
            try state.accounts.change(account, change)
            let ended = state.sessions.all.filter { stored in
                guard stored.session.account == account, ending != .none else { return false }
                return ending != .allBut(stored.id)
            }
            state.sessions.delete(ended.map(\.id))
        }
    }

    public func allSessions() throws(StoreError) -> [StoredSession] {
        try run { state throws(StoreError) in state.sessions.all }
    }

    public func insert(
        _ session: NewSession, from source: SourceAddress?, replacing: [SessionID]
    ) async throws(StoreError) -> SessionID {
        try run { state throws(StoreError) in state.sessions.insert(session, from: source, replacing: replacing) }
    }

    public func delete(_ sessions: [SessionID]) async throws(StoreError) {
        try run { state throws(StoreError) in state.sessions.delete(sessions) }
    }

    public func touch(_ uses: [SessionUse]) async throws(StoreError) {
        try run { state throws(StoreError) in state.sessions.touch(uses) }
    }

    public func allLogins() throws(StoreError) -> [StoredLogin] {
        try run { state throws(StoreError) in Array(state.sessions.logins.values) }
    }

    public func forgetLogins(before time: Timestamp) async throws(StoreError) {
        try run { state throws(StoreError) in state.sessions.logins = state.sessions.logins.filter { $1.time >= time } }
    }

    /// Nothing waits here.
    public var queuedBytes: Int { 0 }

    public func append(_ draft: Draft) {
        turn.withLock { _ in appendInTurn(draft) }
    }

    private func appendInTurn(_ draft: Draft) {
        var reply: Reply
        var isWanted = false
        var new: StoredMessage?
        do throws(StoreError) {
            let (result, count) = try run { state throws(StoreError) in
                let count = state.messages.log.count
                let result = state.messages.append(draft)
                return (result, state.messages.log.count - count)
            }
            switch result {
            case .success(let message):
                reply = .sent(id: message.id.rawValue, time: message.time)
                if count > 0 {
                    new = message
                    isWanted = observer.withLock { $0 }?.committed(upTo: message.id) ?? false
                }
            case .failure(let code): reply = .failure(code)
            }
        } catch {
            reply = .failure(error == .full ? .storageFull : .internalError)
        }
        let delivery = Delivery(
            connection: draft.reply.connection, slot: draft.reply.slot, outcome: Outcome(reply))
        draft.reply.mailbox.deliver([delivery])
        if isWanted, let new { handed(observer.withLock { $0 }?.publish([.message(new)]) ?? [:]) }
    }

    public func newest() throws(StoreError) -> MessageID {
        try run { state throws(StoreError) in state.messages.newestID }
    }

    public func observe(_ observer: any LogObserver) {
        self.observer.withLock { $0 = observer }
    }

    public func entries<Page: Sendable>(
        of account: AccountID, above: MessageID, into page: Page,
        add: @escaping @Sendable (inout Page, LogEntry) -> Bool
    ) async throws(StoreError) -> (page: Page, newest: MessageID) {
        let (entries, newest) = try run { state throws(StoreError) in
            (state.messages.entries(of: account, above: above), state.messages.newestID)
        }
        var page = page
        for entry in entries {
            guard add(&page, entry) else { break }
        }
        return (page, newest)
    }

    public func history(
        of account: AccountID, with other: Destination, _ range: HistoryRange
    ) async throws(StoreError) -> [StoredMessage] {
        try run { state throws(StoreError) in state.messages.history(of: account, with: other, range) }
    }

    public func conversations(
        of account: AccountID, before: MessageID?, limit: Int
    ) async throws(StoreError) -> [StoredConversation] {
        try run { state throws(StoreError) in
            state.messages.conversations(of: account, before: before, limit: limit)
        }
    }

    public func unread<Page: Sendable>(
        of account: AccountID, above: MessageID, into page: Page,
        add: @escaping @Sendable (inout Page, StoredMessage) -> Bool
    ) async throws(StoreError) -> Page {
        let messages = try run { state throws(StoreError) in state.messages.unread(of: account, above: above) }
        var page = page
        for message in messages {
            guard add(&page, message) else { break }
        }
        return page
    }

    @discardableResult
    public func markRead(by account: AccountID, _ mark: ReadMark) async throws(StoreError) -> Bool {
        try run { state throws(StoreError) in state.messages.markRead(by: account, mark) }
    }

    public func correspondents(of account: AccountID) async throws(StoreError) -> Set<AccountID> {
        try run { state throws(StoreError) in state.messages.correspondents(of: account) }
    }

    /// What can't fail, also when the store was told to.
    func note(_ body: (inout State) -> Void) {
        state.withLock { body(&$0) }
    }

    /// Changes the log, and tells the observer before it returns.
    func changeLog<Value: Sendable>(
        _ body: (inout State) throws(StoreError) -> (Value, [LogEntry])
    ) throws(StoreError) -> Value {
        try turn.withLock { _ throws(StoreError) in
            let (value, entries) = try run(body)
            if let last = entries.last {
                let observer = observer.withLock { $0 }
                _ = observer?.committed(upTo: last.id)
                handed(observer?.publish(entries) ?? [:])
            }
            return value
        }
    }

    func run<Value: Sendable>(
        _ body: (inout State) throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        try state.withLock { state throws(StoreError) in
            try state.enter()
            return try body(&state)
        }
    }
}
