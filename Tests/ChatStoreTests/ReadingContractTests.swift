import ChatCore
import ChatProtocol
import ChatTestSupport
import GRDB
import Testing

@testable import ChatStore

/// What both stores must read from the log: the one in memory and the real one.
@Suite("Reading the log")
struct ReadingContractTests {
    typealias Kind = StoreContractTests.Kind
    private let contract = StoreContractTests()

    @Test("all messages of one's conversations come in order, up to the newest id", arguments: Kind.allCases)
    func messages(_ kind: Kind) async throws {
        try await contract.with(kind) { store in
            #expect(try store.newest() == MessageID(0))
            let ids = try await store.makeAccounts(3)
            let empty = try await store.messages(of: ids[0], above: 0)
            #expect(empty.texts == [] && empty.newest == 0)
            for (text, from, to) in [("a", 0, 2), ("b", 2, 0), ("c", 1, 0), ("d", 1, 2), ("e", 0, 0)] {
                try await store.send(text, from: ids[from], to: ids[to])
            }
            let newest = try store.newest().rawValue
            let all = try await store.messages(of: ids[0], above: 0)
            #expect(all.texts == ["a", "b", "c", "e"] && all.newest == newest)
            let one = try await store.messages(of: ids[1], above: 0)
            #expect(one.texts == ["c", "d"] && one.newest == newest)
            #expect(try await store.messages(of: ids[0], above: 0, limit: 2).texts == ["a", "b"])
            #expect(try await store.messages(of: ids[0], above: newest - 1).texts == ["e"])
            #expect(try await store.messages(of: ids[0], above: newest + 5).texts.isEmpty)
        }
    }

    @Test("a history is one conversation's, in both directions, by id", arguments: Kind.allCases)
    func history(_ kind: Kind) async throws {
        try await contract.with(kind) { store in
            let ids = try await store.makeAccounts(3)
            var sent: [Int64] = []
            for place in 0..<6 {
                let (from, to) = place.isMultiple(of: 2) ? (ids[0], ids[1]) : (ids[1], ids[0])
                sent.append(try #require(try await store.send("\(place)", from: from, to: to).sentID))
                try await store.send("other", from: from, to: ids[2])
            }
            func texts(_ before: Int64?, _ after: Int64?, _ limit: Int) async throws -> [String] {
                try await store.history(
                    of: ids[0], with: .account(ids[1]),
                    HistoryRange(
                        before: before.map { MessageID($0) }, after: after.map { MessageID($0) }, limit: limit)
                ).map(\.string)
            }
            #expect(try await texts(nil, nil, 10) == ["5", "4", "3", "2", "1", "0"])
            #expect(try await texts(sent[3], nil, 2) == ["2", "1"])
            #expect(try await texts(nil, 0, 4) == ["0", "1", "2", "3"])
            #expect(try await texts(sent[5], sent[2], 10) == ["3", "4"])
            #expect(try await texts(sent[0], nil, 10) == [])
            let both = try await store.history(
                of: ids[1], with: .account(ids[0]), HistoryRange(after: MessageID(0), limit: 2))
            #expect(both.map(\.sender) == [ids[0], ids[1]] && both.map(\.recipient) == [ids[1], ids[0]])
            #expect(try await store.history(of: ids[2], with: .account(ids[2]), HistoryRange(limit: 5)).isEmpty)
            #expect(try await store.history(of: ids[2], with: .account(AccountID(99)), HistoryRange(limit: 5)).isEmpty)
        }
    }

    @Test("conversations come newest first, with what is unread in each", arguments: Kind.allCases)
    func conversations(_ kind: Kind) async throws {
        try await contract.with(kind) { store in
            let ids = try await store.makeAccounts(4)
            #expect(try await store.conversations(of: ids[0], before: nil, limit: 10).isEmpty)
            for (text, from, to) in [("a", 1, 0), ("b", 1, 0), ("c", 2, 0), ("d", 0, 1), ("e", 0, 0), ("f", 2, 3)] {
                try await store.send(text, from: ids[from], to: ids[to])
            }
            let all = try await store.conversations(of: ids[0], before: nil, limit: 10)
            #expect(all.map(\.with) == [ids[0], ids[1], ids[2]].map { .account($0) })
            #expect(all.map(\.last.string) == ["e", "d", "c"])
            #expect(all.map(\.last.recipient) == [ids[0], ids[1], ids[0]])
            #expect(all.map(\.unread) == [1, 2, 1])
            #expect(all.allSatisfy { $0.readUpTo == MessageID(0) && $0.conversation == $0.last.conversation })
            try await store.markRead(by: ids[0], .with(.account(ids[1]), upTo: MessageID(1)))
            let older = try await store.conversations(of: ids[0], before: all[0].last.id, limit: 1)
            #expect(older.map(\.with) == [.account(ids[1])])
            #expect(older.map(\.unread) == [1] && older.map(\.readUpTo) == [MessageID(1)])
        }
    }

    @Test("the observer is told of what is new alone, after the commit", arguments: Kind.allCases)
    func observer(_ kind: Kind) async throws {
        try await contract.with(kind) { store in
            let ids = try await store.makeAccounts(2)
            let observer = RecordingObserver()
            store.observe(observer)
            try await store.send("one", from: ids[0], to: ids[1], ref: "r")
            try await store.send("one", from: ids[0], to: ids[1], ref: "r")
            try await store.send("two", from: ids[1], to: ids[0])
            // The answer comes before the entries: what comes after it in the writer's order is after both.
            try await store.markRead(by: ids[0], .all(upTo: MessageID(2)))
            let entries = observer.messages
            #expect(entries.map(\.string) == ["one", "two"])
            #expect(entries.map(\.sender) == ids && entries.map(\.recipient) == ids.reversed())
            #expect(
                entries
                    == (try await store.history(of: ids[0], with: .account(ids[1]), HistoryRange(limit: 9))).reversed())
            #expect(observer.newest == entries.last?.id)
        }
    }

