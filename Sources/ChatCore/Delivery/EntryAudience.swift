/// Whom an entry of the log concerns.
struct EntryAudience {
    let rooms: RoomDirectory

    /// Each account once. A room's change has been applied already.
    func accounts(_ entry: LogEntry) -> [AccountID] {
        switch entry {
        case .message(let message):
            accounts(message.sender, message.recipient, message.conversation, message.isHidden)
        case .edit(let change), .delete(let change):
            accounts(change.sender, change.recipient, change.conversation, change.isHidden)
        case .room(let change): accounts(change)
        }
    }

    private func accounts(
        _ sender: AccountID, _ recipient: AccountID?, _ conversation: ConversationID, _ isHidden: Bool
    ) -> [AccountID] {
        guard let recipient else { return rooms.members(of: conversation) }
        return sender == recipient || isHidden ? [sender] : [sender, recipient]
    }

    /// The members, and whoever is no member any more, or not yet.
    private func accounts(_ change: StoredRoomChange) -> [AccountID] {
        var accounts = rooms.members(of: change.room)
        for account in [change.account, change.target].compactMap({ $0 }) where !accounts.contains(account) {
            accounts.append(account)
        }
        return accounts
    }
}
