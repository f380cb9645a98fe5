import ChatCore
import ChatProtocol
import GRDB

/// Reads what was said in a conversation.
struct ConversationReader {
    private let database: Database

    static let ownOfTwo = "conversation = ?1 AND sender = ?2 AND kind < 16 AND kind IN (1, 2, 3, 9, 10, 11)"
    static let visibleOfTwo = "conversation = ?1 AND sender = ?2 AND kind < 16 AND kind IN (1, 2, 3)"
    static let ofRoom = "conversation = ?1 AND kind >= 16 AND kind IN (17, 18, 19) AND id >= ?2"
    static let visibleFromSQL = "SELECT visible_from FROM members WHERE account = ? AND conversation = ? AND role > 0"

    static func messagesSQL(_ condition: String, isAscending: Bool) -> String {
        """
        SELECT \(EntryRow.columns) FROM entries WHERE \(condition) AND id > ?3 AND id < ?4
        ORDER BY id \(isAscending ? "ASC" : "DESC") LIMIT ?5
        """
    }

    init(_ database: Database) {
        self.database = database
    }

    /// As `LogReading.history`.
    func history(of account: AccountID, with other: Destination, _ range: HistoryRange) throws -> [StoredMessage] {
        switch other {
        case .account(let other): return try history(of: account, with: other, range)
        case .room(let room):
            let find = try PreparedStatement(cachedIn: database, ConversationReader.visibleFromSQL)
            find.bind(account.rawValue, 1)
            find.bind(room.rawValue, 2)
            guard let first = try find.firstInteger() else { return [] }
            return try messages(ConversationReader.ofRoom, room.rawValue, first, to: nil, range)
        }
    }

    /// Either sender's messages are in order, so that the page is found by merging two.
    private func history(of account: AccountID, with other: AccountID, _ range: HistoryRange) throws -> [StoredMessage]
    {
        let pair = AccountPair(account, other)
        let find = try PreparedStatement(cachedIn: database, ConversationDirectory.findSQL)
        find.bind(pair.low, 1)
        find.bind(pair.high, 2)
        guard let id = try find.firstInteger() else { return [] }
        let (account, other) = (account.rawValue, other.rawValue)
        var all = try messages(ConversationReader.ownOfTwo, id, account, to: other, range)
        guard account != other else { return all }
        all += try messages(ConversationReader.visibleOfTwo, id, other, to: account, range)
        all.sort { range.after != nil ? $0.id < $1.id : $0.id > $1.id }
        return Array(all.prefix(range.limit))
    }

    private func messages(
        _ condition: String, _ conversation: Int64, _ second: Int64, to recipient: Int64?, _ range: HistoryRange
    ) throws -> [StoredMessage] {
        let statement = try PreparedStatement(
            cachedIn: database, ConversationReader.messagesSQL(condition, isAscending: range.after != nil))
        statement.bind(conversation, 1)
        statement.bind(second, 2)
        statement.bind(range.after?.rawValue ?? 0, 3)
        statement.bind(range.before?.rawValue ?? .max, 4)
        statement.bind(Int64(range.limit), 5)
        defer { statement.reset() }
        var messages: [StoredMessage] = []
        while try statement.step() { messages.append(EntryRow(statement).message(to: recipient)) }
        return messages
    }
}
