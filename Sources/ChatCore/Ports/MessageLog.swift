import ChatProtocol

/// The one totally ordered, append-only log of messages (DESIGN.md section 3).
///
/// Drafts that arrive while a commit is under way are committed together (group commit).
public protocol MessageLog: LogReading, Correspondence, HandedPlaces, MessageChanging, MessageSearching {
    /// The log's identity: random, new when a store is made or restored.
    var identity: String { get }

    /// Bytes of text that wait to be committed; the transport stops reading beyond a limit (SECURITY.md 4.7).
    var queuedBytes: Int { get }

    /// Puts a draft on the writer's queue and returns at once, never waiting for the disk.
    ///
    /// Drafts of one caller enter the log in the order of the calls. The outcome goes to `draft.reply` after the
    /// commit was synced, all outcomes of a commit to one mailbox in one call.
    func append(_ draft: consuming Draft)

    /// As `append`, but the writer need not begin before `commitGathered`: so the drafts that one turn of an event
    /// loop brings are committed together, and the writer is woken once for all.
    func gather(_ draft: consuming Draft)

    /// Begins the commit of what was gathered.
    func commitGathered()

    /// Reads an account's unread messages above an id, ascending by id over all its conversations.
    ///
    /// Unread: above the account's read mark in the conversation, not deleted, and not sent by itself; in the
    /// conversation with itself, all above the mark.
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

    /// The accounts with which an account has a conversation of two, itself included if it wrote to itself.
    func correspondents(of account: AccountID) async throws(StoreError) -> Set<AccountID>
}

/// Up to where an account has read.
public enum ReadMark: Hashable, Sendable {
    /// Each of these conversations up to its id.
    case conversations([ConversationID: MessageID])
    /// Every conversation that has unread messages up to an id; clamped to the newest entry of each.
    case all(upTo: MessageID)
    /// One conversation, clamped to its newest entry; nothing happens where there is none.
    case with(Destination, upTo: MessageID)
}

extension MessageLog {
    /// A log that has no writer to wake.
    public func gather(_ draft: consuming Draft) {
        append(draft)
    }

    public func commitGathered() {}
}
