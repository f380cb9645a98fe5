import ChatCore
import GRDB
import GRDBSQLite

/// Writes the search index, on the writer's thread.
final class SearchIndex {
    /// Entries up to this id are in the index, as the last committed transaction left it.
    private(set) var upTo: Int64

    /// Has to be cleared before anything else.
    var isDamaged = false

    /// FTS5 joins parts of the index by itself, in whichever transaction makes them many: many pages at once, for which
    /// messages would have to wait. `Upkeep` does it in small steps.
    private var joinsByItself: Bool

    private let splitter: WordSplitter
    private let read: PreparedStatement
    private let insert: PreparedStatement
    private let delete: PreparedStatement
    private let mergeStatement: PreparedStatement
    private let clearStatement: PreparedStatement
    private let stopJoining: PreparedStatement
    private let setUpTo: PreparedStatement
    private let savepoint: PreparedStatement
    private let rollback: PreparedStatement
    private let release: PreparedStatement
    private let connection: OpaquePointer?

    static let readSQL = """
        SELECT e.id, e.conversation, e.sender, e.kind, e.time, e.target, e.body, c.low, c.high
        FROM entries e LEFT JOIN conversations c ON c.id = e.conversation WHERE e.id > ? ORDER BY e.id LIMIT ?
        """
    static let upToSQL = "SELECT upto FROM indexing"
    /// Nothing as long as it has its default.
    static let joinsSQL = "SELECT v FROM words_config WHERE k = 'automerge'"

    init(_ database: Database) throws {
        connection = database.sqliteConnection
        splitter = try WordSplitter(database)
        read = try PreparedStatement(database, SearchIndex.readSQL)
        insert = try PreparedStatement(database, "INSERT INTO words(rowid, terms) VALUES (?, ?)")
        delete = try PreparedStatement(database, "INSERT INTO words(words, rowid, terms) VALUES ('delete', ?, ?)")
        mergeStatement = try PreparedStatement(database, "INSERT INTO words(words, rank) VALUES ('merge', ?)")
        clearStatement = try PreparedStatement(database, "INSERT INTO words(words) VALUES ('delete-all')")
        stopJoining = try PreparedStatement(database, "INSERT INTO words(words, rank) VALUES ('automerge', 0)")
        joinsByItself = try PreparedStatement(database, SearchIndex.joinsSQL).firstInteger() != 0
        setUpTo = try PreparedStatement(database, "UPDATE indexing SET upto = ?")
        savepoint = try PreparedStatement(database, "SAVEPOINT words")
        rollback = try PreparedStatement(database, "ROLLBACK TO words")
        release = try PreparedStatement(database, "RELEASE words")
        upTo = try PreparedStatement(database, SearchIndex.upToSQL).firstInteger() ?? 0
    }

    /// Takes in the next entries. Must be called inside a transaction; `committed` tells that it lasts.
    /// - Returns: up to where the index goes then.
    func addNext(_ count: Int) throws(SQLiteFailure) -> Int64 {
        if joinsByItself { try stopJoining.run() }
        var last = upTo
        read.bind(upTo, 1)
        read.bind(Int64(count), 2)
        defer { read.reset() }
        while try read.step() {
            let row = EntryRow(read)
            last = row.id
            let two: AccountPair? =
                read.isNull(7) ? nil : AccountPair(AccountID(read.integer(7)), AccountID(read.integer(8)))
            try put(row, two, insert)
        }
        if last > upTo {
            setUpTo.bind(last, 1)
            try setUpTo.run()
        }
        return last
    }

    func committed(upTo id: Int64) {
        upTo = id
        if id == 0 { isDamaged = false } else { joinsByItself = false }
    }

    /// A message changes. Must be called inside the transaction that changes it: only its old text leads to its terms.
    /// - Parameter new: nil when it is deleted.
    func change(_ old: EntryRow, _ two: AccountPair?, to new: EntryRow?) throws(SQLiteFailure) {
        // What is not in the index yet will be taken in as it is then.
        guard old.id <= upTo else { return }
        try carefully { () throws(SQLiteFailure) in
            try put(old, two, delete)
            if let new { try put(new, two, insert) }
        }
    }

    /// Messages go, each with the two of its conversation, nil in a room. As `change`, for many at once.
    func remove(_ messages: [(row: EntryRow, two: AccountPair?)]) throws(SQLiteFailure) {
        let known = messages.filter { $0.row.id <= upTo }
        guard !known.isEmpty else { return }
        try carefully { () throws(SQLiteFailure) in
            for (row, two) in known { try put(row, two, delete) }
        }
    }

    /// Nobody must be kept from deleting a message; an index that is damaged is made anew, without the old text.
    private func carefully(_ body: () throws(SQLiteFailure) -> Void) throws(SQLiteFailure) {
        try savepoint.run()
        do {
            try body()
            // A second savepoint writes what was put: damage shows here, and not when all others are committed.
            try savepoint.run()
            try release.run()
        } catch  where error.isDamagedIndex {
            isDamaged = true
            try rollback.run()
        }
        try release.run()
    }

    /// Begins anew. Must be called inside a transaction.
    func clear() throws(SQLiteFailure) {
        try clearStatement.run()
        setUpTo.bind(0, 1)
        try setUpTo.run()
    }

    /// Joins parts of the index, so that what was taken out leaves the file. Must be called inside a transaction.
    /// - Parameters:
    ///   - pages: how much is written at most.
    ///   - all: begins to make one of all parts; the following calls go on with that.
    /// - Returns: false when nothing is left to join (https://www.sqlite.org/fts5.html#the_merge_command).
    func merge(pages: Int64, all: Bool) throws(SQLiteFailure) -> Bool {
        let before = sqlite3_total_changes(connection)
        mergeStatement.bind(all ? -pages : pages, 1)
        try mergeStatement.run()
        return sqlite3_total_changes(connection) &- before >= 2
    }

    private func put(
        _ row: EntryRow, _ two: AccountPair?, _ statement: PreparedStatement
    ) throws(SQLiteFailure) {
        guard EntryKind.isMessage(row.kind), EntryKind.base(row.kind) != EntryKind.deletedMessage else { return }
        let terms = SearchTerms.document(row, two, try splitter.words(of: row.body))
        let span = terms.span
        try span.withUnsafeBufferPointer { (terms) throws(SQLiteFailure) in
            statement.bind(row.id, 1)
            statement.bind(text: terms, 2)
            try statement.run()
        }
    }
}