    @Test("the log read in pages, and every history, as the twin has them", arguments: 1...4 as ClosedRange<UInt64>)
    func randomly(_ seed: UInt64) async throws {
        let folder = try TestFolder()
        let real = try folder.openStore(.behind(by: Int64(seed) * 20))
        defer { real.close() }
        let twin = InMemoryStore()
        let ids = try await real.makeAccounts(5)
        _ = try await twin.makeAccounts(5)
        let random = PredictableRandom(seed: seed)
        for step in 0..<120 {
            let token = try random.token()
            let (a, b) = (ids[Int(token.high % 5)], ids[Int(token.low % 5)])
            try await real.send("\(step)", from: a, to: b)
            try await twin.send("\(step)", from: a, to: b)
        }
        for account in ids {
            var place: Int64 = 0
            let all = try await twin.messages(of: account, above: 0).texts
            var read: [String] = []
            while true {
                let page = try await real.messages(of: account, above: place, limit: 7)
                read += page.texts
                place = page.last ?? place
                if page.texts.count < 7 { break }
            }
            #expect(read == all)
            for other in ids {
                let ranges = [
                    HistoryRange(limit: 5), HistoryRange(after: MessageID(30), limit: 5),
                    HistoryRange(before: MessageID(60), limit: 5),
                ]
                for range in ranges {
                    let found = try await real.history(of: account, with: .account(other), range)
                    #expect(
                        try await found.map(\.id) == twin.history(of: account, with: .account(other), range).map(\.id))
                }
            }
            let found = try await real.conversations(of: account, before: MessageID(110), limit: 3)
            #expect(
                try await found.map(\.last.id)
                    == twin.conversations(of: account, before: MessageID(110), limit: 3).map(\.last.id))
        }
    }

    @Test("no query of a page walks through a table")
    func queryPlans() throws {
        let folder = try TestFolder()
        let store = try folder.openStore()
        defer { store.close() }
        let queries =
            [
                Upkeep.newestSQL, EntryMerge.conversationsSQL, EntryMerge.aboutSQL, EntryDecoder.findSQL,
                ConversationReader.visibleFromSQL, ConversationList.entrySQL, PlaceReader.tailSQL,
            ] + PlaceReader.sql
        try store.pool.read { database in
            for query in queries {
                let nulls = StatementArguments(Array(repeating: nil as Int?, count: query.count { $0 == "?" }))
                let plan = try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN \(query)", arguments: nulls)
                let steps = plan.map { $0["detail"] as String }
                #expect(!steps.isEmpty)
                // The ids that a statement was given are no table.
                let given = ["CO-ROUTINE wanted", "SCAN w"]
                let searches = steps.filter { !given.contains($0) && !$0.hasSuffix("CONSTANT ROWS") }
                #expect(searches.allSatisfy { $0.hasPrefix("SEARCH") }, "\(query): \(steps)")
            }
        }
    }
}

extension MessageLog {
    fileprivate func messages(
        of account: AccountID, above: Int64, limit: Int = .max
    ) async throws -> (texts: [String], last: Int64?, newest: Int64) {
        let (page, newest) = try await entries(of: account, above: MessageID(above), into: [StoredMessage]()) {
            page, entry in
            guard page.count < limit, case .message(let message) = entry else { return false }
            page.append(message)
            return true
        }
        return (page.map(\.string), page.last?.id.rawValue, newest.rawValue)
    }
}
