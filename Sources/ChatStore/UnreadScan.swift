import ChatCore
import GRDB

/// Reads an account's unread messages where they lie in the log, from a place on.
///
/// Who has many conversations with unread messages finds the next ones of them there, one beside the other; a look into
/// the index for each would cost more than the page. That is tried for so many entries as it would have cost; where
/// others write much more, `UnreadMerge` goes on from there.
struct UnreadScan {
    private let reader: PlaceReader
    private let account: Int64
    private let entries: PreparedStatement
    private let find: PreparedStatement
    /// Up to where each conversation with unread messages, and each room, is read.
    private var marks: [Int64: Int64] = [:]
    private var withOneself: Int64?
    /// Entries that may still be looked at.
    private var left: Int64
    private var found: [(id: Int64, isRoom: Bool)] = []
    private var taken = 0
    /// Up to here all was looked at.
    private(set) var scanned: Int64

    /// With fewer conversations the merge is as good.
    private static let many = 32
    /// Entries for each conversation: a look at one costs a tenth of a look into the index.
    private static let share: Int64 = 4
    private static let piece: Int64 = 128

    static let marksSQL = """
        SELECT conversation, read_upto FROM members WHERE account = ? AND unread_from IS NOT NULL AND unread_from <= ?
        """
    static let entriesSQL = "SELECT id, conversation, sender, kind FROM entries WHERE id > ? ORDER BY id LIMIT ?"

    /// Nil where it is not worth it.
    init?(_ reader: PlaceReader, account: AccountID, above: MessageID) throws {
        let database = reader.database
        self.reader = reader
        self.account = account.rawValue
        scanned = above.rawValue
        guard above.rawValue < reader.newest else { return nil }
        let unread = try PreparedStatement(cachedIn: database, UnreadScan.marksSQL)
        unread.bind(account.rawValue, 1)
        // Those that begin further on cost the merge nothing; whether they are many is not what counts.
        unread.bind(above.rawValue, 2)
        var count: Int64 = 0
        do {
            defer { unread.reset() }
            while try unread.step() { count += 1 }
        }
        guard count >= UnreadScan.many else { return nil }
        left = count * UnreadScan.share
        entries = try PreparedStatement(cachedIn: database, UnreadScan.entriesSQL)
        find = try PreparedStatement(cachedIn: database, ConversationList.entrySQL)
        unread.bind(Int64.max, 2)
        defer { unread.reset() }
        while try unread.step() { marks[unread.integer(0)] = unread.integer(1) }
        let rooms = try PreparedStatement(cachedIn: database, UnreadMerge.roomsSQL)
        rooms.bind(account.rawValue, 1)
        defer { rooms.reset() }
        while try rooms.step() { marks[rooms.integer(0)] = rooms.integer(1) }
        let own = try PreparedStatement(cachedIn: database, ConversationDirectory.findSQL)
        own.bind(account.rawValue, 1)
        own.bind(account.rawValue, 2)
        withOneself = try own.firstInteger()
    }

    /// The next message; nil where looking on is not worth it, or at the end.
    mutating func next() throws(SQLiteFailure) -> StoredMessage? {
        while taken == found.count {
            guard left > 0, scanned < reader.newest else { return nil }
            try scan()
        }
        let (id, isRoom) = found[taken]
        taken += 1
        find.bind(id, 1)
        defer { find.reset() }
        guard try find.step() else { throw SQLiteFailure(code: 11, message: "entry \(id) is gone") }
        return EntryRow(find).message(to: isRoom ? nil : account)
    }

    private mutating func scan() throws(SQLiteFailure) {
        found.removeAll(keepingCapacity: true)
        taken = 0
        let count = min(left, UnreadScan.piece)
        left -= count
        entries.bind(scanned, 1)
        entries.bind(count, 2)
        defer { entries.reset() }
        while try entries.step() {
            scanned = entries.integer(0)
            let (conversation, kind) = (entries.integer(1), entries.integer(3))
            guard let mark = marks[conversation], scanned > mark else { continue }
            let isRoom = kind >= EntryKind.room
            guard (isRoom ? EntryKinds.unreadOfRoom : .unread).contains(kind) else { continue }
            // What oneself wrote is unread only in the conversation with oneself.
            guard entries.integer(2) != account || conversation == withOneself else { continue }
            found.append((scanned, isRoom))
        }
    }
}
