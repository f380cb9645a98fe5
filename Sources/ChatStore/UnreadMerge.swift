import ChatCore
import ChatProtocol
import GRDB

/// Reads an account's unread messages in the order of the log: a merge over the conversations that have some.
///
/// Conversations come by their first unread message and are opened only when that may be the next one, and each is
/// read a few messages at a time. So the cost depends on what is read, not on what there is.
struct UnreadMerge {
    private let account: Int64
    private let above: Int64
    private let candidates: PreparedStatement
    private let messages: PreparedStatement
    private var candidate: UnreadStream?
    private var open = UnreadHeap()

    static let candidatesSQL = """
        SELECT m.conversation, m.read_upto, m.unread_from, c.low, c.high
        FROM members m CROSS JOIN conversations c ON c.id = m.conversation
        WHERE m.account = ? AND m.unread_from IS NOT NULL ORDER BY m.unread_from
        """
    static let messagesSQL = """
        SELECT id, time, body FROM entries
        WHERE conversation = ? AND sender = ? AND kind < 16 AND kind = 1 AND id > ? ORDER BY id LIMIT ?
        """

    init(_ database: Database, account: AccountID, above: MessageID) throws {
        self.account = account.rawValue
        self.above = above.rawValue
        candidates = try PreparedStatement(cachedIn: database, UnreadMerge.candidatesSQL)
        messages = try PreparedStatement(cachedIn: database, UnreadMerge.messagesSQL)
        candidates.bind(account.rawValue, 1)
        try nextCandidate()
    }

    /// The next message, nil at the end.
    mutating func next() throws(SQLiteFailure) -> StoredMessage? {
        while let stream = candidate, stream.nextID <= open.first?.nextID ?? .max {
            var opened = stream
            try opened.fill(messages)
            if !opened.isEmpty { open.insert(opened) }
            try nextCandidate()
        }
        guard var stream = open.removeFirst() else { return nil }
        let message = stream.take(account)
        if stream.isEmpty, stream.hasMore { try stream.fill(messages) }
        if !stream.isEmpty { open.insert(stream) }
        return message
    }

    /// Gives the statements back.
    func end() {
        candidates.reset()
    }

    private mutating func nextCandidate() throws(SQLiteFailure) {
        guard try candidates.step() else {
            candidate = nil
            candidates.reset()
            return
        }
        let (low, high) = (candidates.integer(3), candidates.integer(4))
        candidate = UnreadStream(
            conversation: candidates.integer(0), sender: low == account ? high : low,
            after: max(candidates.integer(1), candidates.integer(2) - 1, above))
    }
}

/// The unread messages of one conversation, read ahead a little.
struct UnreadStream {
    let conversation: Int64
    let sender: Int64
    private(set) var hasMore = true
    private var after: Int64
    private var ready: [(id: Int64, time: Int64, text: [UInt8])] = []
    private var taken = 0
    /// Doubles with every read: most conversations give a message or two.
    private var count: Int64 = 2

    init(conversation: Int64, sender: Int64, after: Int64) {
        self.conversation = conversation
        self.sender = sender
        self.after = after
    }

    var isEmpty: Bool { taken == ready.count }

    /// The next message's id, or a lower bound of it.
    var nextID: Int64 { isEmpty ? after + 1 : ready[taken].id }

    mutating func fill(_ messages: PreparedStatement) throws(SQLiteFailure) {
        ready.removeAll(keepingCapacity: true)
        taken = 0
        messages.bind(conversation, 1)
        messages.bind(sender, 2)
        messages.bind(after, 3)
        messages.bind(count, 4)
        defer { messages.reset() }
        while try messages.step() {
            ready.append((messages.integer(0), messages.integer(1), messages.bytes(2)))
        }
        hasMore = ready.count == Int(count)
        after = ready.last?.id ?? after
        count = min(count * 2, 64)
    }

    mutating func take(_ account: Int64) -> StoredMessage {
        let message = ready[taken]
        taken += 1
        return StoredMessage(
            id: MessageID(message.id), conversation: ConversationID(conversation), sender: AccountID(sender),
            recipient: AccountID(account), time: Timestamp(milliseconds: message.time), text: message.text)
    }
}

/// A binary heap of streams, the one with the lowest next id first.
struct UnreadHeap {
    private var streams: [UnreadStream] = []

    var first: UnreadStream? { streams.first }

    mutating func insert(_ stream: UnreadStream) {
        streams.append(stream)
        var place = streams.count - 1
        while place > 0, streams[place].nextID < streams[(place - 1) / 2].nextID {
            streams.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    mutating func removeFirst() -> UnreadStream? {
        guard let last = streams.popLast() else { return nil }
        guard let first = streams.first else { return last }
        streams[0] = last
        var place = 0
        while true {
            var smallest = place
            for child in [2 * place + 1, 2 * place + 2] where child < streams.count {
                if streams[child].nextID < streams[smallest].nextID { smallest = child }
            }
            guard smallest != place else { return first }
            streams.swapAt(place, smallest)
            place = smallest
        }
    }
}
