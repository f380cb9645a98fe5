import ChatCore
import ChatProtocol
import GRDB

/// Reads conversations of two: what was said, and which there are.
struct ConversationReader {
    private let database: Database

    static let ascendingSQL = """
        SELECT id, time, body FROM entries
        WHERE conversation = ? AND sender = ? AND kind < 16 AND kind = 1 AND id > ? AND id < ? ORDER BY id LIMIT ?
        """
    static let descendingSQL = """
        SELECT id, time, body FROM entries
        WHERE conversation = ? AND sender = ? AND kind < 16 AND kind = 1 AND id > ? AND id < ? ORDER BY id DESC LIMIT ?
        """
    static let newestSQL = """
        SELECT id FROM entries WHERE conversation = ? AND sender = ? AND kind < 16 AND kind = 1
        ORDER BY id DESC LIMIT 1
        """
    static let unreadSQL = """
        SELECT id FROM entries WHERE conversation = ? AND sender = ? AND kind < 16 AND kind = 1 AND id > ? LIMIT ?
        """
    static let messageSQL = "SELECT sender, time, body FROM entries WHERE id = ?"

    init(_ database: Database) {
        self.database = database
    }

    /// As `LogReading.history`: either sender's messages are in order, so that the page is found by merging two.
    func history(of account: AccountID, with other: AccountID, _ range: HistoryRange) throws -> [StoredMessage] {
        let pair = AccountPair(account, other)
        let find = try PreparedStatement(cachedIn: database, ConversationDirectory.findSQL)
        find.bind(pair.low, 1)
        find.bind(pair.high, 2)
        guard let conversation = try find.firstInteger() else { return [] }
        let isAscending = range.after != nil
        let statement = try PreparedStatement(
            cachedIn: database, isAscending ? ConversationReader.ascendingSQL : ConversationReader.descendingSQL)
        var messages: [StoredMessage] = []
        for (sender, recipient) in account == other ? [(account, other)] : [(account, other), (other, account)] {
            statement.bind(conversation, 1)
            statement.bind(sender.rawValue, 2)
            statement.bind(range.after?.rawValue ?? 0, 3)
            statement.bind(range.before?.rawValue ?? .max, 4)
            statement.bind(Int64(range.limit), 5)
            defer { statement.reset() }
            while try statement.step() {
                messages.append(
                    StoredMessage(
                        id: MessageID(statement.integer(0)), conversation: ConversationID(conversation), sender: sender,
                        recipient: recipient, time: Timestamp(milliseconds: statement.integer(1)),
                        text: statement.bytes(2)))
            }
        }
        messages.sort { isAscending ? $0.id < $1.id : $0.id > $1.id }
        return Array(messages.prefix(range.limit))
    }

    private struct Found {
        var conversation: Int64
        var other: Int64
        var readUpTo: Int64
        var newest: Int64
    }

    /// As `LogReading.conversations`. Each conversation costs a look into the index for either sender; only those of
    /// the page are read.
    func conversations(of account: AccountID, before: MessageID?, limit: Int) throws -> [StoredConversation] {
        var found: [Found] = []
        let statement = try PreparedStatement(cachedIn: database, MessageMerge.conversationsSQL)
        let newest = try PreparedStatement(cachedIn: database, ConversationReader.newestSQL)
        statement.bind(account.rawValue, 1)
        defer { statement.reset() }
        while try statement.step() {
            let conversation = statement.integer(0)
            var last: Int64 = 0
            for sender in [statement.integer(1), statement.integer(2)] {
                newest.bind(conversation, 1)
                newest.bind(sender, 2)
                last = max(last, try newest.firstInteger() ?? 0)
            }
            guard last > 0, last < before?.rawValue ?? .max else { continue }
            let (low, high) = (statement.integer(1), statement.integer(2))
            found.append(
                Found(
                    conversation: conversation, other: low == account.rawValue ? high : low,
                    readUpTo: statement.integer(3), newest: last))
        }
        found.sort { $0.newest > $1.newest }
        return try found.prefix(limit).map { try stored($0, account) }
    }

    private func stored(_ found: Found, _ account: AccountID) throws -> StoredConversation {
        let message = try PreparedStatement(cachedIn: database, ConversationReader.messageSQL)
        message.bind(found.newest, 1)
        defer { message.reset() }
        guard try message.step() else { throw StoreError.failed("entry \(found.newest) is not where its index says") }
        let (sender, other) = (AccountID(message.integer(0)), AccountID(found.other))
        let last = StoredMessage(
            id: MessageID(found.newest), conversation: ConversationID(found.conversation), sender: sender,
            recipient: sender == account ? other : account, time: Timestamp(milliseconds: message.integer(1)),
            text: message.bytes(2))
        return StoredConversation(
            conversation: last.conversation, with: other, last: last, unread: try unread(found),
            readUpTo: MessageID(found.readUpTo))
    }

    private func unread(_ found: Found) throws -> Int {
        let statement = try PreparedStatement(cachedIn: database, ConversationReader.unreadSQL)
        statement.bind(found.conversation, 1)
        statement.bind(found.other, 2)
        statement.bind(found.readUpTo, 3)
        statement.bind(Int64(StoredConversation.mostUnread), 4)
        defer { statement.reset() }
        var count = 0
        while try statement.step() { count += 1 }
        return count
    }
}
