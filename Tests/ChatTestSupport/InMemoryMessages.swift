import ChatCore
import ChatProtocol

/// The message log of an `InMemoryStore`.
struct InMemoryMessages {
    private struct Pair: Hashable {
        var low: AccountID
        var high: AccountID

        init(_ a: AccountID, _ b: AccountID) {
            (low, high) = a < b ? (a, b) : (b, a)
        }
    }

    private struct Ref: Hashable {
        var account: AccountID
        var ref: [UInt8]
    }

    private struct Member: Hashable {
        var account: AccountID
        var conversation: ConversationID
    }

    private(set) var log: [StoredMessage] = []
    private var conversations: [Pair: ConversationID] = [:]
    private var refs: [Ref: StoredMessage] = [:]
    private var marks: [Member: MessageID] = [:]

    mutating func append(_ draft: Draft) throws(StoreError) -> StoredMessage {
        let ref = draft.ref.map { Ref(account: draft.sender, ref: $0) }
        if let ref, let first = refs[ref] {
            guard first.recipient == draft.recipient, first.text == draft.text else { throw .refConflict }
            return first
        }
        let pair = Pair(draft.sender, draft.recipient)
        let conversation = conversations[pair] ?? ConversationID(Int64(conversations.count + 1))
        conversations[pair] = conversation
        let message = StoredMessage(
            id: MessageID(Int64(log.count + 1)), conversation: conversation, sender: draft.sender,
            recipient: draft.recipient, time: max(draft.time, log.last?.time ?? draft.time), text: draft.text)
        log.append(message)
        if let ref { refs[ref] = message }
        return message
    }

    func unread(of account: AccountID, above: MessageID) -> [StoredMessage] {
        log.filter { message in
            // In the conversation with oneself sender and recipient are the same.
            message.recipient == account && message.id > above
                && message.id > mark(of: account, message.conversation)
        }
    }

    func messages(of account: AccountID, above: MessageID) -> [StoredMessage] {
        log.filter { ($0.sender == account || $0.recipient == account) && $0.id > above }
    }

    func history(of account: AccountID, with other: AccountID, _ range: HistoryRange) -> [StoredMessage] {
        let messages = log.filter { message in
            Pair(message.sender, message.recipient) == Pair(account, other)
                && message.id > range.after ?? MessageID(0) && message.id < range.before ?? MessageID(.max)
        }
        return Array((range.after == nil ? messages.reversed() : messages).prefix(range.limit))
    }

    func conversations(of account: AccountID, before: MessageID?, limit: Int) -> [StoredConversation] {
        let all = conversations.compactMap { pair, conversation -> StoredConversation? in
            guard pair.low == account || pair.high == account,
                let last = log.last(where: { $0.conversation == conversation })
            else { return nil }
            let mark = mark(of: account, conversation)
            let unread = unread(of: account, above: MessageID(0)).count { $0.conversation == conversation }
            return StoredConversation(
                conversation: conversation, with: pair.low == account ? pair.high : pair.low, last: last,
                unread: min(unread, StoredConversation.mostUnread), readUpTo: mark)
        }
        let older = all.filter { $0.last.id < before ?? MessageID(.max) }
        return Array(older.sorted { $0.last.id > $1.last.id }.prefix(limit))
    }

    /// Whether some mark is higher now.
    mutating func markRead(by account: AccountID, _ mark: ReadMark) -> Bool {
        let before = marks
        switch mark {
        case .conversations(let marks):
            for (conversation, id) in marks { raise(account, conversation, to: id) }
        case .all(let id):
            for message in unread(of: account, above: MessageID(0)) where message.id <= id {
                raise(account, message.conversation, to: id)
            }
        case .with(let other, let id):
            guard let conversation = conversations[Pair(account, other)] else { return false }
            raise(account, conversation, to: id)
        }
        return marks.contains { $1 > before[$0] ?? MessageID(0) }
    }

    func correspondents(of account: AccountID) -> Set<AccountID> {
        var others: Set<AccountID> = []
        for pair in conversations.keys where pair.low == account || pair.high == account {
            others.insert(pair.low == account ? pair.high : pair.low)
        }
        return others
    }

    private func mark(of account: AccountID, _ conversation: ConversationID) -> MessageID {
        marks[Member(account: account, conversation: conversation)] ?? MessageID(0)
    }

    private mutating func raise(_ account: AccountID, _ conversation: ConversationID, to id: MessageID) {
        let isMember = conversations.contains { pair, place in
            place == conversation && (pair.low == account || pair.high == account)
        }
        guard isMember, let newest = log.last(where: { $0.conversation == conversation })?.id else { return }
        marks[Member(account: account, conversation: conversation)] =
            max(mark(of: account, conversation), min(id, newest))
    }
}
