import ChatCore
import ChatProtocol
import GRDB
import GRDBSQLite

/// What became of a draft, as long as the transaction is not committed.
enum DraftResult {
    /// `conversation` is nil when a ref was repeated: nothing new was stored.
    case sent(id: Int64, time: Int64, conversation: Int64?)
    case refConflict
    /// The draft alone could not be stored; the text is for the log.
    case failed(String)
}

/// Puts drafts into the log: the hot loop of the product.
final class DraftInserter {
    private let conversations: ConversationDirectory
    private let insert: PreparedStatement
    private let findRef: PreparedStatement
    private let insertRef: PreparedStatement
    private let connection: OpaquePointer?
    private let hash: SipHash

    static let findRefSQL = "SELECT entry, time, digest FROM refs WHERE account = ? AND ref = ?"

    /// Times never go down along the log, whatever the clock does.
    private var lastTime: Int64

    init(_ database: Database, _ conversations: ConversationDirectory, hash: SipHash) throws {
        self.conversations = conversations
        self.hash = hash
        connection = database.sqliteConnection
        insert = try PreparedStatement(
            database, "INSERT INTO entries(conversation, sender, kind, time, body) VALUES (?, ?, 1, ?, ?)")
        findRef = try PreparedStatement(database, DraftInserter.findRefSQL)
        insertRef = try PreparedStatement(
            database, "INSERT INTO refs(account, ref, entry, time, digest) VALUES (?, ?, ?, ?, ?)")
        lastTime =
            try PreparedStatement(database, "SELECT time FROM entries ORDER BY id DESC LIMIT 1").firstInteger()
            ?? .min
    }

    /// Must be called inside a transaction.
    /// - Throws: what breaks the whole transaction.
    func add(_ draft: Draft) throws(SQLiteFailure) -> DraftResult {
        do throws(SQLiteFailure) {
            if let ref = draft.ref { return try add(draft, ref) }
            let (id, conversation) = try addEntry(draft)
            return .sent(id: id, time: lastTime, conversation: conversation)
        } catch {
            // Full or broken, or SQLite rolled back by itself: the others of the batch are gone, too.
            if error.isFull || error.isFatal || sqlite3_get_autocommit(connection) != 0 { throw error }
            return .failed(error.text)
        }
    }

    private func add(_ draft: Draft, _ ref: [UInt8]) throws(SQLiteFailure) -> DraftResult {
        if let first = try firstSend(draft, ref) { return first }
        let (id, conversation) = try addEntry(draft)
        let digest = digest(draft, conversation)
        try withBuffers(ref, digest) { (ref, digest) throws(SQLiteFailure) in
            insertRef.bind(draft.sender.rawValue, 1)
            insertRef.bind(blob: ref, 2)
            insertRef.bind(id, 3)
            insertRef.bind(lastTime, 4)
            insertRef.bind(blob: digest, 5)
            try insertRef.run()
        }
        return .sent(id: id, time: lastTime, conversation: conversation)
    }

    private func addEntry(_ draft: Draft) throws(SQLiteFailure) -> (id: Int64, conversation: Int64) {
        let conversation = try conversations.makeConversation(AccountPair(draft.sender, draft.recipient))
        lastTime = max(lastTime, draft.time.milliseconds)
        insert.bind(conversation, 1)
        insert.bind(draft.sender.rawValue, 2)
        insert.bind(lastTime, 3)
        try withBuffer(draft.text) { (text) throws(SQLiteFailure) in
            insert.bind(text: text, 4)
            try insert.run()
        }
        let id = sqlite3_last_insert_rowid(connection)
        try conversations.entryAdded(id, for: Member(account: draft.recipient.rawValue, conversation: conversation))
        return (id, conversation)
    }

    /// What the ref's first send was answered; nil when there was none.
    private func firstSend(_ draft: Draft, _ ref: [UInt8]) throws(SQLiteFailure) -> DraftResult? {
        let found = try withBuffer(ref) { (ref) throws(SQLiteFailure) -> (Int64, Int64, [UInt8])? in
            findRef.bind(draft.sender.rawValue, 1)
            findRef.bind(blob: ref, 2)
            defer { findRef.reset() }
            guard try findRef.step() else { return nil }
            return (findRef.integer(0), findRef.integer(1), findRef.bytes(2))
        }
        guard let (id, time, stored) = found else { return nil }
        guard let conversation = try conversations.conversation(AccountPair(draft.sender, draft.recipient)),
            digest(draft, conversation) == stored
        else { return .refConflict }
        return .sent(id: id, time: time, conversation: nil)
    }

    /// Where a message goes and what it says, in 16 bytes.
    private func digest(_ draft: Draft, _ conversation: Int64) -> [UInt8] {
        let (first, second) = draft.text.withUnsafeBufferPointer { hash.digest(of: conversation, $0) }
        return [first, second].flatMap { word in
            stride(from: 0, to: 64, by: 8).map { UInt8(truncatingIfNeeded: word >> UInt64($0)) }
        }
    }

    private func withBuffer<Value>(
        _ bytes: [UInt8], _ body: (UnsafeBufferPointer<UInt8>) throws(SQLiteFailure) -> Value
    ) throws(SQLiteFailure) -> Value {
        let span = bytes.span
        return try span.withUnsafeBufferPointer { (buffer) throws(SQLiteFailure) in try body(buffer) }
    }

    private func withBuffers(
        _ first: [UInt8], _ second: [UInt8],
        _ body: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) throws(SQLiteFailure) -> Void
    ) throws(SQLiteFailure) {
        try withBuffer(first) { (first) throws(SQLiteFailure) in
            try withBuffer(second) { (second) throws(SQLiteFailure) in try body(first, second) }
        }
    }
}
