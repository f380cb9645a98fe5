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
            let entry = try context.changes.change(found, to: text, by: account, at: time)
            // What is deleted waits no more for whom it was for.
            if text == nil, let recipient = standing.message.recipient { context.inboxes.relieved(recipient) }
            var new = found.row
            new.body = text ?? []
            try context.upkeep.index.change(found.row, found.two, to: text == nil ? nil : new)
            return (decision, [entry])
        }
    }
}
