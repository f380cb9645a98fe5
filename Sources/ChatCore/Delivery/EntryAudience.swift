import ChatProtocol

/// Whom an entry of the log concerns.
struct EntryAudience {
    let rooms: RoomDirectory

    /// A room's change has been applied already.
    func accounts(_ entry: LogEntry) -> Audience {
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
    ) -> Audience {
        guard let recipient else { return Audience(members: rooms.members(of: conversation)) }
        return Audience(one: sender, other: sender == recipient || isHidden ? nil : recipient)
    }

    /// The members, and whoever is no member any more, or not yet.
    private func accounts(_ change: StoredRoomChange) -> Audience {
        let members = rooms.members(of: change.room)
        func outsider(_ account: AccountID?) -> AccountID? { account.flatMap { members[$0] == nil ? $0 : nil } }
        let target = change.target == change.account ? nil : change.target
        return Audience(members: members, one: outsider(change.account), other: outsider(target))
    }
}

/// Accounts, each once; a room's members are not copied.
struct Audience {
    var members: [AccountID: RoomRole] = [:]
    /// Two that are no members.
    var one: AccountID?
    var other: AccountID?

    /// Finds those of them who listen, in steps of whichever are fewer, the members or the listeners.
    func forEach(in listening: [AccountID: [Subscription]], _ body: (Subscription) -> Void) {
        for account in [one, other] {
            if let account, let subscriptions = listening[account] { subscriptions.forEach(body) }
        }
        if members.count <= listening.count {
            for account in members.keys {
                if let subscriptions = listening[account] { subscriptions.forEach(body) }
            }
        } else {
            for (account, subscriptions) in listening where members[account] != nil { subscriptions.forEach(body) }
        }
    }
}
