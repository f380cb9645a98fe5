public import ChatCore
public import ChatProtocol

/// Removing accounts and their messages in an `InMemoryStore`.
extension InMemoryStore {
    public func removedAccounts() throws(StoreError) -> [RemovedAccount] {
        try run { state throws(StoreError) in state.accounts.removed }
    }

    public func remove(_ account: AccountID, at time: Timestamp) async throws(StoreError) {
        try changeLog { state throws(StoreError) in
            try state.accounts.remove(account)
            let all = state.accounts.all
            state.sessions.delete(state.sessions.all.filter { $0.session.account == account }.map(\.id))
            let isEnabled = { (id: AccountID) in all.contains { $0.id == id && !$0.isDisabled } }
            return ((), state.messages.remove(account, at: time, isEnabled).map { .room($0) })
        }
    }

    public func deleteMessages(
        of account: AccountID, above place: MessageID, at time: Timestamp
    ) async throws(StoreError) -> (deleted: Int, upTo: MessageID?) {
        try deleteMessages(above: place, at: time) { $0.sender == account }
    }

    public func deleteMessages(
        in room: ConversationID, above place: MessageID, at time: Timestamp
    ) async throws(StoreError) -> (deleted: Int, upTo: MessageID?) {
        try deleteMessages(above: place, at: time) { $0.recipient == nil && $0.conversation == room }
    }

    private func deleteMessages(
        above place: MessageID, at time: Timestamp, where isMeant: (StoredMessage) -> Bool
    ) throws(StoreError) -> (deleted: Int, upTo: MessageID?) {
        try changeLog { state throws(StoreError) in
            let found = state.messages.log.compactMap { entry -> StoredMessage? in
                guard case .message(let message) = entry, isMeant(message), message.state != .deleted,
                    message.id > place
                else { return nil }
                return message
            }
            var entries: [LogEntry] = []
            for message in found.prefix(2) {
                if let entry = state.messages.change(message.id, to: nil, by: message.sender, at: time) {
                    entries.append(entry)
                }
            }
            return ((min(2, found.count), found.count > 2 ? found[1].id : nil), entries)
        }
    }
}

extension InMemoryMessages {
    mutating func remove(
        _ account: AccountID, at time: Timestamp, _ isEnabled: (AccountID) -> Bool
    ) -> [StoredRoomChange] {
        var changes: [StoredRoomChange] = []
        for (id, room) in rooms.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            rooms[id]?.invited.remove(account)
            guard let role = room.members[account] else { continue }
            let heir = room.members.filter { $0.key != account }.sorted {
                (isEnabled($0.key) ? 0 : 1, -$0.value.rank, $0.key.rawValue)
                    < (isEnabled($1.key) ? 0 : 1, -$1.value.rank, $1.key.rawValue)
            }.first
            if role == .owner, let heir {
                changes.append(carryOut(.role(heir.key, .owner), id, by: account, at: time))
            }
            changes.append(carryOut(.leave, id, by: account, at: time))
        }
        blocks = blocks.filter { $0.blocker != account && $0.blocked != account }
        return changes
    }
}

extension RoomRole {
    fileprivate var rank: Int { self == .owner ? 3 : self == .moderator ? 2 : 1 }
}
