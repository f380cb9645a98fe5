import ChatCore
import GRDB

/// Reads all that an account may see in the order of the log, from a place on.
///
/// Each conversation costs a look into the index for either sender, each room one; what is read beyond that is what is
/// given.
struct EntryMerge {
    private let decoder: EntryDecoder
    private var open = EntryHeap()
    private var last: Int64 = 0

    /// What concerns an account in rooms that it need not be in.
    static let aboutSQL = """
        SELECT \(EntryRow.columns) FROM entries WHERE target = ? AND kind >= 32 AND id > ? ORDER BY id LIMIT ?
        """
    static let conversationsSQL = """
        SELECT m.conversation, c.low, c.high, m.read_upto, m.visible_from, m.role, m.muted
        FROM members m CROSS JOIN conversations c ON c.id = m.conversation WHERE m.account = ?
        """

    init(_ reader: PlaceReader, account: AccountID, above: MessageID) throws {
        decoder = try EntryDecoder(reader.database)
        let about = try PreparedStatement(cachedIn: reader.database, EntryMerge.aboutSQL)
        let (account, above) = (account.rawValue, above.rawValue)
        try insert(EntryStream(.about(about, account), recipient: nil, after: above))

        let conversations = try PreparedStatement(cachedIn: reader.database, EntryMerge.conversationsSQL)
        conversations.bind(account, 1)
        defer { conversations.reset() }
        while try conversations.step() {
            let id = conversations.integer(0)
            guard conversations.integer(5) == 0 else {
                let first = conversations.integer(4)
                try insert(
                    EntryStream(reader, .room(id), .all, recipient: nil, after: max(above, first - 1), count: 1))
                continue
            }
            let (low, high) = (conversations.integer(1), conversations.integer(2))
            let other = low == account ? high : low
            let own = Strand(conversation: id, sender: account)
            try insert(EntryStream(reader, own, .all, recipient: other, after: above, count: 1))
            guard low != high else { continue }
            let theirs = Strand(conversation: id, sender: other)
            try insert(EntryStream(reader, theirs, .visible, recipient: account, after: above, count: 1))
        }
    }

    /// The next entry, nil at the end.
    mutating func next() throws -> LogEntry? {
        while var stream = open.removeFirst() {
            let row = stream.take()
            let recipient = stream.recipient
            if stream.isEmpty, stream.hasMore { try stream.fill() }
            if !stream.isEmpty { open.insert(stream) }
            // What concerns oneself in a room that one is in comes from two streams.
            guard row.id > last else { continue }
            last = row.id
            if let entry = try decoder.entry(row, to: recipient) { return entry }
        }
        return nil
    }

    private mutating func insert(_ stream: EntryStream) throws(SQLiteFailure) {
        var opened = stream
        try opened.fill()
        if !opened.isEmpty { open.insert(opened) }
    }
}
