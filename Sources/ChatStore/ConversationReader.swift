import ChatCore
import ChatProtocol
import GRDB

/// Reads what was said in a conversation.
struct ConversationReader {
    private let reader: PlaceReader

    static let visibleFromSQL = "SELECT visible_from FROM members WHERE account = ? AND conversation = ? AND role > 0"

    init(_ reader: PlaceReader) {
        self.reader = reader
    }

    /// As `LogReading.history`.
    func history(of account: AccountID, with other: Destination, _ range: HistoryRange) throws -> [StoredMessage] {
        switch other {
        case .account(let other): return try history(of: account, with: other, range)
        case .room(let room):
            let find = try PreparedStatement(cachedIn: reader.database, ConversationReader.visibleFromSQL)
            find.bind(account.rawValue, 1)
            find.bind(room.rawValue, 2)
            guard let first = try find.firstInteger() else { return [] }
            return try messages(.room(room.rawValue), .messagesOfRoom, from: first, to: nil, range)
        }
    }

    /// Either sender's messages are in order, so that the page is found by merging two.
    private func history(of account: AccountID, with other: AccountID, _ range: HistoryRange) throws -> [StoredMessage]
    {
        let pair = AccountPair(account, other)
        let find = try PreparedStatement(cachedIn: reader.database, ConversationDirectory.findSQL)
        find.bind(pair.low, 1)
        find.bind(pair.high, 2)
        guard let id = try find.firstInteger() else { return [] }
        let (account, other) = (account.rawValue, other.rawValue)
        var all = try messages(Strand(conversation: id, sender: account), .ownMessages, to: other, range)
        guard account != other else { return all }
        all += try messages(Strand(conversation: id, sender: other), .messages, to: account, range)
        all.sort { range.after != nil ? $0.id < $1.id : $0.id > $1.id }
        return Array(all.prefix(range.limit))
    }

    private func messages(
        _ strand: Strand, _ kinds: EntryKinds, from first: Int64 = 0, to recipient: Int64?, _ range: HistoryRange
    ) throws -> [StoredMessage] {
        let selection = PlaceReader.Selection(
            strand: strand, kinds: kinds, above: max(range.after?.rawValue ?? 0, first - 1),
            below: range.before?.rawValue ?? .max, limit: Int64(range.limit))
        let rows = try range.after != nil ? reader.rows(selection) : reader.newestRows(selection)
        return rows.map { $0.message(to: recipient) }
    }
}
