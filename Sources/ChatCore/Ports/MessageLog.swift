public import ChatProtocol

/// The one totally ordered, append-only log of messages (DESIGN.md section 3).
///
/// Drafts that arrive while a commit is under way are committed together (group commit).
public protocol MessageLog: LogReading {
    /// The log's identity: random, new when a store is made or restored.
    var identity: String { get }

    /// Bytes of text that wait to be committed; the transport stops reading beyond a limit (SECURITY.md 4.7).
    var queuedBytes: Int { get }

    /// Puts a draft on the writer's queue and returns at once, never waiting for the disk.
    ///
    /// Drafts of one caller enter the log in the order of the calls. The outcome goes to `draft.reply` after the
    /// commit was synced, all outcomes of a commit to one mailbox in one call.
    func append(_ draft: Draft)

    /// As `append`, but the writer need not begin before `commitGathered`: so the drafts that one turn of an event
    /// loop brings are committed together, and the writer is woken once for all.
    func gather(_ draft: Draft)

    /// Begins the commit of what was gathered.
    func commitGathered()

    /// Reads an account's unread messages above an id, ascending by id over all its conversations.
    ///
    /// Unread: above the account's read mark in the conversation and not sent by itself; in the conversation with
    /// itself, all above the mark.
    /// - Parameters:
    ///   - page: what the messages are added to.
    ///   - add: false when the message does not fit any more: it is left out, and reading ends.
    func unread<Page: Sendable>(
        of account: AccountID, above: MessageID, into page: Page,
        add: @escaping @Sendable (inout Page, StoredMessage) -> Bool
    ) async throws(StoreError) -> Page

    /// Raises an account's read marks; returns when they are committed. Marks never go down.
    /// - Returns: whether some mark is higher now.
    @discardableResult
    func markRead(by account: AccountID, _ mark: ReadMark) async throws(StoreError) -> Bool

    /// The accounts with which an account has a conversation, itself included if it wrote to itself.
    func correspondents(of account: AccountID) async throws(StoreError) -> Set<AccountID>
}

/// The place of an entry in the log: positive, rising in the order in which entries became durable, never used again.
public struct MessageID: Hashable, Comparable, Sendable {
    public let rawValue: Int64

    public init(_ rawValue: Int64) {
        self.rawValue = rawValue
    }

    public static func < (a: MessageID, b: MessageID) -> Bool {
        a.rawValue < b.rawValue
    }
}

/// The number of a conversation, 1:1 or (later) a room.
public struct ConversationID: Hashable, Sendable {
    public let rawValue: Int64

    public init(_ rawValue: Int64) {
        self.rawValue = rawValue
    }
}

/// A message on its way into the log.
public struct Draft: Sendable {
    public var sender: AccountID
    public var recipient: AccountID
    /// 1 to 4,096 bytes of UTF-8.
    public var text: [UInt8]
    /// The sender's own key for this message, 1 to 64 bytes: with it a send can be repeated without a double.
    public var ref: [UInt8]?
    public var time: Timestamp
    public var reply: ReplyAddress

    public init(
        sender: AccountID, recipient: AccountID, text: [UInt8], ref: [UInt8]?, time: Timestamp, reply: ReplyAddress
    ) {
        self.sender = sender
        self.recipient = recipient
        self.text = text
        self.ref = ref
        self.time = time
        self.reply = reply
    }
}

/// A message as it stands in the log.
public struct StoredMessage: Hashable, Sendable {
    public var id: MessageID
    public var conversation: ConversationID
    public var sender: AccountID
    public var recipient: AccountID
    public var time: Timestamp
    public var text: [UInt8]

    public init(
        id: MessageID, conversation: ConversationID, sender: AccountID, recipient: AccountID, time: Timestamp,
        text: [UInt8]
    ) {
        self.id = id
        self.conversation = conversation
        self.sender = sender
        self.recipient = recipient
        self.time = time
        self.text = text
    }
}

/// Up to where an account has read.
public enum ReadMark: Hashable, Sendable {
    /// Each of these conversations up to its id.
    case conversations([ConversationID: MessageID])
    /// Every conversation that has unread messages up to an id; clamped to the newest message of each.
    case all(upTo: MessageID)
    /// The conversation with one account, clamped to its newest message; nothing happens where there is none.
    case with(AccountID, upTo: MessageID)
}

extension MessageLog {
    /// A log that has no writer to wake.
    public func gather(_ draft: Draft) {
        append(draft)
    }

    public func commitGathered() {}
}
