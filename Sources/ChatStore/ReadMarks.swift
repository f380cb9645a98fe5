import ChatCore
import GRDB

/// Raises read marks, and keeps `members.unread_from` true to them.
final class ReadMarks {
    private let conversations: ConversationDirectory
    private let inboxes: InboxGate
    private let reading: WriterReading
    private let findMember: PreparedStatement
    private let findUnread: PreparedStatement
    private let findRooms: PreparedStatement
    private let raise: PreparedStatement
    private let setUnread: PreparedStatement

    init(
        _ database: Database, _ conversations: ConversationDirectory, _ inboxes: InboxGate, _ reading: WriterReading
    ) throws {
        self.conversations = conversations
        self.inboxes = inboxes
        self.reading = reading
        findMember = try PreparedStatement(database, ReadMarks.memberSQL)
        findUnread = try PreparedStatement(database, ReadMarks.unreadSQL)
        findRooms = try PreparedStatement(database, ReadMarks.roomsSQL)
        raise = try PreparedStatement(database, ReadMarks.raiseSQL)
        setUnread = try PreparedStatement(database, ReadMarks.setUnreadSQL)
    }

    /// Must be called inside a transaction.
    /// - Returns: whether some mark is higher now.
    func raise(by account: AccountID, _ mark: ReadMark) throws(SQLiteFailure) -> Bool {
        let reader = try reading.begin()
        var hasRisen = false
        switch mark {
        case .conversations(let marks):
            for (conversation, id) in marks {
                let member = Member(account: account.rawValue, conversation: conversation.rawValue)
                if try raise(member, to: id, reader) { hasRisen = true }
            }
        case .all(let id):
            // Where nothing is unread up to the id a higher mark would change nothing.
            for conversation in try unreadConversations(of: account, upTo: id) {
                let member = Member(account: account.rawValue, conversation: conversation)
                if try raise(member, to: id, reader) { hasRisen = true }
            }
        case .with(.account(let other), let id):
            guard let conversation = try conversations.conversation(AccountPair(account, other)) else { return false }
            hasRisen = try raise(Member(account: account.rawValue, conversation: conversation), to: id, reader)
        case .with(.room(let room), let id):
            hasRisen = try raise(Member(account: account.rawValue, conversation: room.rawValue), to: id, reader)
        }
        return hasRisen
    }

    /// What was written to an account was deleted for good up to an id. Must be called inside the transaction that does so.
    func deleted(
        upTo id: Int64, for member: Member, _ two: AccountPair, _ reader: PlaceReader
    ) throws(SQLiteFailure) {
        findMember.bind(member.account, 1)
        findMember.bind(member.conversation, 2)
        let (mark, first): (Int64, Int64)
        do {
            defer { findMember.reset() }
            guard try findMember.step(), !findMember.isNull(3) else { return }
            (mark, first) = (findMember.integer(0), findMember.integer(3))
        }
        // It may be too low, but then whoever has read nothing of many would be asked for each of them for ever.
        guard first <= id else { return }
        if let next = try ReadMarks.nextUnread(for: member, two, above: max(mark, id), reader) {
            setUnread.bind(next, 1)
        } else {
            setUnread.bindNull(1)
        }
        setUnread.bind(member.account, 2)
        setUnread.bind(member.conversation, 3)
        try setUnread.run()
        conversations.markRaised(member)
    }

    private func raise(_ member: Member, to id: MessageID, _ reader: PlaceReader) throws(SQLiteFailure) -> Bool {
        guard let (mark, two) = try place(of: member) else { return false }
        let limit = min(id.rawValue, try ReadMarks.newest(for: member, two, reader))
        guard limit > mark else { return false }
        raise.bind(limit, 1)
        // Where a room's unread messages begin is not kept: that would be a row for each member and message.
        if let two, let next = try ReadMarks.nextUnread(for: member, two, above: limit, reader) {
            raise.bind(next, 2)
        } else {
            raise.bindNull(2)
        }
        raise.bind(member.account, 3)
        raise.bind(member.conversation, 4)
        try raise.run()
        conversations.markRaised(member)
        inboxes.relieved(AccountID(member.account))
        return true
    }

    /// The mark, and the two of the conversation, nil in a room.
    private func place(of member: Member) throws(SQLiteFailure) -> (mark: Int64, two: AccountPair?)? {
        findMember.bind(member.account, 1)
        findMember.bind(member.conversation, 2)
        defer { findMember.reset() }
        guard try findMember.step() else { return nil }
        guard !findMember.isNull(1) else { return (findMember.integer(0), nil) }
        let two = AccountPair(AccountID(findMember.integer(1)), AccountID(findMember.integer(2)))
        return (findMember.integer(0), two)
    }

    private func unreadConversations(of account: AccountID, upTo id: MessageID) throws(SQLiteFailure) -> [Int64] {
        findUnread.bind(account.rawValue, 1)
        findUnread.bind(id.rawValue, 2)
        defer { findUnread.reset() }
        var found: [Int64] = []
        while try findUnread.step() { found.append(findUnread.integer(0)) }
        findRooms.bind(account.rawValue, 1)
        findRooms.bind(id.rawValue, 2)
        defer { findRooms.reset() }
        while try findRooms.step() { found.append(findRooms.integer(0)) }
        return found
    }

    private static func newest(
        for member: Member, _ two: AccountPair?, _ reader: PlaceReader
    ) throws(SQLiteFailure) -> Int64 {
        guard let two else { return try reader.newest(of: .room(member.conversation)) ?? 0 }
        let own = Strand(conversation: member.conversation, sender: member.account)
        let theirs = Strand(conversation: member.conversation, sender: two.other(than: member.account))
        // What a blocked account sent is not there for the other.
        return max(
            try reader.newest(of: own) ?? 0,
            try reader.newestID(PlaceReader.Selection(strand: theirs, kinds: .visible)) ?? 0)
    }

    private static func nextUnread(
        for member: Member, _ two: AccountPair, above: Int64, _ reader: PlaceReader
    ) throws(SQLiteFailure) -> Int64? {
        let theirs = Strand(conversation: member.conversation, sender: two.other(than: member.account))
        return try reader.ids(
            PlaceReader.Selection(strand: theirs, kinds: .unread, above: above, limit: 1)
        ).first
    }
}

extension ReadMarks {
    static let memberSQL = """
        SELECT m.read_upto, c.low, c.high, m.unread_from FROM members m JOIN conversations c ON c.id = m.conversation
        WHERE m.account = ? AND m.conversation = ?
        """
    static let unreadSQL = """
        SELECT conversation FROM members
        WHERE account = ? AND unread_from IS NOT NULL AND unread_from <= ?
        """
    static let roomsSQL = """
        SELECT conversation FROM members WHERE account = ? AND role > 0 AND read_upto < ?
        """
    static let raiseSQL = """
        UPDATE members SET read_upto = ?, unread_from = ? WHERE account = ? AND conversation = ?
        """
    static let setUnreadSQL = "UPDATE members SET unread_from = ? WHERE account = ? AND conversation = ?"
}
