import ChatCore
import ChatProtocol
import GRDB
import GRDBSQLite

/// Two accounts; equal in the conversation with oneself.
struct AccountPair: Hashable {
    var low: Int64
    var high: Int64

    init(_ a: AccountID, _ b: AccountID) {
        low = min(a.rawValue, b.rawValue)
        high = max(a.rawValue, b.rawValue)
    }

    func other(than account: Int64) -> Int64 {
        low == account ? high : low
    }
}

/// An account in a conversation.
struct Member: Hashable {
    var account: Int64
    var conversation: Int64
}

/// What the writer knows of conversations without asking the database.
///
/// After a rollback all of it is forgotten: what was learnt inside the transaction never happened.
final class ConversationDirectory {
    private var ids: [AccountPair: Int64] = [:]
    /// The one of `ids` that was asked for last: messages of one sender mostly come in a row.
    private var lastPair: (pair: AccountPair, id: Int64)?
    /// Members whose `unread_from` is known to be set.
    private var unread: Set<Member> = []
    /// The one of `unread` that was asked for last.
    private var lastUnread: Member?
    /// Accounts that are known to be in a room.
    private var present: Set<Member> = []

    private let find: PreparedStatement
    private let make: PreparedStatement
    private let join: PreparedStatement
    private let setUnread: PreparedStatement
    private let findMember: PreparedStatement
    private let findPrivate: PreparedStatement
    private let connection: OpaquePointer?

    /// How many of each are kept, about 20 MiB; beyond it the cache begins anew.
    private static let capacity = 200_000

    init(_ database: Database) throws {
        connection = database.sqliteConnection
        find = try PreparedStatement(database, ConversationDirectory.findSQL)
        make = try PreparedStatement(database, "INSERT INTO conversations(kind, low, high) VALUES (1, ?, ?)")
        join = try PreparedStatement(database, "INSERT INTO members(account, conversation) VALUES (?, ?)")
        setUnread = try PreparedStatement(database, ConversationDirectory.setUnreadSQL)
        findMember = try PreparedStatement(database, ConversationDirectory.memberSQL)
        findPrivate = try PreparedStatement(database, ConversationDirectory.privateSQL)
    }

    /// The number of the conversation, nil when there is none yet.
    func conversation(_ pair: AccountPair) throws(SQLiteFailure) -> Int64? {
        if let lastPair, lastPair.pair == pair { return lastPair.id }
        if let known = ids[pair] {
            lastPair = (pair, known)
            return known
        }
        find.bind(pair.low, 1)
        find.bind(pair.high, 2)
        guard let id = try find.firstInteger() else { return nil }
        learn(pair, id)
        return id
    }

    /// The number of the conversation, which is made where there is none.
    func makeConversation(_ pair: AccountPair) throws(SQLiteFailure) -> Int64 {
        if let known = try conversation(pair) { return known }
        make.bind(pair.low, 1)
        make.bind(pair.high, 2)
        try make.run()
        let id = sqlite3_last_insert_rowid(connection)
        try add(pair.low, to: id)
        if pair.high != pair.low { try add(pair.high, to: id) }
        learn(pair, id)
        return id
    }

    /// An entry came that the member has not read.
    func entryAdded(_ entry: Int64, for member: Member) throws(SQLiteFailure) {
        if member == lastUnread { return }
        guard !unread.contains(member) else {
            lastUnread = member
            return
        }
        setUnread.bind(entry, 1)
        setUnread.bind(member.account, 2)
        setUnread.bind(member.conversation, 3)
        try setUnread.run()
        if unread.count >= ConversationDirectory.capacity { unread.removeAll() }
        unread.insert(member)
    }

    /// The member's mark was raised: the database knows what is unread now.
    func markRaised(_ member: Member) {
        unread.remove(member)
        lastUnread = nil
    }

    /// Whether the account is in the room.
    func isInRoom(_ member: Member) throws(SQLiteFailure) -> Bool {
        if present.contains(member) { return true }
        findMember.bind(member.account, 1)
        findMember.bind(member.conversation, 2)
        guard try findMember.firstInteger() != nil else { return false }
        if present.count >= ConversationDirectory.capacity { present.removeAll() }
        present.insert(member)
        return true
    }

    /// What one who is not in the room is told.
    func refusal(in room: Int64) throws(SQLiteFailure) -> ErrorCode {
        findPrivate.bind(room, 1)
        return try findPrivate.firstInteger() == 0 ? .notAMember : .roomNotFound
    }

    func leftRoom(_ member: Member) {
        present.remove(member)
    }

    func forgetAll() {
        ids.removeAll()
        lastPair = nil
        unread.removeAll()
        lastUnread = nil
        present.removeAll()
    }

    private func add(_ account: Int64, to conversation: Int64) throws(SQLiteFailure) {
        join.bind(account, 1)
        join.bind(conversation, 2)
        try join.run()
    }

    private func learn(_ pair: AccountPair, _ id: Int64) {
        if ids.count >= ConversationDirectory.capacity { ids.removeAll() }
        ids[pair] = id
    }
}

extension ConversationDirectory {
    static let findSQL = "SELECT id FROM conversations WHERE low = ? AND high = ?"
    static let setUnreadSQL = """
        UPDATE members SET unread_from = ? WHERE account = ? AND conversation = ? AND unread_from IS NULL
        """
    static let memberSQL = "SELECT role FROM members WHERE account = ? AND conversation = ? AND role > 0"
    static let privateSQL = "SELECT private FROM rooms WHERE conversation = ?"
}
