import ChatCore
import ChatProtocol
import ChatTestSupport
import GRDB
import Testing

@testable import ChatStore

/// A room in a store of either kind, without anything in the log.
struct RoomFixture {
    let id: ConversationID

    /// - Parameter members: with the id from which on each of them sees the room.
    init(
        _ name: String, number: Int64, in store: any MessageLog,
        members: [(account: AccountID, role: RoomRole, visibleFrom: Int64)]
    ) async throws {
        id = ConversationID(number)
        let settings = RoomSettings(name: try #require(RoomName(name)), isPrivate: false, history: .joined)
        if let twin = store as? InMemoryStore {
            try twin.put(
                Room(
                    id: id, settings: settings,
                    members: Dictionary(uniqueKeysWithValues: members.map { ($0.account, $0.role) })),
                visibleFrom: Dictionary(uniqueKeysWithValues: members.map { ($0.account, MessageID($0.visibleFrom)) }))
        } else {
            try await (store as? Store)?.change { context in
                try context.database.execute(
                    sql: """
                        INSERT OR IGNORE INTO conversations(id, kind) VALUES (?1, 2);
                        """, arguments: [number])
                try context.database.execute(
                    sql: """
                        INSERT OR IGNORE INTO rooms(conversation, room, private, history_all, created)
                        VALUES (?, ?, 0, 0, 0)
                        """, arguments: [number, String(name.dropFirst())])
                try context.database.execute(
                    sql: "DELETE FROM members WHERE conversation = ?", arguments: [number])
                for member in members {
                    context.conversations.leftRoom(Member(account: member.account.rawValue, conversation: number))
                    try context.database.execute(
                        sql: "INSERT INTO members(account, conversation, role, visible_from) VALUES (?, ?, ?, ?)",
                        arguments: [member.account.rawValue, number, member.role.number, member.visibleFrom])
                }
            }
        }
    }
}

extension MessageLog {
    /// Sends one message to a room and waits for its outcome.
    @discardableResult
    func send(_ text: String, from sender: AccountID, in room: RoomFixture) async throws -> Reply {
        let mailbox = InMemoryMailbox()
        append(
            Draft(
                sender: sender, destination: .room(room.id), text: Array(text.utf8), ref: nil, time: moment,
                reply: ReplyAddress(mailbox: mailbox, connection: 1, slot: ReplySlot(0))))
        return try #require(await mailbox.deliveries(1).first).outcome.reply
    }

    /// Edits or deletes a message that is not deleted; in a conversation of two, its sender alone.
    @discardableResult
    func change(_ message: Int64, to text: String?, by account: AccountID) async throws -> MessageDecision {
        try await change(MessageID(message), by: account, at: moment) { standing in
            guard let message = standing?.message, message.state != .deleted,
                message.sender == account || message.recipient == nil
            else { return .refuse(.messageNotFound) }
            return text.map { .edit(Array($0.utf8)) } ?? .delete
        }
    }
}
