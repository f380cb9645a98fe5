import GRDB

/// Writes the table `runs`: adds ids to a strand's newest run as long as that has room, and takes ids out. Must be used
/// inside a transaction.
final class RunWriter {
    private let findNewest: PreparedStatement
    private let find: PreparedStatement
    private let insert: PreparedStatement
    private let update: PreparedStatement
    private let delete: PreparedStatement
    private let deleteAll: PreparedStatement
    private let log: PreparedStatement

    static let newestSQL = """
        SELECT first, ids FROM runs WHERE conversation = ?1 AND sender = ?2 ORDER BY first DESC LIMIT 1
        """
    static let findSQL = """
        SELECT first, ids FROM runs WHERE conversation = ?1 AND sender = ?2 AND first <= ?3 ORDER BY first DESC LIMIT 1
        """
    static let insertSQL = "INSERT INTO runs(conversation, sender, first, ids) VALUES (?1, ?2, ?3, ?4)"
    static let updateSQL = "UPDATE runs SET ids = ?4 WHERE conversation = ?1 AND sender = ?2 AND first = ?3"
    static let deleteSQL = "DELETE FROM runs WHERE conversation = ?1 AND sender = ?2 AND first = ?3"
    static let deleteAllSQL = "DELETE FROM runs"
    /// Sorted by SQLite, which takes a temporary file for what is much. What is left of the newest entry when that was too
    /// old (`EntryKind.gone`) is in no conversation.
    static let logSQL = """
        SELECT conversation, CASE WHEN kind < 16 THEN sender ELSE 0 END, id FROM entries
        WHERE id > ? AND id <= ? AND kind <> 0 ORDER BY 1, 2, 3
        """

    init(_ database: Database) throws {
        findNewest = try PreparedStatement(database, RunWriter.newestSQL)
        find = try PreparedStatement(database, RunWriter.findSQL)
        insert = try PreparedStatement(database, RunWriter.insertSQL)
        update = try PreparedStatement(database, RunWriter.updateSQL)
        delete = try PreparedStatement(database, RunWriter.deleteSQL)
        deleteAll = try PreparedStatement(database, RunWriter.deleteAllSQL)
        log = try PreparedStatement(database, RunWriter.logSQL)
    }

    // MARK: Adding

    /// The run that ids are added to.
    private struct Open {
        var strand: Strand
        /// Nil: the strand has none.
        var run: IDRun?
        /// The table has a row of it.
        var isStored: Bool
        /// That row is another one.
        var isChanged = false
    }

    /// - Parameter places: strand by strand, and in each with ascending ids.
    func add(_ places: [EntryPlace]) throws(SQLiteFailure) {
        try SQLiteFailure.inPlaces { () throws(SQLiteFailure) in
            var open: Open?
            for place in places { try add(place.id, to: place.strand, &open) }
            try close(open)
        }
    }

    /// Adds the entries of the log above an id and up to another one, however many they are.
    func addFromLog(above: Int64, upTo id: Int64) throws(SQLiteFailure) {
        log.bind(above, 1)
        log.bind(id, 2)
        defer { log.reset() }
        var open: Open?
        while try log.step() {
            let strand = Strand(conversation: log.integer(0), sender: log.integer(1))
            try SQLiteFailure.inPlaces { () throws(SQLiteFailure) in try add(log.integer(2), to: strand, &open) }
        }
        try SQLiteFailure.inPlaces { () throws(SQLiteFailure) in try close(open) }
    }

    private func add(_ id: Int64, to strand: Strand, _ open: inout Open?) throws(SQLiteFailure) {
        if open?.strand != strand {
            try close(open)
            let run = try newest(of: strand)
            open = Open(strand: strand, run: run, isStored: run != nil)
        }
        // What is there already is the same: nothing of a place ever changes.
        if let last = open?.run?.last, id <= last { return }
        if open?.run?.append(id) != true {
            try close(open)
            open = Open(strand: strand, run: IDRun(id), isStored: false)
        }
        open?.isChanged = true
    }

    private func newest(of strand: Strand) throws(SQLiteFailure) -> IDRun? {
        bind(strand, findNewest)
        defer { findNewest.reset() }
        guard try findNewest.step() else { return nil }
        let first = findNewest.integer(0)
        return try findNewest.withBytes(1) { (differences) throws(SQLiteFailure) in
            try IDRun(first: first, differences)
        }
    }

    private func close(_ open: Open?) throws(SQLiteFailure) {
        guard let open, open.isChanged, let run = open.run else { return }
        try put(run, of: open.strand, isStored: open.isStored)
    }

    // MARK: Taking out

    /// - Parameter ids: ascending; what is not there is passed over.
    func remove(_ ids: [Int64], from strand: Strand) throws(SQLiteFailure) {
        try SQLiteFailure.inPlaces { () throws(SQLiteFailure) in try takeOut(ids, of: strand) }
    }

    private func takeOut(_ ids: [Int64], of strand: Strand) throws(SQLiteFailure) {
        var next = 0
        while next < ids.count {
            guard let (first, all) = try run(of: strand, with: ids[next]), let last = all.last else {
                next += 1
                continue
            }
            let end = ids[next...].firstIndex { $0 > last } ?? ids.count
            let gone = Set(ids[next..<end])
            let kept = all.filter { !gone.contains($0) }
            if kept.count < all.count { try replace(runFrom: first, of: strand, by: IDRun(rest: kept)) }
            next = max(end, next + 1)
        }
    }

    /// The only run that may have an id, and all that it has.
    private func run(of strand: Strand, with id: Int64) throws(SQLiteFailure) -> (first: Int64, ids: [Int64])? {
        bind(strand, find)
        find.bind(id, 3)
        defer { find.reset() }
        guard try find.step() else { return nil }
        let first = find.integer(0)
        var ids: [Int64] = []
        try find.withBytes(1) { (differences) throws(SQLiteFailure) in
            try IDRun.decode(first: first, differences, above: 0, below: .max, into: &ids)
        }
        return (first, ids)
    }

    private func replace(runFrom first: Int64, of strand: Strand, by rest: IDRun?) throws(SQLiteFailure) {
        if let rest, rest.first == first { return try put(rest, of: strand, isStored: true) }
        bind(strand, delete)
        delete.bind(first, 3)
        try delete.run()
        if let rest { try put(rest, of: strand, isStored: false) }
    }

    /// Takes all ids out. The pages are freed: not where one of them is damaged, which might name pages of others.
    func clear() throws(SQLiteFailure) {
        try SQLiteFailure.inPlaces { () throws(SQLiteFailure) in try deleteAll.run() }
    }

    // MARK: Rows

    private func put(_ run: IDRun, of strand: Strand, isStored: Bool) throws(SQLiteFailure) {
        let statement = isStored ? update : insert
        bind(strand, statement)
        statement.bind(run.first, 3)
        statement.bind(copyOfBlob: run.differences, 4)
        try statement.run()
    }

    private func bind(_ strand: Strand, _ statement: PreparedStatement) {
        statement.bind(strand.conversation, 1)
        statement.bind(strand.sender, 2)
    }
}
