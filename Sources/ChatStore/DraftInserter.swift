import ChatCore
import ChatProtocol
import GRDB
import GRDBSQLite

/// What became of a draft, as long as the transaction is not committed.
enum DraftResult {
    /// `conversation` is nil when a ref was repeated: nothing new was stored.
    case sent(id: Int64, time: Int64, conversation: Int64?, isHidden: Bool = false)
    case refused(ErrorCode)
    /// The draft alone could not be stored; the text is for the log.
    case failed(String)
}

/// Puts drafts into the log: the hot loop of the product.
final class DraftInserter {
    private let conversations: ConversationDirectory
    private let blocks: BlockSet
    private let inboxes: InboxGate
    private let entries: EntryInserter
    private let findRef: PreparedStatement
    private let insertRef: PreparedStatement
    private let connection: OpaquePointer?
    private let hash: SipHash

    static let findRefSQL = "SELECT entry, time, digest FROM refs WHERE account = ? AND ref = ?"

    init(
        _ database: Database, _ conversations: ConversationDirectory, _ blocks: BlockSet, _ inboxes: InboxGate,
        _ entries: EntryInserter, hash: SipHash
    ) throws {
        self.conversations = conversations
        self.blocks = blocks
        self.inboxes = inboxes
        self.entries = entries
        self.hash = hash
        connection = database.sqliteConnection
        findRef = try PreparedStatement(database, DraftInserter.findRefSQL)
        insertRef = try PreparedStatement(
            database, "INSERT INTO refs(account, ref, entry, time, digest) VALUES (?, ?, ?, ?, ?)")
    }

    /// Must be called inside a transaction.
    /// - Throws: what breaks the whole transaction.
    func add(_ draft: Draft) throws(SQLiteFailure) -> DraftResult {
        do throws(SQLiteFailure) {
            if let ref = draft.ref { return try add(draft, ref) }
            switch try place(of: draft) {
            case .refused(let code): return .refused(code)
            case .found(let place): return try addEntry(draft, place)
            }
        } catch {
            // Full or broken, or SQLite rolled back by itself: the others of the batch are gone, too.
            if error.isFull || error.isFatal || sqlite3_get_autocommit(connection) != 0 { throw error }
            return .failed(error.text)
        }
    }

    private func add(_ draft: Draft, _ ref: [UInt8]) throws(SQLiteFailure) -> DraftResult {
        if let first = try firstSend(draft, ref) { return first }
        let place: Place
        switch try self.place(of: draft) {
        case .refused(let code): return .refused(code)
        case .found(let found): place = found
        }
        let result = try addEntry(draft, place)
        guard case .sent(let id, let time, _, _) = result else { return result }
        let digest = digest(draft, place.conversation)
        try withBuffers(ref, digest) { (ref, digest) throws(SQLiteFailure) in
            insertRef.bind(draft.sender.rawValue, 1)
            insertRef.bind(blob: ref, 2)
            insertRef.bind(id, 3)
            insertRef.bind(time, 4)
            insertRef.bind(blob: digest, 5)
            try insertRef.run()
        }
        return result
    }

    private struct Place {
        var conversation: Int64
        var isHidden = false
    }

    private enum Search {
        case found(Place)
        case refused(ErrorCode)
    }

    /// The conversation that the draft goes to, made where there is none; not where the draft may not go.
    private func place(of draft: Draft) throws(SQLiteFailure) -> Search {
        switch draft.destination {
        case .account(let recipient):
            let isHidden = try blocks.hides(draft.sender, from: recipient)
            // What the recipient never sees does not fill the inbox, and its sender must not learn what does.
            if !isHidden, !(try inboxes.admits(from: draft.sender, to: recipient)) { return .refused(.inboxFull) }
            let conversation = try conversations.makeConversation(AccountPair(draft.sender, recipient))
            return .found(Place(conversation: conversation, isHidden: isHidden))
        case .room(let room):
            let member = Member(account: draft.sender.rawValue, conversation: room.rawValue)
            if try conversations.isInRoom(member) { return .found(Place(conversation: room.rawValue)) }
            return .refused(try conversations.refusal(in: room.rawValue))
        }
    }

    private func addEntry(_ draft: Draft, _ place: Place) throws(SQLiteFailure) -> DraftResult {
        let conversation = place.conversation
        var kind = EntryKind.message
        if case .room = draft.destination { kind += EntryKind.room }
        if place.isHidden { kind += EntryKind.hidden }
        let id = try entries.gather(kind, in: conversation, by: draft.sender, at: draft.time, draft.text)
        if !place.isHidden, case .account(let recipient) = draft.destination {
            try conversations.entryAdded(id, for: Member(account: recipient.rawValue, conversation: conversation))
            inboxes.added(bytes: draft.text.count)
        }
        return .sent(id: id, time: entries.lastTime, conversation: conversation, isHidden: place.isHidden)
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
        let conversation: Int64? =
            switch draft.destination {
            case .account(let recipient): try conversations.conversation(AccountPair(draft.sender, recipient))
            case .room(let room): room.rawValue
            }
        guard let conversation, digest(draft, conversation) == stored else { return .refused(.refConflict) }
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
