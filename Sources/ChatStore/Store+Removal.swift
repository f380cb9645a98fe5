public import ChatCore
public import ChatProtocol
import GRDB

extension Store {
    public func removedAccounts() throws(StoreError) -> [RemovedAccount] {
        try readNow { database in
            try Row.fetchAll(database, sql: "SELECT id, user FROM accounts WHERE removed IS NOT NULL").compactMap {
                row in
                let user: String = row["user"]
                return UserName(user).map { RemovedAccount(id: AccountID(row["id"]), user: $0) }
            }
        }
    }

    public func remove(_ account: AccountID, at time: Timestamp) async throws(StoreError) {
        try await changeLog { context in
            let database = context.database
            // The row stays, so that the name is never given again; what it says of a person does not.
            try database.execute(
                sql: """
                    UPDATE accounts SET removed = ?, name = '', password_hash = '', disabled = 1, demo = 0
                    WHERE id = ? AND removed IS NULL
                    """, arguments: [time.milliseconds, account.rawValue])
            guard database.changesCount == 1 else { throw StoreError.notFound }
            let entries = try RoomWriter(context, at: time).leaveAll(account)
            for sql in Store.removalSQL { try database.execute(sql: sql, arguments: [account.rawValue]) }
            // The write-ahead log and free pages still say who it was.
            try context.upkeep.textChanged(at: time.milliseconds)
            // What the writer remembers of them is read again.
            context.blocks.forget()
            return ((), entries.map { .room($0) })
        }
        RefRemoval.begin(writer)
    }

    private static let removalSQL = [
        "DELETE FROM sessions WHERE account = ?", "DELETE FROM logins WHERE account = ?",
        "DELETE FROM invitations WHERE account = ?", "DELETE FROM blocks WHERE ?1 IN (blocker, blocked)",
    ]

    /// Entries that one call looks at, and messages that it deletes, at most: others have their turn in between.
    private static let entriesLookedAt: Int64 = 20_000
    private static let mostDeleted = 100

    public func deleteMessages(
        of account: AccountID, above place: MessageID, at time: Timestamp
    ) async throws(StoreError) -> (deleted: Int, upTo: MessageID?) {
        let (messages, end, newest) = try await read { database in
            // Ids may leave millions out, after a restore.
            let end =
                try Int64.fetchOne(
                    database, sql: PlaceWriter.endSQL, arguments: [place.rawValue, Store.entriesLookedAt])
                ?? place.rawValue
            return (
                try Int64.fetchAll(
                    database, sql: Store.ownMessagesSQL,
                    arguments: [place.rawValue, end, account.rawValue, Store.mostDeleted]),
                end, try Int64.fetchOne(database, sql: Upkeep.newestSQL) ?? 0
            )
        }
        try await delete(messages, at: time)
        if messages.count == Store.mostDeleted, let last = messages.last { return (messages.count, MessageID(last)) }
        return (messages.count, end < newest ? MessageID(end) : nil)
    }

    public func deleteMessages(
        in room: ConversationID, above place: MessageID, at time: Timestamp
    ) async throws(StoreError) -> (deleted: Int, upTo: MessageID?) {
        let messages = try await readPlaces { reader in
            try reader.ids(
                PlaceReader.Selection(
                    strand: .room(room.rawValue), kinds: .unreadOfRoom, above: place.rawValue,
                    limit: Int64(Store.mostDeleted)))
        }
        try await delete(messages, at: time)
        return (messages.count, messages.count == Store.mostDeleted ? messages.last.map { MessageID($0) } : nil)
    }

    static let ownMessagesSQL = """
        SELECT id FROM entries
        WHERE id > ? AND id <= ? AND sender = ? AND kind IN (1, 2, 9, 10, 17, 18) ORDER BY id LIMIT ?
        """

    /// Each as its sender would.
    private func delete(_ messages: [Int64], at time: Timestamp) async throws(StoreError) {
        guard !messages.isEmpty else { return }
        try await changeLog { context in
            var entries: [LogEntry] = []
            for id in messages {
                guard let found = try context.changes.message(MessageID(id)), found.message.state != .deleted
                else { continue }
                entries.append(try Store.delete(found, at: time, context))
            }
            return ((), entries)
        }
    }

    /// Must be called inside the writer's transaction.
    private static func delete(
        _ found: MessageChanger.Found, at time: Timestamp, _ context: WriterContext
    ) throws -> LogEntry {
        try context.upkeep.textChanged(at: time.milliseconds)
        let sender = found.message.sender
        let entry = try context.changes.change(found, to: nil, isHidden: false, by: sender, at: time).entry
        try context.upkeep.index.change(found.row, found.two, to: nil)
        if let recipient = found.message.recipient, !found.message.isHidden { context.inboxes.relieved(recipient) }
        return entry
    }
}
