import ChatCore
import ChatProtocol
import GRDB

/// A row of the log as it was read.
struct EntryRow {
    var id: Int64
    var conversation: Int64
    var sender: Int64
    var kind: Int64
    var time: Int64
    var target: Int64
    var body: [UInt8]

    static let columns = "id, conversation, sender, kind, time, target, body"

    /// - Parameter table: as the statement names it.
    static func columns(of table: String) -> String {
        columns.split(separator: ", ").map { "\(table).\($0)" }.joined(separator: ", ")
    }

    /// - Parameter statement: at a row of `columns`.
    init(_ statement: PreparedStatement) {
        id = statement.integer(0)
        conversation = statement.integer(1)
        sender = statement.integer(2)
        kind = statement.integer(3)
        time = statement.integer(4)
        // Zero for none: no account and no entry has that number.
        target = statement.integer(5)
        body = statement.bytes(6)
    }

    /// - Parameter recipient: nil in a room.
    func message(to recipient: Int64?) -> StoredMessage {
        StoredMessage(
            id: MessageID(id), conversation: ConversationID(conversation), sender: AccountID(sender),
            recipient: recipient.map { AccountID($0) }, time: Timestamp(milliseconds: time), text: body,
            state: EntryRow.state(kind), isHidden: EntryKind.isHidden(kind))
    }

    private static func state(_ kind: Int64) -> StoredMessage.State {
        switch EntryKind.base(kind) {
        case EntryKind.editedMessage: .edited
        case EntryKind.deletedMessage: .deleted
        default: .asSent
        }
    }
}

/// Makes entries of rows: an edit is read with what its message says now.
struct EntryDecoder {
    private let find: PreparedStatement

    static let findSQL = "SELECT kind, body FROM entries WHERE id = ?"

    init(_ database: Database) throws {
        find = try PreparedStatement(cachedIn: database, EntryDecoder.findSQL)
    }

    /// - Parameter recipient: nil in a room.
    /// - Returns: nil for what changes a message that was deleted for good.
    func entry(_ row: EntryRow, to recipient: Int64?) throws -> LogEntry? {
        switch EntryKind.base(row.kind) {
        case EntryKind.message, EntryKind.editedMessage, EntryKind.deletedMessage:
            return .message(row.message(to: recipient))
        case EntryKind.edit: return try change(row, to: recipient).map { .edit($0) }
        case EntryKind.delete: return try change(row, to: recipient).map { .delete($0) }
        default: return .room(try roomChange(row))
        }
    }

    private func change(_ row: EntryRow, to recipient: Int64?) throws -> StoredChange? {
        find.bind(row.target, 1)
        defer { find.reset() }
        // The message may have been too old, and this not yet.
        guard try find.step() else { return nil }
        let isDeleted = EntryKind.base(find.integer(0)) == EntryKind.deletedMessage
        return StoredChange(
            id: MessageID(row.id), of: MessageID(row.target), conversation: ConversationID(row.conversation),
            sender: AccountID(row.sender), recipient: recipient.map { AccountID($0) },
            time: Timestamp(milliseconds: row.time), text: isDeleted ? [] : find.bytes(1), isDeleted: isDeleted,
            isHidden: EntryKind.isHidden(row.kind))
    }

    private func roomChange(_ row: EntryRow) throws -> StoredRoomChange {
        StoredRoomChange(
            id: MessageID(row.id), room: ConversationID(row.conversation), account: AccountID(row.sender),
            time: Timestamp(milliseconds: row.time), kind: try roomKind(row))
    }

    /// The body is a role's name, or the topic.
    private func roomKind(_ row: EntryRow) throws -> StoredRoomChange.Kind {
        let text = String(decoding: row.body, as: UTF8.self)
        let target = AccountID(row.target)
        switch row.kind {
        case EntryKind.join: return .join(RoomRole(rawValue: text) ?? .member)
        case EntryKind.role: return .role(target, RoomRole(rawValue: text) ?? .member)
        case EntryKind.topic: return .topic(text)
        case EntryKind.leave: return .leave
        case EntryKind.remove: return .remove(target)
        case EntryKind.invite: return .invite(target)
        default: throw StoreError.failed("entry \(row.id) is of the unknown kind \(row.kind)")
        }
    }
}
