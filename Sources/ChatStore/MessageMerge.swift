import ChatCore
import GRDB

/// Reads all messages of an account's conversations in the order of the log, from a place on.
///
/// Each conversation costs a look into the index for either sender; what is read beyond that is what is given.
struct MessageMerge {
    private let messages: PreparedStatement
    private var open = EntryHeap()

    static let conversationsSQL = """
        SELECT m.conversation, c.low, c.high, m.read_upto
        FROM members m CROSS JOIN conversations c ON c.id = m.conversation WHERE m.account = ?
        """

    init(_ database: Database, account: AccountID, above: MessageID) throws {
        messages = try PreparedStatement(cachedIn: database, UnreadMerge.messagesSQL)
        let conversations = try PreparedStatement(cachedIn: database, MessageMerge.conversationsSQL)
        conversations.bind(account.rawValue, 1)
        defer { conversations.reset() }
        while try conversations.step() {
            let (id, low, high) = (conversations.integer(0), conversations.integer(1), conversations.integer(2))
            for (sender, recipient) in low == high ? [(low, high)] : [(low, high), (high, low)] {
                var stream = EntryStream(
                    conversation: id, sender: sender, recipient: recipient, after: above.rawValue, count: 1)
                try stream.fill(messages)
                if !stream.isEmpty { open.insert(stream) }
            }
        }
    }

    /// The next message, nil at the end.
    mutating func next() throws(SQLiteFailure) -> StoredMessage? {
        guard var stream = open.removeFirst() else { return nil }
        let message = stream.take()
        if stream.isEmpty, stream.hasMore { try stream.fill(messages) }
        if !stream.isEmpty { open.insert(stream) }
        return message
    }
}
