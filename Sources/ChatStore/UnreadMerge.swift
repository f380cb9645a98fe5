import ChatCore
import GRDB

/// Reads an account's unread messages in the order of the log: a merge over the conversations that have some.
///
/// Conversations of two come by their first unread message and are opened only when that may be the next one; a room,
/// and a conversation where reading begins further on, costs a look into the index. Each is read a few messages at a
/// time: the cost depends on what is read, not on what there is.
struct UnreadMerge {
    private let account: Int64
    private let above: Int64
    private let reader: PlaceReader
    private let candidates: PreparedStatement
    private var candidate: EntryStream?
    /// No candidate from here on has anything below this id.
    private var bound: Int64 = 0
    private var open = EntryHeap()

    static let candidatesSQL = """
        SELECT m.conversation, m.read_upto, m.unread_from, c.low, c.high
        FROM members m CROSS JOIN conversations c ON c.id = m.conversation
        WHERE m.account = ? AND m.unread_from IS NOT NULL ORDER BY m.unread_from
        """
    static let roomsSQL = """
        SELECT conversation, max(read_upto, visible_from - 1) FROM members WHERE account = ? AND role > 0
        """

    init(_ reader: PlaceReader, account: AccountID, above: MessageID) throws {
        self.reader = reader
        self.account = account.rawValue
        // A peer may name any number, and what follows the highest one can't be counted.
        self.above = min(above.rawValue, .max - 1)
        candidates = try PreparedStatement(cachedIn: reader.database, UnreadMerge.candidatesSQL)
        try openRooms()
        candidates.bind(account.rawValue, 1)
        try nextCandidate()
    }

    /// The next message, nil at the end.
    mutating func next() throws(SQLiteFailure) -> StoredMessage? {
        while true {
            while let stream = candidate, bound <= open.first?.nextID ?? .max {
                open.insert(stream)
                try nextCandidate()
            }
            guard var stream = open.removeFirst() else { return nil }
            guard !stream.isEmpty else {
                // Now it matters what there is.
                try insert(stream)
                continue
            }
            let message = stream.take().message(to: stream.recipient)
            if !stream.isEmpty || stream.hasMore { open.insert(stream) }
            return message
        }
    }

    /// Gives the statements back.
    func end() {
        candidates.reset()
    }

    private mutating func openRooms() throws {
        let rooms = try PreparedStatement(cachedIn: reader.database, UnreadMerge.roomsSQL)
        rooms.bind(account, 1)
        defer { rooms.reset() }
        while try rooms.step() {
            try insert(
                EntryStream(
                    reader, .room(rooms.integer(0)), .unreadOfRoom, sparing: account, recipient: nil,
                    after: max(rooms.integer(1), above), count: 1))
        }
    }

    private mutating func insert(_ stream: EntryStream) throws(SQLiteFailure) {
        var opened = stream
        try opened.fill()
        if !opened.isEmpty { open.insert(opened) }
    }

    private mutating func nextCandidate() throws(SQLiteFailure) {
        while try candidates.step() {
            let (conversation, first) = (candidates.integer(0), candidates.integer(2))
            let (low, high) = (candidates.integer(3), candidates.integer(4))
            let strand = Strand(conversation: conversation, sender: low == account ? high : low)
            // They come by `first`, so that this only rises.
            bound = max(first, above + 1)
            var after = max(candidates.integer(1), first - 1, above)
            if after >= first {
                // All of them would seem to be the next one.
                // The kind is not looked at: the id may be too low, and is never too high.
                guard let next = try reader.first(of: strand, above: after) else { continue }
                after = next - 1
            }
            candidate = EntryStream(reader, strand, .unread, recipient: account, after: after)
            return
        }
        candidate = nil
        candidates.reset()
    }
}
