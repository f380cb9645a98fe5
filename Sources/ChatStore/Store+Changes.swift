public import ChatCore
public import ChatProtocol

extension Store {
    public func change(
        _ message: MessageID, by account: AccountID, at time: Timestamp,
        decide: @escaping @Sendable (MessageStanding?) -> MessageDecision
    ) async throws(StoreError) -> MessageDecision {
        try await changeLog { context in
            guard let found = try context.changes.message(message) else { return (decide(nil), []) }
            var standing = MessageStanding(message: found.message)
            if found.two == nil {
                standing.membership = try context.changes.membership(of: account, in: standing.message.conversation)
            }
            let decision = decide(standing)
            let text: [UInt8]?
            switch decision {
            case .refuse, .keep: return (decision, [])
            case .edit(let edited): text = edited
            case .delete: text = nil
            }
            try context.upkeep.textChanged(at: time.milliseconds)
            let recipient = standing.message.recipient
            let isHidden = try text != nil && recipient.map { try context.blocks.hides(account, from: $0) } ?? false
            let (kind, entry) = try context.changes.change(
                found, to: text, isHidden: isHidden, by: account, at: time)
            var new = found.row
            new.kind = kind
            new.body = text ?? []
            try context.upkeep.index.change(found.row, found.two, to: text == nil ? nil : new)
            if let recipient, !standing.message.isHidden {
                context.inboxes.relieved(recipient)
                context.inboxes.grew(
                    from: standing.message.sender, to: recipient,
                    bytes: isHidden ? 0 : new.body.count - found.row.body.count)
            }
            return (decision, [entry])
        }
    }
}
