import ChatCore
import ChatProtocol

/// The message log of an `InMemoryStore`: all in one list, and every question answered by walking through it.
struct InMemoryMessages {
    struct Pair: Hashable {
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

    /// What a `ref` was used for first.
    private struct FirstSend {
        var destination: Destination
        var text: [UInt8]
        var message: StoredMessage
    }

    struct Member: Hashable {
        var account: AccountID
        var conversation: ConversationID
    }

    var log: [LogEntry] = []
    var conversations: [Pair: ConversationID] = [:]
    var rooms: [ConversationID: Room] = [:]
    /// From where on a member sees a room.
    var visibleFrom: [Member: MessageID] = [:]
    var marks: [Member: MessageID] = [:]
    var blocks: Set<Block> = []
    var muted: Set<Member> = []
    var quota: InboxQuota?
    var handed: [AccountID: MessageID] = [:]
    private var refs: [Ref: FirstSend] = [:]
    var retention = Retention.forever
    var roomRetentions: [ConversationID: Retention] = [:]
    /// Of entries that are gone for good.
    var gone: (id: MessageID, time: Timestamp)?

    var allRooms: [Room] { Array(rooms.values) }

    var newestID: MessageID { max(log.last?.id ?? MessageID(0), gone?.id ?? MessageID(0)) }

    var nextID: MessageID { MessageID(newestID.rawValue + 1) }

    var nextConversation: ConversationID { ConversationID(Int64(conversations.count + rooms.count + 1)) }

    /// The time of a new entry: never before that of the last one.
    func time(_ time: Timestamp) -> Timestamp {
        max(time, log.last?.time ?? gone?.time ?? time)
    }

    mutating func append(_ draft: Draft) -> Result<StoredMessage, ErrorCode> {
        let ref = draft.ref.map { Ref(account: draft.sender, ref: $0) }
        if let ref, let first = refs[ref] {
            guard first.destination == draft.destination, first.text == draft.text else {
                return .failure(.refConflict)
            }
            return .success(first.message)
        }
        let conversation: ConversationID
        var recipient: AccountID?
        switch draft.destination {
        case .account(let account):
            guard admits(from: draft.sender, to: account) else { return .failure(.inboxFull) }
            let pair = Pair(draft.sender, account)
            conversation = conversations[pair] ?? nextConversation
            conversations[pair] = conversation
            recipient = account
        case .room(let id):
            guard let room = rooms[id], room.members[draft.sender] != nil else {
                return .failure(rooms[id]?.settings.isPrivate == false ? .notAMember : .roomNotFound)
            }
            conversation = id
        }
        let message = StoredMessage(
            id: nextID, conversation: conversation, sender: draft.sender, recipient: recipient,
            time: time(draft.time), text: draft.text,
            isHidden: recipient.map { blocks.contains(Block(draft.sender, by: $0)) } ?? false)
        log.append(.message(message))
        if let ref { refs[ref] = FirstSend(destination: draft.destination, text: draft.text, message: message) }
        return .success(message)
    }

    // MARK: Reading

    func entries(of account: AccountID, above: MessageID) -> [LogEntry] {
        log.filter { $0.id > above && isVisible($0, to: account) && isOfSomething($0) }
    }

    func unread(of account: AccountID, above: MessageID) -> [StoredMessage] {
        messages(of: account).filter { message in
            // In the conversation with oneself sender and recipient are the same.
            (message.sender != account || message.recipient == account) && message.state != .deleted
                && message.id > above && message.id > mark(of: account, message.conversation)
        }
    }

    func history(of account: AccountID, with other: Destination, _ range: HistoryRange) -> [StoredMessage] {
        let messages = messages(of: account).filter { message in
            destination(of: message, for: account) == other
                && message.id > range.after ?? MessageID(0) && message.id < range.before ?? MessageID(.max)
        }
        return Array((range.after == nil ? messages.reversed() : messages).prefix(range.limit))
    }

