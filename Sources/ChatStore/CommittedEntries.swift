import ChatCore
import ChatProtocol

/// The new entries of a batch, for those who are told of them.
enum CommittedEntries {
    /// - Parameter results: one for each draft of the batch, in order.
    static func of(_ batch: ArraySlice<Work>, _ results: [DraftResult]) -> [CommittedEntry] {
        var entries: [CommittedEntry] = []
        entries.reserveCapacity(results.count)
        var place = 0
        for case .draft(let draft) in batch {
            defer { place += 1 }
            guard case .sent(let id, let time, let conversation?) = results[place] else { continue }
            entries.append(
                .message(
                    StoredMessage(
                        id: MessageID(id), conversation: ConversationID(conversation), sender: draft.sender,
                        recipient: draft.recipient, time: Timestamp(milliseconds: time), text: draft.text)))
        }
        return entries
    }
}
