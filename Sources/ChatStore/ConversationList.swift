import ChatCore
import GRDB

/// Reads which conversations an account has.
///
/// Each conversation costs a look into the index for either sender, each room one; only those of the page are read.
struct ConversationList {
    private let database: Database
    private let account: Int64

    static let newestOwnSQL = newest("conversation = ? AND sender = ? AND kind < 16 AND kind IN (1, 2, 3, 9, 10, 11)")
    static let newestOfOtherSQL = newest("conversation = ? AND sender = ? AND kind < 16 AND kind IN (1, 2, 3)")
    static let newestOfRoomSQL = newest("conversation = ? AND id >= ? AND kind >= 16 AND kind IN (17, 18, 19)")
    static let unreadOfTwoSQL = """
        SELECT id FROM entries
        WHERE conversation = ?1 AND sender = ?2 AND kind < 16 AND kind IN (1, 2) AND id > ?3 LIMIT ?4
        """
    static let unreadOfRoomSQL = """
        SELECT id FROM entries
        WHERE conversation = ?1 AND sender <> ?2 AND kind >= 16 AND kind IN (17, 18) AND id > ?3 LIMIT ?4
        """
    static let entrySQL = "SELECT \(EntryRow.columns) FROM entries WHERE id = ?"

    private static func newest(_ condition: String) -> String {
        "SELECT id FROM entries WHERE \(condition) ORDER BY id DESC LIMIT 1"
    }

    init(_ database: Database, of account: AccountID) {
        self.database = database
        self.account = account.rawValue
    }

    private struct Found {
        var conversation: Int64
        /// nil for a room.
        var other: Int64?
        var readUpTo: Int64
        var isMuted: Bool
        var newest: Int64
    }

    /// As `LogReading.conversations`.
    func page(before: MessageID?, limit: Int) throws -> [StoredConversation] {
        var found: [Found] = []
        let statement = try PreparedStatement(cachedIn: database, EntryMerge.conversationsSQL)
        statement.bind(account, 1)
        defer { statement.reset() }
        while try statement.step() {
            let isRoom = statement.integer(5) > 0
            let (low, high) = (statement.integer(1), statement.integer(2))
            var conversation = Found(
                conversation: statement.integer(0), other: isRoom ? nil : low == account ? high : low,
                readUpTo: statement.integer(3), isMuted: statement.integer(6) != 0, newest: 0)
            conversation.newest = try newest(conversation, visibleFrom: statement.integer(4))
            guard conversation.newest > 0, conversation.newest < before?.rawValue ?? .max else { continue }
            found.append(conversation)
        }
        found.sort { $0.newest > $1.newest }
        return try found.prefix(limit).map { try stored($0) }
    }

    private func newest(_ found: Found, visibleFrom: Int64) throws -> Int64 {
        guard let other = found.other else {
            return try first(ConversationList.newestOfRoomSQL, found.conversation, visibleFrom)
        }
        let own = try first(ConversationList.newestOwnSQL, found.conversation, account)
        guard other != account else { return own }
        return max(own, try first(ConversationList.newestOfOtherSQL, found.conversation, other))
    }

    private func first(_ sql: String, _ conversation: Int64, _ second: Int64) throws -> Int64 {
        let statement = try PreparedStatement(cachedIn: database, sql)
        statement.bind(conversation, 1)
        statement.bind(second, 2)
        return try statement.firstInteger() ?? 0
    }

    private func stored(_ found: Found) throws -> StoredConversation {
        let entry = try PreparedStatement(cachedIn: database, ConversationList.entrySQL)
        entry.bind(found.newest, 1)
        defer { entry.reset() }
        guard try entry.step() else { throw StoreError.failed("entry \(found.newest) is not where its index says") }
        let row = EntryRow(entry)
        let last = row.message(to: found.other.map { row.sender == account ? $0 : account })
        return StoredConversation(
            conversation: last.conversation,
            with: found.other.map { .account(AccountID($0)) } ?? .room(last.conversation), last: last,
            unread: try unread(found), readUpTo: MessageID(found.readUpTo), isMuted: found.isMuted)
    }

    private func unread(_ found: Found) throws -> Int {
        let statement = try PreparedStatement(
            cachedIn: database,
            found.other == nil ? ConversationList.unreadOfRoomSQL : ConversationList.unreadOfTwoSQL)
        statement.bind(found.conversation, 1)
        statement.bind(found.other ?? account, 2)
        statement.bind(found.readUpTo, 3)
        statement.bind(Int64(StoredConversation.mostUnread), 4)
        defer { statement.reset() }
        var count = 0
        while try statement.step() { count += 1 }
        return count
    }
}
