import ChatCore
import GRDB

/// Raises read marks, and keeps `members.unread_from` true to them.
final class ReadMarks {
    private let conversations: ConversationDirectory
    private let findMember: PreparedStatement
    private let findUnread: PreparedStatement
    private let findNewest: PreparedStatement
    private let findNext: PreparedStatement
    private let raise: PreparedStatement

    init(_ database: Database, _ conversations: ConversationDirectory) throws {
        self.conversations = conversations
        findMember = try PreparedStatement(database, ReadMarks.memberSQL)
        findUnread = try PreparedStatement(database, ReadMarks.unreadSQL)
        findNewest = try PreparedStatement(database, ReadMarks.newestSQL)
        findNext = try PreparedStatement(database, ReadMarks.nextSQL)
        raise = try PreparedStatement(database, ReadMarks.raiseSQL)
    }

    /// Must be called inside a transaction.
    /// - Returns: whether some mark is higher now.
    func raise(by account: AccountID, _ mark: ReadMark) throws(SQLiteFailure) -> Bool {
        var hasRisen = false
        switch mark {
        case .conversations(let marks):
            for (conversation, id) in marks {
                let member = Member(account: account.rawValue, conversation: conversation.rawValue)
                if try raise(member, to: id) { hasRisen = true }
            }
        case .all(let id):
            // Where nothing is unread up to the id a higher mark would change nothing.
            for conversation in try unreadConversations(of: account, upTo: id) {
                let member = Member(account: account.rawValue, conversation: conversation)
                if try raise(member, to: id) { hasRisen = true }
            }
        case .with(let other, let id):
            guard let conversation = try conversations.conversation(AccountPair(account, other)) else { return false }
            hasRisen = try raise(Member(account: account.rawValue, conversation: conversation), to: id)
        }
        return hasRisen
    }

    private func raise(_ member: Member, to id: MessageID) throws(SQLiteFailure) -> Bool {
        guard let (mark, low, high) = try place(of: member) else { return false }
        let other = low == member.account ? high : low
        let newest = max(try newest(in: member.conversation, of: low), try newest(in: member.conversation, of: high))
        let limit = min(id.rawValue, newest)
        guard limit > mark else { return false }
        raise.bind(limit, 1)
        if let next = try next(in: member.conversation, of: other, above: limit) {
            raise.bind(next, 2)
        } else {
            raise.bindNull(2)
        }
        raise.bind(member.account, 3)
        raise.bind(member.conversation, 4)
        try raise.run()
        conversations.markRaised(member)
        return true
    }

    private func place(of member: Member) throws(SQLiteFailure) -> (mark: Int64, low: Int64, high: Int64)? {
        findMember.bind(member.account, 1)
        findMember.bind(member.conversation, 2)
        defer { findMember.reset() }
        guard try findMember.step() else { return nil }
        return (findMember.integer(0), findMember.integer(1), findMember.integer(2))
    }

    private func unreadConversations(of account: AccountID, upTo id: MessageID) throws(SQLiteFailure) -> [Int64] {
        findUnread.bind(account.rawValue, 1)
        findUnread.bind(id.rawValue, 2)
        defer { findUnread.reset() }
        var found: [Int64] = []
        while try findUnread.step() { found.append(findUnread.integer(0)) }
        return found
    }

    private func newest(in conversation: Int64, of sender: Int64) throws(SQLiteFailure) -> Int64 {
        findNewest.bind(conversation, 1)
        findNewest.bind(sender, 2)
        return try findNewest.firstInteger() ?? 0
    }

    private func next(in conversation: Int64, of sender: Int64, above: Int64) throws(SQLiteFailure) -> Int64? {
        findNext.bind(conversation, 1)
        findNext.bind(sender, 2)
        findNext.bind(above, 3)
        return try findNext.firstInteger()
    }
}

extension ReadMarks {
    static let memberSQL = """
        SELECT m.read_upto, c.low, c.high FROM members m JOIN conversations c ON c.id = m.conversation
        WHERE m.account = ? AND m.conversation = ?
        """
    static let unreadSQL = """
        SELECT conversation FROM members
        WHERE account = ? AND unread_from IS NOT NULL AND unread_from <= ?
        """
    static let newestSQL = """
        SELECT id FROM entries WHERE conversation = ? AND sender = ? AND kind < 16 ORDER BY id DESC LIMIT 1
        """
    static let nextSQL = """
        SELECT id FROM entries
        WHERE conversation = ? AND sender = ? AND kind < 16 AND kind = 1 AND id > ? ORDER BY id LIMIT 1
        """
    static let raiseSQL = """
        UPDATE members SET read_upto = ?, unread_from = ? WHERE account = ? AND conversation = ?
        """
}
