import ChatCore
import ChatProtocol

/// The new entries of a batch, for those who are told of them.
enum CommittedEntries {
    /// - Parameters:
    ///   - results: one for each draft of the batch, in order.
    ///   - jobs: one for each job of the batch, in order.
    static func of(_ batch: ArraySlice<Work>, _ results: [DraftResult], _ jobs: [JobResult]) -> [LogEntry] {
        var entries: [LogEntry] = []
        entries.reserveCapacity(results.count)
        var (drafts, done) = (0, 0)
        for work in batch {
            switch work {
            case .draft(let draft):
                if let message = message(draft, results[drafts]) { entries.append(.message(message)) }
                drafts += 1
            case .job:
                entries += jobs[done].entries
                done += 1
            }
        }
        return entries
    }

    private static func message(_ draft: Draft, _ result: DraftResult) -> StoredMessage? {
        guard case .sent(let id, let time, let conversation?, let isHidden) = result else { return nil }
        var recipient: AccountID?
        if case .account(let account) = draft.destination { recipient = account }
        return StoredMessage(
            id: MessageID(id), conversation: ConversationID(conversation), sender: draft.sender,
            recipient: recipient, time: Timestamp(milliseconds: time), text: draft.text, isHidden: isHidden)
    }
}
