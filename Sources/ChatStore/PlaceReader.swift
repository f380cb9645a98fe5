import GRDB

/// Reads entries by where they belong; all that reads a conversation's entries goes through here.
///
/// The index (the table `places`) is written behind the log, so that a message costs no page of it: entries up to
/// `indexing.placed` are there, those above are the tail, which is short and known in memory. Either part is in the
/// order of the log. Belongs to one transaction, which must have read nothing that is newer or older.
final class PlaceReader {
    let database: Database
    /// The newest entry.
    let newest: Int64
    private let placed: Int64
    private var tail: TailPlaces
    private var statements = [PreparedStatement?](repeating: nil, count: Query.allCases.count)

    /// What is read of a strand.
    struct Selection {
        var strand: Strand
        var kinds: EntryKinds
        /// Whose entries are left out; 0: nobody's.
        var sparing: Int64 = 0
        /// Both exclusive.
        var above: Int64 = 0
        var below: Int64 = .max
        var limit: Int64 = .max
    }

    /// - Parameters:
    ///   - tail: what the writer has committed.
    ///   - added: what it has added since in the transaction that reads; empty for all others.
    init(_ database: Database, _ tail: LogTail, added: [EntryPlace] = []) throws(SQLiteFailure) {
        self.database = database
        let state = try PlaceReader.prepare(PlaceReader.stateSQL, database)
        defer { state.reset() }
        guard try state.step() else { throw SQLiteFailure(code: 11, message: "the table indexing is empty") }
        placed = state.integer(0)
        newest = state.integer(1)
        var places = newest > placed ? tail.places(above: placed, upTo: newest) : []
        places += added
        // Ids leave no gap, so that what is missing shows: after a start, and for who reads for long.
        if newest > placed, places.count != Int(newest - placed) {
            places = try PlaceReader.read(above: placed, database)
        }
        self.tail = TailPlaces(places)
    }

    // MARK: Reading

    /// The oldest of a selection first.
    func rows(_ selection: Selection) throws(SQLiteFailure) -> [EntryRow] {
        var rows: [EntryRow] = []
        try ascend(selection, .rows, .tailRow) { rows.append(EntryRow($0)) }
        return rows
    }

    /// The newest of a selection first.
    func newestRows(_ selection: Selection) throws(SQLiteFailure) -> [EntryRow] {
        var rows: [EntryRow] = []
        try descend(selection, .newestRows, .tailRow) { rows.append(EntryRow($0)) }
        return rows
    }

    /// The ids of a selection, ascending.
    func ids(_ selection: Selection) throws(SQLiteFailure) -> [Int64] {
        var ids: [Int64] = []
        try ascend(selection, .ids, .tailID) { ids.append($0.integer(0)) }
        return ids
    }

    /// The newest id of a selection.
    func newestID(_ selection: Selection) throws(SQLiteFailure) -> Int64? {
        var one = selection
        one.limit = 1
        var id: Int64?
        try descend(one, .newestIDs, .tailID) { id = $0.integer(0) }
        return id
    }

    /// Whether one of two has written what the other may see. An edit may be left where its message is gone.
    func hasVisible(_ strand: Strand) throws(SQLiteFailure) -> Bool {
        // The oldest, for what is hidden comes later, since the other has blocked the one.
        try !ids(Selection(strand: strand, kinds: .messages, limit: 1)).isEmpty
    }

    /// How many a selection has, and how many bytes of text.
    func load(_ selection: Selection) throws(SQLiteFailure) -> (count: Int, bytes: Int) {
        var load = (count: 0, bytes: 0)
        try ascend(selection, .lengths, .tailLength) {
            load.count += 1
            load.bytes += Int($0.integer(1))
        }
        return load
    }

    /// The first entry above an id, of any kind: no entry is read.
    func first(of strand: Strand, above: Int64) throws(SQLiteFailure) -> Int64? {
        if above < placed, let id = try place(.first, strand, above: above) { return id }
        return tail.ids(of: strand).first { $0 > above }
    }

    /// The newest entry, of any kind: no entry is read.
    func newest(of strand: Strand) throws(SQLiteFailure) -> Int64? {
        if let id = tail.ids(of: strand).last { return id }
        return try place(.newest, strand, above: 0)
    }

    // MARK: The two parts

    private func place(_ query: Query, _ strand: Strand, above: Int64) throws(SQLiteFailure) -> Int64? {
        let statement = try statement(query)
        statement.bind(strand.conversation, 1)
        statement.bind(strand.sender, 2)
        statement.bind(above, 3)
        statement.bind(placed + 1, 4)
        return try statement.firstInteger()
    }

    private func ascend(
        _ selection: Selection, _ index: Query, _ tail: Query, _ body: (PreparedStatement) -> Void
    ) throws(SQLiteFailure) {
        var left = selection.limit
        if selection.above < placed { left -= try readIndex(selection, left, index, body) }
        guard left > 0 else { return }
        try readTail(selection, self.tail.ids(of: selection.strand), left, tail, body)
    }

