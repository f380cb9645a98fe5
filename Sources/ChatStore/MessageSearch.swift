import ChatCore
import GRDB

/// One search: first through what is not in the index yet, then through the index, both from the newest on.
///
/// The index only proposes: every message is read, and compared with the words, before it is found.
struct MessageSearch {
    private let reader: PlaceReader
    private let account: Int64
    private let query: MessageQuery
    private let deadline: SearchDeadline
    private let splitter: WordSplitter

    private var database: Database { reader.database }

    init(_ reader: PlaceReader, of account: AccountID, _ query: MessageQuery, _ deadline: SearchDeadline) throws {
        self.reader = reader
        self.account = account.rawValue
        self.query = query
        self.deadline = deadline
        splitter = try WordSplitter(reader.database)
    }

    /// As `MessageSearching.search`.
    /// - Parameter usesIndex: false reads everything in the log.
    /// - Throws: `SQLiteFailure` with `isDamagedIndex`.
    func run(usesIndex: Bool) throws -> FoundMessages {
        var found = FoundMessages()
        guard let words = SearchWords(try splitter.words(of: query.text)) else { return found }
        let hook = deadline.hook(database)
        defer { hook.end() }
        do {
            let places = try SearchPlaces(database, of: account, with: query.with)
            var upTo = try PreparedStatement(cachedIn: database, SearchIndex.upToSQL).firstInteger() ?? 0
            // Nearly every message has a word that begins with a single letter: they are nowhere found faster than where
            // they lie.
            if !usesIndex || (words.whole.isEmpty && words.prefix.count == 1) { upTo = 0 }
            try collect(try unindexed(places, above: upTo), places, words, &found)
            if upTo > 0 { try collect(try indexed(places, words, upTo: upTo), places, words, &found) }
        } catch  where SQLiteFailure(error).isInterrupt && deadline.isOver {
            found.isCutShort = true
        }
        return found
    }

    /// Takes from all streams in descending order until there is enough.
    private func collect(
        _ streams: [SearchStream], _ places: SearchPlaces, _ words: SearchWords, _ found: inout FoundMessages
    ) throws {
        // The one with the newest message last.
        var streams = streams.sorted { $0.nextID < $1.nextID }
        while found.messages.count < query.limit, var stream = streams.popLast() {
            guard !deadline.isOver else { throw SQLiteFailure.interrupt }
            let row = try stream.take(database)
            if stream.nextID > 0 { MessageSearch.insert(stream, into: &streams) }
            if let row, let message = places.message(row), message.state != .deleted,
                words.match(try splitter.words(of: row.body))
            {
                found.messages.append(message)
            }
        }
    }

    private static func insert(_ stream: SearchStream, into streams: inout [SearchStream]) {
        var (low, high) = (0, streams.count)
        while low < high {
            let middle = (low + high) / 2
            if streams[middle].nextID < stream.nextID { low = middle + 1 } else { high = middle }
        }
        streams.insert(stream, at: low)
    }

    private func unindexed(_ places: SearchPlaces, above upTo: Int64) throws -> [SearchStream] {
        var streams: [SearchStream] = []
        func add(_ strand: Strand, _ kinds: EntryKinds, from first: Int64 = 0) throws {
            let stream = try SearchStream(
                database, .log(reader, strand, kinds), above: max(upTo, first - 1),
                before: query.before?.rawValue ?? .max)
            if stream.nextID > 0 { streams.append(stream) }
        }
        for (conversation, place) in places.all {
            switch place {
            case .room(let first): try add(.room(conversation), .messagesOfRoom, from: first)
            case .two(let other):
                try add(Strand(conversation: conversation, sender: account), .ownMessages)
                if other != account { try add(Strand(conversation: conversation, sender: other), .messages) }
            }
        }
        return streams
    }

    private func indexed(_ places: SearchPlaces, _ words: SearchWords, upTo: Int64) throws -> [SearchStream] {
        var streams: [SearchStream] = []
        let before = min(query.before?.rawValue ?? .max, upTo + 1)
        func add(_ finder: [UInt8], conversation: Int64?, above: Int64) throws {
            let terms = SearchTerms.query(words, finder: finder, conversation: conversation)
            let stream = try SearchStream(database, .index(terms), above: above, before: before)
            if stream.nextID > 0 { streams.append(stream) }
        }
        var hasTwo = false
        for (conversation, place) in places.all {
            switch place {
            case .room(let first):
                try add(SearchTerms.room(conversation), conversation: nil, above: max(first - 1, 0))
            case .two where query.with != nil:
                try add(SearchTerms.account(account), conversation: conversation, above: 0)
            case .two: hasTwo = true
            }
        }
        if hasTwo { try add(SearchTerms.account(account), conversation: nil, above: 0) }
        return streams
    }
}

/// The conversations that are looked into.
struct SearchPlaces {
    enum Place {
        case two(Int64)
        case room(visibleFrom: Int64)
    }

    private let account: Int64
    private(set) var all: [Int64: Place] = [:]

    init(_ database: Database, of account: Int64, with: Destination?) throws {
        self.account = account
        let statement = try PreparedStatement(cachedIn: database, EntryMerge.conversationsSQL)
        statement.bind(account, 1)
        defer { statement.reset() }
        while try statement.step() {
            let id = statement.integer(0)
            if statement.integer(5) > 0 {
                guard with == nil || with == .room(ConversationID(id)) else { continue }
                all[id] = .room(visibleFrom: statement.integer(4))
            } else {
                let (low, high) = (statement.integer(1), statement.integer(2))
                let other = low == account ? high : low
                guard with == nil || with == .account(AccountID(other)) else { continue }
                all[id] = .two(other)
            }
        }
    }

    /// The message of a row, nil where the account must not see it.
    func message(_ row: EntryRow) -> StoredMessage? {
        guard EntryKind.isMessage(row.kind) else { return nil }
        switch all[row.conversation] {
        case .two(let other):
            guard row.sender == account || !EntryKind.isHidden(row.kind) else { return nil }
            return row.message(to: row.sender == account ? other : account)
        case .room(let first): return row.id >= first ? row.message(to: nil) : nil
        case nil: return nil
        }
    }
}
