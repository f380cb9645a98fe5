public import ChatCore
public import ChatProtocol

extension InMemoryMessages {
    func standing(of account: AccountID, _ id: MessageID) -> MessageStanding? {
        guard let message = message(id) else { return nil }
        var standing = MessageStanding(message: message)
        let member = Member(account: account, conversation: message.conversation)
        if message.recipient == nil, let role = rooms[message.conversation]?.members[account] {
            standing.membership = .init(role: role, visibleFrom: visibleFrom[member] ?? MessageID(0))
        }
        return standing
    }

    func message(_ id: MessageID) -> StoredMessage? {
        guard case .message(let message) = log.first(where: { $0.id == id }) else { return nil }
        return message
    }

    /// - Parameter text: nil to delete it.
    mutating func change(
        _ id: MessageID, to text: [UInt8]?, by account: AccountID, at time: Timestamp
    ) -> LogEntry? {
        guard var message = message(id), let place = log.firstIndex(where: { $0.id == id }) else { return nil }
        if text != nil, let recipient = message.recipient, blocks.contains(Block(account, by: recipient)) {
            message.isHidden = true
        }
        message.text = text ?? []
        message.state = text == nil ? .deleted : .edited
        log[place] = .message(message)
        // Earlier edits say what the message says now.
        for place in log.indices {
            guard case .edit(var earlier) = log[place], earlier.of == id else { continue }
            earlier.text = text ?? []
            earlier.isDeleted = text == nil
            earlier.isHidden = message.isHidden
            log[place] = .edit(earlier)
        }
        let change = StoredChange(
            id: nextID, of: id, conversation: message.conversation, sender: account, recipient: message.recipient,
            time: self.time(time), text: message.text, isDeleted: text == nil, isHidden: message.isHidden)
        log.append(text == nil ? .delete(change) : .edit(change))
        return log.last
    }
}

extension InMemoryStore {
    public func change(
        _ message: MessageID, by account: AccountID, at time: Timestamp,
        decide: @escaping @Sendable (MessageStanding?) -> MessageDecision
    ) async throws(StoreError) -> MessageDecision {
        try changeLog { state throws(StoreError) in
            let decision = decide(state.messages.standing(of: account, message))
            var entry: LogEntry?
            switch decision {
            case .refuse, .keep: break
            case .edit(let text): entry = state.messages.change(message, to: text, by: account, at: time)
            case .delete: entry = state.messages.change(message, to: nil, by: account, at: time)
            }
            return (decision, entry.map { [$0] } ?? [])
        }
    }
}

extension InMemoryStore {
    /// Makes a room, or lets others be in it, without anything in the log.
    /// - Parameter visibleFrom: of members who don't see all of it.
    public func put(_ room: Room, visibleFrom: [AccountID: MessageID] = [:]) throws(StoreError) {
        try run { state throws(StoreError) in
            state.messages.rooms[room.id] = room
            for (account, id) in visibleFrom {
                state.messages.visibleFrom[InMemoryMessages.Member(account: account, conversation: room.id)] = id
            }
        }
    }
}
