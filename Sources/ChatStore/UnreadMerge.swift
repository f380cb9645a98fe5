import ChatCore
import GRDB

/// Reads an account's unread messages in the order of the log: a merge over the conversations that have some.
///
/// Conversations of two come by their first unread message and are opened only when that may be the next one; a room
/// costs a look into the index. Each is read a few messages at a time: the cost depends on what is read, not on what
/// there is.
struct UnreadMerge {
    private let account: Int64
    private let above: Int64
    private let candidates: PreparedStatement
    private let messages: PreparedStatement
    private var candidate: EntryStream?
    private var open = EntryHeap()

    static let candidatesSQL = """
        SELECT m.conversation, m.read_upto, m.unread_from, c.low, c.high
        FROM members m CROSS JOIN conversations c ON c.id = m.conversation
        WHERE m.account = ? AND m.unread_from IS NOT NULL ORDER BY m.unread_from
        """
    static let roomsSQL = """
        SELECT conversation, max(read_upto, visible_from - 1) FROM members WHERE account = ? AND role > 0
        """

    init(_ database: Database, account: AccountID, above: MessageID) throws {
        self.account = account.rawValue
        self.above = above.rawValue
        candidates = try PreparedStatement(cachedIn: database, UnreadMerge.candidatesSQL)
        messages = try PreparedStatement(cachedIn: database, EntrySQL.unreadOfTwo)
        try openRooms(database)
        candidates.bind(account.rawValue, 1)
        try nextCandidate()
    }

    /// The next message, nil at the end.
    mutating func next() throws(SQLiteFailure) -> StoredMessage? {
        while let stream = candidate, stream.nextID <= open.first?.nextID ?? .max {
            try insert(stream)
            try nextCandidate()
        }
        guard var stream = open.removeFirst() else { return nil }
        let message = stream.take().message(to: stream.recipient)
        if stream.isEmpty, stream.hasMore { try stream.fill() }
        if !stream.isEmpty { open.insert(stream) }
        return message
    }

    /// Gives the statements back.
    func end() {
        candidates.reset()
    }

    private mutating func openRooms(_ database: Database) throws {
        let rooms = try PreparedStatement(cachedIn: database, UnreadMerge.roomsSQL)
        let messages = try PreparedStatement(cachedIn: database, EntrySQL.unreadOfRoom)
        rooms.bind(account, 1)
        defer { rooms.reset() }
        while try rooms.step() {
            try insert(
                EntryStream(
                    messages, rooms.integer(0), account, recipient: nil, after: max(rooms.integer(1), above), count: 1))
        }
    }

    private mutating func insert(_ stream: EntryStream) throws(SQLiteFailure) {
        var opened = stream
        try opened.fill()
        if !opened.isEmpty { open.insert(opened) }
    }

    private mutating func nextCandidate() throws(SQLiteFailure) {
        guard try candidates.step() else {
            candidate = nil
            candidates.reset()
            return
        }
        let (low, high) = (candidates.integer(3), candidates.integer(4))
        candidate = EntryStream(
            messages, candidates.integer(0), low == account ? high : low, recipient: account,
            after: max(candidates.integer(1), candidates.integer(2) - 1, above))
    }
}
