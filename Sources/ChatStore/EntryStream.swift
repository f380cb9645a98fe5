import ChatCore
import ChatProtocol
import GRDB

/// One sender's messages in one conversation, ascending, read ahead a little.
struct EntryStream {
    let conversation: Int64
    let sender: Int64
    let recipient: Int64
    private(set) var hasMore = true
    private var after: Int64
    private var ready: [(id: Int64, time: Int64, text: [UInt8])] = []
    private var taken = 0
    /// Doubles with every read: most conversations give a message or two.
    private var count: Int64

    /// - Parameter count: how many are read the first time.
    init(conversation: Int64, sender: Int64, recipient: Int64, after: Int64, count: Int64 = 2) {
        self.conversation = conversation
        self.sender = sender
        self.recipient = recipient
        self.after = after
        self.count = count
    }

    var isEmpty: Bool { taken == ready.count }

    /// The next message's id, or a lower bound of it.
    var nextID: Int64 { isEmpty ? after + 1 : ready[taken].id }

    /// - Parameter messages: `UnreadMerge.messagesSQL`.
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

    mutating func take() -> StoredMessage {
        let message = ready[taken]
        taken += 1
        return StoredMessage(
            id: MessageID(message.id), conversation: ConversationID(conversation), sender: AccountID(sender),
            recipient: AccountID(recipient), time: Timestamp(milliseconds: message.time), text: message.text)
    }
}

/// A binary heap of streams, the one with the lowest next id first.
struct EntryHeap {
    private var streams: [EntryStream] = []

    var first: EntryStream? { streams.first }

    mutating func insert(_ stream: EntryStream) {
        streams.append(stream)
        var place = streams.count - 1
        while place > 0, streams[place].nextID < streams[(place - 1) / 2].nextID {
            streams.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    mutating func removeFirst() -> EntryStream? {
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