    func conversations(of account: AccountID, before: MessageID?, limit: Int) -> [StoredConversation] {
        let visible = messages(of: account)
        let unread = unread(of: account, above: MessageID(0))
        var found: [ConversationID: StoredConversation] = [:]
        for message in visible {
            let id = message.conversation
            found[id] = StoredConversation(
                conversation: id, with: destination(of: message, for: account), last: message,
                unread: min(unread.count { $0.conversation == id }, StoredConversation.mostUnread),
                readUpTo: mark(of: account, id), isMuted: muted.contains(Member(account: account, conversation: id)))
        }
        let older = found.values.filter { $0.last.id < before ?? MessageID(.max) }
        return Array(older.sorted { $0.last.id > $1.last.id }.prefix(limit))
    }

    func correspondents(of account: AccountID) -> Set<AccountID> {
        var others: Set<AccountID> = []
        for message in messages(of: account) {
            guard let recipient = message.recipient else { continue }
            others.insert(message.sender == account ? recipient : message.sender)
        }
        return others
    }

    func messages(of account: AccountID) -> [StoredMessage] {
        log.compactMap { entry in
            if case .message(let message) = entry, isVisible(entry, to: account) { message } else { nil }
        }
    }

    private func isVisible(_ entry: LogEntry, to account: AccountID) -> Bool {
        switch entry {
        case .message(let message):
            isVisible(message.id, message.conversation, message.sender, message.recipient, message.isHidden, account)
        case .edit(let change), .delete(let change):
            isVisible(change.id, change.conversation, change.sender, change.recipient, change.isHidden, account)
        case .room(let change):
            isAbout(account, change) || isVisible(change.id, change.room, change.account, nil, false, account)
        }
    }

    private func isVisible(
        _ id: MessageID, _ conversation: ConversationID, _ sender: AccountID, _ recipient: AccountID?,
        _ isHidden: Bool, _ account: AccountID
    ) -> Bool {
        guard let recipient else {
            return rooms[conversation]?.members[account] != nil
                && id >= visibleFrom[Member(account: account, conversation: conversation)] ?? MessageID(0)
        }
        return sender == account || (recipient == account && !isHidden)
    }

    /// What an account is told of a room that it need not be in.
    private func isAbout(_ account: AccountID, _ change: StoredRoomChange) -> Bool {
        switch change.kind {
        case .leave: change.account == account
        case .remove(let target), .invite(let target), .end(let target): target == account
        case .create, .join, .role, .topic: false
        }
    }

    func destination(of message: StoredMessage, for account: AccountID) -> Destination {
        guard let recipient = message.recipient else { return .room(message.conversation) }
        return .account(message.sender == account ? recipient : message.sender)
    }

    // MARK: Marks

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
            for room in rooms.values where room.members[account] != nil { raise(account, room.id, to: id) }
        case .with(.account(let other), let id):
            guard let conversation = conversations[Pair(account, other)] else { return false }
            raise(account, conversation, to: id)
        case .with(.room(let room), let id): raise(account, room, to: id)
        }
        return marks.contains { $1 > before[$0] ?? MessageID(0) }
    }

    func mark(of account: AccountID, _ conversation: ConversationID) -> MessageID {
        marks[Member(account: account, conversation: conversation)] ?? MessageID(0)
    }

    private mutating func raise(_ account: AccountID, _ conversation: ConversationID, to id: MessageID) {
        let isOneOfTwo = conversations.contains { pair, place in
            place == conversation && (pair.low == account || pair.high == account)
        }
        guard isOneOfTwo || rooms[conversation]?.members[account] != nil,
            let newest = log.last(where: { $0.conversation == conversation && isVisible($0, to: account) })?.id
        else { return }
        marks[Member(account: account, conversation: conversation)] =
            max(mark(of: account, conversation), min(id, newest))
    }
}
