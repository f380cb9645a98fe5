public import ChatCore

extension InMemoryStore {
    public func setMuted(
        _ isMuted: Bool, by account: AccountID, with other: Destination
    ) async throws(StoreError) {
        try run { state throws(StoreError) in state.messages.setMuted(isMuted, by: account, with: other) }
    }

    public func haveBothWritten(_ a: AccountID, _ b: AccountID) async throws(StoreError) -> Bool {
        try run { state throws(StoreError) in state.messages.haveBothWritten(a, b) }
    }

    public func haveBothWritten(
        of accounts: [AccountID], among others: Set<AccountID>,
        sparing isSpared: @escaping @Sendable (AccountID, AccountID) -> Bool
    ) async throws(StoreError) -> [AccountID: [AccountID]] {
        try run { state throws(StoreError) in
            var found: [AccountID: [AccountID]] = [:]
            for account in accounts {
                found[account] = others.filter {
                    $0 != account && !isSpared(account, $0) && state.messages.haveBothWritten(account, $0)
                }
            }
            return found
        }
    }
}

extension InMemoryMessages {
    mutating func setMuted(_ isMuted: Bool, by account: AccountID, with other: Destination) {
        let conversation: ConversationID
        switch other {
        case .room(let room):
            guard rooms[room]?.members[account] != nil else { return }
            conversation = room
        case .account(let other):
            let pair = Pair(account, other)
            guard isMuted || conversations[pair] != nil else { return }
            conversation = conversations[pair] ?? nextConversation
            conversations[pair] = conversation
        }
        let member = Member(account: account, conversation: conversation)
        if isMuted { muted.insert(member) } else { muted.remove(member) }
    }

    func haveBothWritten(_ a: AccountID, _ b: AccountID) -> Bool {
        func hasWritten(_ sender: AccountID, to recipient: AccountID) -> Bool {
            log.contains { entry in
                guard case .message(let message) = entry else { return false }
                return message.sender == sender && message.recipient == recipient && !message.isHidden
            }
        }
        return hasWritten(a, to: b) && hasWritten(b, to: a)
    }
}
