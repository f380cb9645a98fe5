/// What is read from the log beyond the unread: for those who listen, and for those who look back.
public protocol LogReading: Sendable {
    /// The newest id there is, 0 in an empty log; called once, at start.
    func newest() throws(StoreError) -> MessageID

    /// Who is told of commits from now on; called once, at start.
    func observe(_ observer: any LogObserver)

    /// Reads all entries that an account may see above an id, its own among them, ascending by id.
    ///
    /// These are: those of its conversations of two, but what a blocked user sent it; those of the rooms it is in, from
    /// its joining on or all, as the room says; and, in any room, that it was invited or removed, or left.
    /// - Parameters:
    ///   - page: what the entries are added to.
    ///   - add: false when the entry does not fit any more: it is left out, and reading ends.
    /// - Returns: the page, and the newest id that was committed when it was read: where `add` took all, there is
    ///   nothing more for the account up to that id.
    func entries<Page: Sendable>(
        of account: AccountID, above: MessageID, into page: Page,
        add: @escaping @Sendable (inout Page, LogEntry) -> Bool
    ) async throws(StoreError) -> (page: Page, newest: MessageID)

    /// Reads the messages of a conversation that an account may see, deleted ones among them; empty where there is
    /// none, and in a room that the account is not in.
    /// - Parameter range: with `after` the oldest above it, ascending; otherwise the newest, descending.
    func history(
        of account: AccountID, with other: Destination, _ range: HistoryRange
    ) async throws(StoreError) -> [StoredMessage]

    /// Reads an account's conversations that have a message, the one with the newest message first.
    /// - Parameter before: only those whose newest message is below it.
    func conversations(
        of account: AccountID, before: MessageID?, limit: Int
    ) async throws(StoreError) -> [StoredConversation]
}

/// Is told by the log's writer what it commits, on the writer's thread: calls must be short and never wait.
public protocol LogObserver: Sendable {
    /// Ids up to this one are about to become visible to readers.
    func committing(upTo id: MessageID)

    /// They are committed and synced; called before anybody is answered.
    /// - Returns: whether `publish` is to be called with the entries; it is in any case when a room has changed.
    func committed(upTo id: MessageID) -> Bool

    /// What was committed, in the order of the log; called after messages were answered, and before room changes,
    /// edits and deletions are.
    /// - Returns: up to where accounts that have messages among them were given the log on a listening connection.
    func publish(_ entries: [LogEntry]) -> [AccountID: MessageID]
}

/// Which messages of a conversation are read.
public struct HistoryRange: Hashable, Sendable {
    public var before: MessageID?
    public var after: MessageID?
    public var limit: Int

    public init(before: MessageID? = nil, after: MessageID? = nil, limit: Int) {
        self.before = before
        self.after = after
        self.limit = limit
    }
}

/// A conversation as one of its members sees it.
public struct StoredConversation: Hashable, Sendable {
    public var conversation: ConversationID
    /// Whom it is with; the account itself in the conversation with oneself.
    public var with: Destination
    public var last: StoredMessage
    /// How many messages are unread; the count stops at `mostUnread`.
    public var unread: Int
    public var readUpTo: MessageID
    public var isMuted: Bool

    public static let mostUnread = 1_000

    public init(
        conversation: ConversationID, with: Destination, last: StoredMessage, unread: Int, readUpTo: MessageID,
        isMuted: Bool = false
    ) {
        self.conversation = conversation
        self.with = with
        self.last = last
        self.unread = unread
        self.readUpTo = readUpTo
        self.isMuted = isMuted
    }
}
