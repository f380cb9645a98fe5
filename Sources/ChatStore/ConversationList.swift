import ChatCore
import GRDB

/// Reads which conversations an account has.
///
/// Each conversation costs a look into the index for either sender, each room one; only those of the page are read.
struct ConversationList {
    private let reader: PlaceReader
    private let account: Int64

    static let entrySQL = "SELECT \(EntryRow.columns) FROM entries WHERE id = ?"

    init(_ reader: PlaceReader, of account: AccountID) {
        self.reader = reader
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
        let statement = try PreparedStatement(cachedIn: reader.database, EntryMerge.conversationsSQL)
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
            return try newest(.room(found.conversation), .messagesOfRoom, from: visibleFrom)
        }
        let own = try newest(Strand(conversation: found.conversation, sender: account), .ownMessages)
        guard other != account else { return own }
        return max(own, try newest(Strand(conversation: found.conversation, sender: other), .messages))
    }

    private func newest(_ strand: Strand, _ kinds: EntryKinds, from first: Int64 = 0) throws -> Int64 {
        try reader.newestID(PlaceReader.Selection(strand: strand, kinds: kinds, above: max(first - 1, 0))) ?? 0
    }

    private func stored(_ found: Found) throws -> StoredConversation {
        let entry = try PreparedStatement(cachedIn: reader.database, ConversationList.entrySQL)
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
        var selection = PlaceReader.Selection(
            strand: .room(found.conversation), kinds: .unreadOfRoom, sparing: account, above: found.readUpTo,
            limit: Int64(StoredConversation.mostUnread))
        if let other = found.other {
            selection.strand = Strand(conversation: found.conversation, sender: other)
            selection.kinds = .unread
            selection.sparing = 0
        }
        return try reader.ids(selection).count
    }
}