    private func descend(
        _ selection: Selection, _ index: Query, _ tail: Query, _ body: (PreparedStatement) -> Void
    ) throws(SQLiteFailure) {
        let ids = self.tail.ids(of: selection.strand)
        let left = selection.limit - (try readTail(selection, ids.reversed(), selection.limit, tail, body))
        guard left > 0, selection.above < placed else { return }
        try readIndex(selection, left, index, body)
    }

    /// - Returns: how many there were.
    @discardableResult
    private func readIndex(
        _ selection: Selection, _ limit: Int64, _ query: Query, _ body: (PreparedStatement) -> Void
    ) throws(SQLiteFailure) -> Int64 {
        let statement = try statement(query)
        statement.bind(selection.strand.conversation, 1)
        statement.bind(selection.strand.sender, 2)
        statement.bind(selection.above, 3)
        statement.bind(min(selection.below, placed + 1), 4)
        statement.bind(selection.kinds.bits, 5)
        statement.bind(selection.sparing, 6)
        statement.bind(limit, 7)
        defer { statement.reset() }
        var count: Int64 = 0
        while try statement.step() {
            body(statement)
            count += 1
        }
        return count
    }

    /// - Returns: how many there were.
    @discardableResult
    private func readTail(
        _ selection: Selection, _ ids: some Sequence<Int64>, _ limit: Int64, _ query: Query,
        _ body: (PreparedStatement) -> Void
    ) throws(SQLiteFailure) -> Int64 {
        var count: Int64 = 0
        for id in ids where id > selection.above && id < selection.below {
            let statement = try statement(query)
            statement.bind(id, 1)
            statement.bind(selection.kinds.bits, 2)
            statement.bind(selection.sparing, 3)
            defer { statement.reset() }
            guard try statement.step() else { continue }
            body(statement)
            count += 1
            if count == limit { break }
        }
        return count
    }

    /// What the memory does not have.
    private static func read(above id: Int64, _ database: Database) throws(SQLiteFailure) -> [EntryPlace] {
        let statement = try prepare(tailSQL, database)
        statement.bind(id, 1)
        defer { statement.reset() }
        var places: [EntryPlace] = []
        while try statement.step() {
            let strand = Strand(
                conversation: statement.integer(1), sender: statement.integer(2), kind: statement.integer(3))
            places.append(EntryPlace(id: statement.integer(0), strand: strand))
        }
        return places
    }
}

// MARK: - Statements

extension PlaceReader {
    private enum Query: Int, CaseIterable {
        case rows, newestRows, ids, newestIDs, lengths, first, newest
        case tailRow, tailID, tailLength
    }

    private func statement(_ query: Query) throws(SQLiteFailure) -> PreparedStatement {
        if let known = statements[query.rawValue] { return known }
        let statement = try PlaceReader.prepare(PlaceReader.sql[query.rawValue], database)
        statements[query.rawValue] = statement
        return statement
    }

    private static func prepare(_ sql: String, _ database: Database) throws(SQLiteFailure) -> PreparedStatement {
        do {
            return try PreparedStatement(cachedIn: database, sql)
        } catch {
            throw SQLiteFailure(error, database.sqliteConnection)
        }
    }

    static let stateSQL = "SELECT placed, (SELECT max(id) FROM entries) FROM indexing"
    static let tailSQL = "SELECT id, conversation, sender, kind FROM entries WHERE id > ? ORDER BY id"

    /// In the order of `Query`. CROSS JOIN: the index leads.
    static let sql: [String] = Query.allCases.map { query in
        let length = "e.id, length(CAST(e.body AS BLOB))"
        let rows = EntryRow.columns(of: "e")
        return switch query {
        case .rows: placed(rows, "ASC")
        case .newestRows: placed(rows, "DESC")
        case .ids: placed("e.id", "ASC")
        case .newestIDs: placed("e.id", "DESC")
        case .lengths: placed(length, "ASC")
        case .first: place("ASC")
        case .newest: place("DESC")
        case .tailRow: one(rows)
        case .tailID: one("e.id")
        case .tailLength: one(length)
        }
    }

    private static func place(_ order: String) -> String {
        """
        SELECT id FROM places WHERE conversation = ?1 AND sender = ?2 AND id > ?3 AND id < ?4 ORDER BY id \(order) LIMIT 1
        """
    }

    private static func placed(_ columns: String, _ order: String) -> String {
        """
        SELECT \(columns) FROM places p CROSS JOIN entries e ON e.id = p.id
        WHERE p.conversation = ?1 AND p.sender = ?2 AND p.id > ?3 AND p.id < ?4
            AND (?5 >> e.kind) & 1 AND e.sender <> ?6
        ORDER BY p.id \(order) LIMIT ?7
        """
    }

    private static func one(_ columns: String) -> String {
        "SELECT \(columns) FROM entries e WHERE e.id = ?1 AND (?2 >> e.kind) & 1 AND e.sender <> ?3"
    }
}
