import GRDB
import GRDBSQLite

/// Reads entries by where they belong; all that reads a conversation's entries goes through here.
///
/// The index (the table `runs`) says which entries a strand has, and the entries are read by their ids, some at once. It
/// is written behind the log, so that a message costs no page of it: entries up to `indexing.placed` are there, those above
/// are the tail, which is short and known in memory. Either part is in the order of the log. Belongs to one transaction,
/// which must have read nothing that is newer or older.
final class PlaceReader {
    let database: Database
    /// The newest entry.
    let newest: Int64
    private let placed: Int64
    private var tail: TailPlaces
    private let runs: RunReader
    private var statements = [PreparedStatement?](repeating: nil, count: PlaceReader.sql.count)

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
    ///   - usesIndex: false where that is damaged: all is the tail then, which takes a walk through the log.
    init(
        _ database: Database, _ tail: LogTail, added: [EntryPlace] = [], usesIndex: Bool = true
    ) throws(SQLiteFailure) {
        self.database = database
        runs = RunReader(database)
        let state = try PlaceReader.prepare(PlaceReader.stateSQL, database)
        defer { state.reset() }
        guard try state.step() else { throw SQLiteFailure(code: 11, message: "the table indexing is empty") }
        placed = usesIndex && !tail.isIndexLost ? state.integer(0) : 0
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
        try read(selection, .ascending, .row) { rows.append(EntryRow($0)) }
        return rows
    }

    /// The newest of a selection first.
    func newestRows(_ selection: Selection) throws(SQLiteFailure) -> [EntryRow] {
        var rows: [EntryRow] = []
        try read(selection, .descending, .row) { rows.append(EntryRow($0)) }
        return rows
    }

    /// The ids of a selection, ascending.
    func ids(_ selection: Selection) throws(SQLiteFailure) -> [Int64] {
        var ids: [Int64] = []
        try read(selection, .ascending, .id) { ids.append($0.integer(0)) }
        return ids
    }

    /// The newest id of a selection.
    func newestID(_ selection: Selection) throws(SQLiteFailure) -> Int64? {
        var one = selection
        one.limit = 1
        var id: Int64?
        try read(one, .descending, .id) { id = $0.integer(0) }
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
        try read(selection, .ascending, .length) {
            load.count += 1
            load.bytes += Int($0.integer(1))
        }
        return load
    }

    /// The first entry above an id, of any kind: no entry is read.
    func first(of strand: Strand, above: Int64) throws(SQLiteFailure) -> Int64? {
        var id: Int64?
        try walk(strand, .ascending, above: above, below: .max) { ids in
            id = ids.first
            return false
        }
        return id
    }

    /// The newest entry, of any kind: no entry is read.
    func newest(of strand: Strand) throws(SQLiteFailure) -> Int64? {
        var id: Int64?
        try walk(strand, .descending, above: 0, below: .max) { ids in
            id = ids.first
            return false
        }
        return id
    }

    // MARK: Ids

    private enum Order {
        case ascending, descending
    }

    /// The ids between two, both exclusive, in an order, those of a run or of the tail at once.
    /// - Parameter body: false ends it.
    private func walk(
        _ strand: Strand, _ order: Order, above: Int64, below: Int64,
        _ body: ([Int64]) throws(SQLiteFailure) -> Bool
    ) throws(SQLiteFailure) {
        let new = tail.ids(of: strand).filter { $0 > above && $0 < below }
        switch order {
        case .ascending:
            var goesOn = true
            if above < placed {
                try runs.ascend(strand, above: above, below: below) { (ids) throws(SQLiteFailure) in
                    goesOn = try body(ids)
                    return goesOn
                }
            }
            if goesOn, !new.isEmpty { _ = try body(new) }
        case .descending:
            if !new.isEmpty, try !body(new.reversed()) { return }
            if above < placed { try runs.descend(strand, above: above, below: below, body) }
        }
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

    // MARK: Entries

    private func read(
        _ selection: Selection, _ order: Order, _ columns: Columns, _ body: (PreparedStatement) -> Void
    ) throws(SQLiteFailure) {
        var left = selection.limit
        guard left > 0 else { return }
        // So many may be enough, unless they are of other kinds.
        var count = Int(min(left, Int64(PlaceReader.most)))
        try walk(selection.strand, order, above: selection.above, below: selection.below) {
            (ids) throws(SQLiteFailure) in
            var rest = ids[...]
            while left > 0, !rest.isEmpty {
                left -= try look(up: rest.prefix(count), left, selection, columns, body)
                rest = rest.dropFirst(count)
                count = PlaceReader.most
            }
            return left > 0
        }
    }

    /// - Parameter ids: no more than `most`.
    /// - Returns: how many of them were of the selection, at most so many as are wanted.
    private func look(
        up ids: ArraySlice<Int64>, _ wanted: Int64, _ selection: Selection, _ columns: Columns,
        _ body: (PreparedStatement) -> Void
    ) throws(SQLiteFailure) -> Int64 {
        let size = PlaceReader.sizes.firstIndex { ids.count <= $0 } ?? PlaceReader.sizes.count - 1
        let statement = try statement(columns, size)
        statement.bind(selection.kinds.bits, 1)
        statement.bind(selection.sparing, 2)
        var index: Int32 = 3
        for id in ids {
            statement.bind(id, index)
            index += 1
        }
        while index < PlaceReader.sizes[size] + 3 {
            statement.bindNull(index)
            index += 1
        }
        defer { statement.reset() }
        var (count, rest): (Int64, ArraySlice<Int64>) = (0, ids)
        while count < wanted, try statement.step() {
            // SQLite gives them in this order, but does not promise it.
            let id = statement.integer(0)
            guard let place = rest.firstIndex(of: id) else {
                throw SQLiteFailure(code: SQLITE_INTERNAL, message: "entry \(id) comes in another order")
            }
            rest = rest[(place + 1)...]
            body(statement)
            count += 1
        }
        return count
    }
}

// MARK: - Statements

extension PlaceReader {
    private enum Columns: Int, CaseIterable {
        case row, id, length

        var sql: String {
            switch self {
            case .row: EntryRow.columns(of: "e")
            case .id: "e.id"
            case .length: "e.id, length(CAST(e.body AS BLOB))"
            }
        }
    }

    /// How many entries are looked up at once.
    private static let sizes = [1, 8, 64]
    private static let most = 64

    private func statement(_ columns: Columns, _ size: Int) throws(SQLiteFailure) -> PreparedStatement {
        let number = columns.rawValue * PlaceReader.sizes.count + size
        if let known = statements[number] { return known }
        let statement = try PlaceReader.prepare(PlaceReader.sql[number], database)
        statements[number] = statement
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

    /// By `Columns`, in each by `sizes`.
    static let sql: [String] = Columns.allCases.flatMap { columns in sizes.map { entries(columns, $0) } }

    /// CROSS JOIN: the ids lead. What is NULL of them is not looked up.
    private static func entries(_ columns: Columns, _ size: Int) -> String {
        let selected = "(?1 >> e.kind) & 1 AND e.sender <> ?2"
        guard size > 1 else { return "SELECT \(columns.sql) FROM entries e WHERE e.id = ?3 AND \(selected)" }
        let ids = (0..<size).map { "(?\($0 + 3))" }.joined(separator: ", ")
        return """
            WITH wanted(id) AS (VALUES \(ids))
            SELECT \(columns.sql) FROM wanted w CROSS JOIN entries e ON e.id = w.id WHERE \(selected)
            """
    }
}
