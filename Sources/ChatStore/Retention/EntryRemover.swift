import ChatCore
import GRDB

/// Deletes entries for good, with all that leads to them, on the writer's thread.
final class EntryRemover {
    private let index: SearchIndex
    private let marks: ReadMarks
    private let inboxes: InboxGate
    private let reading: WriterReading
    private let deleteEntry: PreparedStatement
    private let places: PlaceWriter
    private let blank: PreparedStatement
    private let setMark: PreparedStatement

    static let entrySQL = "DELETE FROM entries WHERE id = ?"
    static let blankSQL = """
        UPDATE entries SET conversation = 0, sender = 0, kind = \(EntryKind.gone), body = '', target = NULL WHERE id = ?
        """

    init(
        _ database: Database, _ upkeep: Upkeep, _ marks: ReadMarks, _ inboxes: InboxGate, _ reading: WriterReading
    ) throws {
        index = upkeep.index
        places = upkeep.places
        self.marks = marks
        self.inboxes = inboxes
        self.reading = reading
        deleteEntry = try PreparedStatement(database, EntryRemover.entrySQL)
        blank = try PreparedStatement(database, EntryRemover.blankSQL)
        setMark = try PreparedStatement(database, "UPDATE indexing SET expired = ?")
    }

    /// Must be called inside a transaction. The entries must be in the index of places.
    /// - Parameter newest: the newest entry of the log, of which id and time stay.
    /// - Returns: how many were messages.
    func remove(_ expired: [ExpiredEntry], newest: Int64) throws(SQLiteFailure) -> Int {
        // Only its text leads to a message's terms.
        try index.remove(expired.map { ($0.row, $0.two) })
        var (messages, waited): (Int, [Member: (id: Int64, two: AccountPair)]) = (0, [:])
        var gone: [Strand: [Int64]] = [:]
        for entry in expired where entry.row.kind != EntryKind.gone || entry.row.id != newest {
            let row = entry.row
            let strand = Strand(conversation: row.conversation, sender: row.sender, kind: row.kind)
            gone[strand, default: []].append(row.id)
            let statement = row.id == newest ? blank : deleteEntry
            statement.bind(row.id, 1)
            try statement.run()
            if EntryKind.isMessage(row.kind) { messages += 1 }
            guard let two = entry.two, EntryKinds.unread.contains(row.kind) else { continue }
            let member = Member(account: two.other(than: row.sender), conversation: row.conversation)
            waited[member] = (row.id, two)
        }
        for (strand, ids) in gone { try places.remove(ids.sorted(), from: strand) }
        guard !waited.isEmpty else { return messages }
        let reader = try reading.begin()
        for (member, last) in waited {
            try marks.deleted(upTo: last.id, for: member, last.two, reader)
            inboxes.relieved(AccountID(member.account))
        }
        return messages
    }

    /// The next pass need not look at entries of two up to here. Must be called inside a transaction.
    func looked(upTo id: Int64, newest: Int64) throws(SQLiteFailure) {
        // What is left of the newest one goes when there is a newer one.
        setMark.bind(max(min(id, newest - 1), 0), 1)
        try setMark.run()
    }
}
