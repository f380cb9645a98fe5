import GRDB

/// Messages that may be found, from the newest on: of one conversation as they lie in the log, or as the index names
/// them.
struct SearchStream {
    enum Source {
        case log(PlaceReader, Strand, EntryKinds)
        /// What is asked of the index.
        case index([UInt8])
    }

    static let indexSQL = """
        SELECT rowid FROM words WHERE words MATCH ?1 AND rowid > ?2 AND rowid < ?3 ORDER BY rowid DESC
        """

    /// The next message's id, 0 at the end.
    private(set) var nextID: Int64 = 0

    private let source: Source
    private let above: Int64
    private var before: Int64
    private var ready: [EntryRow] = []
    private var taken = 0
    /// Doubles with every read.
    private var count: Int64 = 4
    /// Of the index: stands at `nextID`.
    private let hits: PreparedStatement?

    init(_ database: Database, _ source: Source, above: Int64, before: Int64) throws {
        self.source = source
        self.above = above
        self.before = before
        switch source {
        case .log:
            hits = nil
            try fill()
        case .index(let query):
            let hits = try PreparedStatement(database, SearchStream.indexSQL)
            self.hits = hits
            hits.bind(copyOf: query, 1)
            hits.bind(above, 2)
            hits.bind(before, 3)
            nextID = try hits.step() ? hits.integer(0) : 0
        }
    }

    /// The next message, nil where the log has none under that id.
    mutating func take(_ database: Database) throws -> EntryRow? {
        guard let hits else {
            let row = ready[taken]
            taken += 1
            if taken == ready.count { try fill() } else { nextID = ready[taken].id }
            return row
        }
        let entry = try PreparedStatement(cachedIn: database, ConversationList.entrySQL)
        entry.bind(nextID, 1)
        defer { entry.reset() }
        let row = try entry.step() ? EntryRow(entry) : nil
        nextID = try hits.step() ? hits.integer(0) : 0
        return row
    }

    private mutating func fill() throws {
        guard case .log(let reader, let strand, let kinds) = source else { return }
        taken = 0
        ready = try reader.newestRows(
            PlaceReader.Selection(strand: strand, kinds: kinds, above: above, below: before, limit: count))
        before = ready.last?.id ?? above
        count = min(count * 2, 64)
        nextID = ready.first?.id ?? 0
    }
}
