import ChatCore
import ChatProtocol
import GRDB

/// Edits and deletes messages, on the writer's thread.
final class MessageChanger {
    private let entries: EntryInserter
    private let find: PreparedStatement
    private let findMember: PreparedStatement
    private let update: PreparedStatement
    private let hide: PreparedStatement

    static let findSQL = """
        SELECT e.id, e.conversation, e.sender, e.kind, e.time, e.target, e.body, c.low, c.high
        FROM entries e CROSS JOIN conversations c ON c.id = e.conversation WHERE e.id = ?
        """
    static let memberSQL = """
        SELECT role, visible_from FROM members WHERE account = ? AND conversation = ? AND role > 0
        """
    static let updateSQL = "UPDATE entries SET kind = ?, body = ? WHERE id = ?"
    /// The kind as a number, so that the index of edits serves.
    static let hideSQL = "UPDATE entries SET kind = kind + 8 WHERE target = ? AND kind = 4"

    init(_ database: Database, _ entries: EntryInserter) throws {
        self.entries = entries
        find = try PreparedStatement(database, MessageChanger.findSQL)
        findMember = try PreparedStatement(database, MessageChanger.memberSQL)
        update = try PreparedStatement(database, MessageChanger.updateSQL)
        hide = try PreparedStatement(database, MessageChanger.hideSQL)
    }

    /// A message as it is stored, and the two of its conversation, nil in a room.
    struct Found {
        var row: EntryRow
        var two: AccountPair?

        var message: StoredMessage { row.message(to: two?.other(than: row.sender)) }
    }

    /// Nil where the id is no message's.
    func message(_ id: MessageID) throws(SQLiteFailure) -> Found? {
        find.bind(id.rawValue, 1)
        defer { find.reset() }
        guard try find.step() else { return nil }
        let row = EntryRow(find)
        guard EntryKind.isMessage(row.kind) else { return nil }
        let isRoom = find.isNull(7)
        return Found(
            row: row, two: isRoom ? nil : AccountPair(AccountID(find.integer(7)), AccountID(find.integer(8))))
    }

    func membership(
        of account: AccountID, in conversation: ConversationID
    ) throws(SQLiteFailure) -> MessageStanding.Membership? {
        findMember.bind(account.rawValue, 1)
        findMember.bind(conversation.rawValue, 2)
        defer { findMember.reset() }
        guard try findMember.step(), let role = RoomRole(number: findMember.integer(0)) else { return nil }
        return MessageStanding.Membership(role: role, visibleFrom: MessageID(findMember.integer(1)))
    }

    /// Must be called inside a transaction.
    /// - Parameters:
    ///   - text: nil to delete it.
    ///   - isHidden: the recipient has blocked the sender: what the message says now is not for it, nor the message.
    /// - Returns: the message's kind now, and what is told.
    func change(
        _ found: Found, to text: [UInt8]?, isHidden: Bool, by account: AccountID, at time: Timestamp
    ) throws(SQLiteFailure) -> (kind: Int64, entry: LogEntry) {
        let row = found.row
        // In a room, or hidden already, it stays so.
        var place = row.kind - EntryKind.base(row.kind)
        if isHidden, place == 0 {
            place = EntryKind.hidden
            // An earlier edit says what the message says now.
            hide.bind(row.id, 1)
            try hide.run()
        }
        let kind = place + (text == nil ? EntryKind.deletedMessage : EntryKind.editedMessage)
        try replace(row.id, kind: kind, text ?? [])
        let id = try entries.add(
            place + (text == nil ? EntryKind.delete : EntryKind.edit), in: row.conversation, by: account, at: time,
            target: row.id)
        let change = StoredChange(
            id: MessageID(id), of: MessageID(row.id), conversation: ConversationID(row.conversation),
            sender: account, recipient: found.message.recipient, time: Timestamp(milliseconds: entries.lastTime),
            text: text ?? [], isDeleted: text == nil, isHidden: EntryKind.isHidden(kind))
        return (kind, text == nil ? .delete(change) : .edit(change))
    }

    private func replace(_ id: Int64, kind: Int64, _ text: [UInt8]) throws(SQLiteFailure) {
        let span = text.span
        try span.withUnsafeBufferPointer { (text) throws(SQLiteFailure) in
            update.bind(kind, 1)
            update.bind(text: text, 2)
            update.bind(id, 3)
            try update.run()
        }
    }
}
