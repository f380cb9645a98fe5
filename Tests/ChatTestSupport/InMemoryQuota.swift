public import ChatCore

extension InMemoryStore {
    public func handed(_ places: [AccountID: MessageID]) {
        note { $0.messages.handed.merge(places) { max($0, $1) } }
    }

    public func storeHandedPlaces() async throws(StoreError) {}
}

extension InMemoryMessages {
    /// Counts all that waits, for each message anew.
    func admits(from sender: AccountID, to recipient: AccountID) -> Bool {
        // So few can't be too many.
        guard let quota, log.count >= quota.messages / 2 || log.count * 4_096 >= quota.bytes / 2,
            sender != recipient, !blocks.contains(Block(sender, by: recipient))
        else { return true }
        var (all, share) = (InboxLoad(), InboxLoad())
        for message in unread(of: recipient, above: handed[recipient] ?? MessageID(0)) {
            guard message.recipient == recipient, message.sender != recipient else { continue }
            let load = InboxLoad(messages: 1, bytes: message.text.count)
            all += load
            if message.sender == sender { share += load }
        }
        return !quota.refuses(all, isOneSender: false) && !quota.refuses(share, isOneSender: true)
    }
}
