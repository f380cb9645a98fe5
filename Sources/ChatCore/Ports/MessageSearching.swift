/// Finds messages by their words.
public protocol MessageSearching: Sendable {
    /// Finds messages that an account may see and that are not deleted, the newest first.
    ///
    /// All words of the text must occur, the last one as the beginning of a word. Words are runs of letters and
    /// digits; case and accents make no difference, and nothing in the text is syntax. A text without a word finds
    /// nothing. Takes a bounded time; what is found by then is complete down to its oldest message.
    func search(of account: AccountID, _ query: MessageQuery) async throws(StoreError) -> FoundMessages
}

/// What is searched for.
public struct MessageQuery: Hashable, Sendable {
    /// UTF-8.
    public var text: [UInt8]
    /// nil: all conversations.
    public var with: Destination?
    /// Only below this id.
    public var before: MessageID?
    public var limit: Int

    public init(text: [UInt8], with: Destination? = nil, before: MessageID? = nil, limit: Int) {
        self.text = text
        self.with = with
        self.before = before
        self.limit = limit
    }
}

/// What a search has found.
public struct FoundMessages: Hashable, Sendable {
    /// Descending by id.
    public var messages: [StoredMessage]
    /// The time was over before all was looked at: there may be older ones.
    public var isCutShort: Bool

    public init(messages: [StoredMessage] = [], isCutShort: Bool = false) {
        self.messages = messages
        self.isCutShort = isCutShort
    }
}
