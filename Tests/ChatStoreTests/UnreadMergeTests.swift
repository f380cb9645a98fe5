import ChatCore
import ChatProtocol
import ChatTestSupport
import GRDB
import Testing

@testable import ChatStore

@Suite("Reading unread messages")
struct UnreadMergeTests {
    @Test("no query of a send, a page or a mark walks through a table")
    func queryPlans() throws {
        let folder = try TestFolder()
        let store = try folder.openStore()
        defer { store.close() }
        let queries = [
            UnreadMerge.candidatesSQL, UnreadMerge.roomsSQL, UnreadScan.marksSQL, UnreadScan.entriesSQL,
            ReadMarks.memberSQL, ReadMarks.roomsSQL,
            BlockSet.removeSQL, ReadMarks.unreadSQL, ReadMarks.raiseSQL,
            ConversationDirectory.findSQL, ConversationDirectory.setUnreadSQL, ConversationDirectory.memberSQL,
            ConversationDirectory.privateSQL, DraftInserter.findRefSQL,
        ]
        try store.pool.read { database in
            for query in queries {
                let plan = try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN \(query)", arguments: .nulls(query))
                let steps = plan.map { $0["detail"] as String }
                #expect(!steps.isEmpty)
                #expect(
                    steps.allSatisfy { $0.hasPrefix("SEARCH") || $0.hasPrefix("CORRELATED") }, "\(query): \(steps)")
            }
        }
    }

    @Test("a page of 50 among 100,000 messages in 1,000 conversations is the oldest 50")
    func page() async throws {
        let folder = try TestFolder()
        let store = try folder.openStore()
        defer { store.close() }
        let ids = try await store.makeAccounts(2)
        try await store.change { context in
            try context.database.execute(
                sql: """
                    WITH RECURSIVE n(i) AS (SELECT 3 UNION ALL SELECT i + 1 FROM n WHERE i < 1002)
                    INSERT INTO accounts(id, user, name, password_hash, created) SELECT i, 'u' || i, 'U', '', 0 FROM n;
                    INSERT INTO conversations(kind, low, high) SELECT 1, 2, id FROM accounts WHERE id > 2;
                    INSERT INTO members(account, conversation) SELECT 2, id FROM conversations;
                    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
                    INSERT INTO entries(conversation, sender, kind, time, body)
                    SELECT c.id, c.high, 1, 0, 'message ' || i FROM n JOIN conversations c ON c.high = 3 + i % 1000;
                    UPDATE members SET unread_from =
                        (SELECT min(id) FROM entries e WHERE e.conversation = members.conversation);
                    """)
        }
        try await store.placeAll()
        let clock = ContinuousClock()
        let start = clock.now
        let page = try await store.unread(of: ids[1], limit: 50)
        print("a page of 50 among 100,000 unread messages: \(clock.now - start)")
        #expect(page.map(\.id.rawValue) == (1...50).map { Int64($0) })
        #expect(try await store.unread(of: ids[1], above: .max).isEmpty)
        let next = try await store.unread(of: ids[1], above: 50_000, limit: 50)
        #expect(next.map(\.id.rawValue) == (50_001...50_050).map { Int64($0) })
        try await store.markRead(by: ids[1], .all(upTo: MessageID(99_990)))
        #expect(try await store.unread(of: ids[1]).map(\.id.rawValue) == (99_991...100_000).map { Int64($0) })
    }

    @Test(
        "who has many unread conversations and begins far on is given the same, however much others write",
        arguments: [0, 3, 40])
    func farOn(_ others: Int) async throws {
        let folder = try TestFolder()
        let real = try folder.openStore(.behind(by: 90))
        defer { real.close() }
        let twin = InMemoryStore()
        let ids = try await real.makeAccounts(42)
        _ = try await twin.makeAccounts(42)
        let reader = ids[0]
        for store in [real, twin] as [any MessageLog] {
            let dice = PredictableRandom(seed: 7)
            let room = try await RoomFixture(
                "#r", number: 500, in: store, members: [(reader, .member, 9), (ids[1], .owner, 0)])
            for number in 0..<160 {
                let sender = ids[number < 41 ? number + 1 : Int(try dice.token().high % 42)]
                try await store.send("\(number)", from: sender, to: reader)
                if number % 5 == 0 { try await store.send("r\(number)", from: ids[number % 2], in: room) }
                if number % 7 == 0 { try await store.send("own \(number)", from: reader, to: ids[5]) }
                if number == 90 { try await store.markRead(by: reader, .with(.account(ids[3]), upTo: MessageID(80))) }
                for _ in 0..<others { try await store.send("other", from: ids[1], to: ids[2]) }
            }
            try await store.markRead(by: reader, .with(.room(room.id), upTo: MessageID(60)))
        }
        let newest = try real.newest().rawValue
        var scans = 0
        for above in stride(from: Int64(0), through: newest + 3, by: Int(1 + newest / 40)) {
            for limit in [20, Int.max] {
                let page = try await real.unread(of: reader, above: above, limit: limit)
                let same = try await twin.unread(of: reader, above: above, limit: limit)
                #expect(page.map(\.id) == same.map(\.id) && page.map(\.string) == same.map(\.string), "\(above)")
                #expect(page.map(\.recipient) == same.map(\.recipient))
            }
            scans += try await real.readPlaces {
                try UnreadScan($0, account: reader, above: MessageID(above)) == nil ? 0 : 1
            }
        }
        #expect(scans > 10)
    }

    @Test("marks and sends in any order leave exactly what was not read", arguments: 1...5 as ClosedRange<UInt64>)
    func randomly(_ seed: UInt64) async throws {
        let folder = try TestFolder()
        let real = try folder.openStore(.behind(by: Int64(seed) * 10))
        defer { real.close() }
        let twin = InMemoryStore()
        let ids = try await real.makeAccounts(4)
        _ = try await twin.makeAccounts(4)
        let random = PredictableRandom(seed: seed)
        for step in 0..<150 {
            let token = try random.token()
            let (a, b) = (ids[Int(token.high % 4)], ids[Int(token.low % 4)])
            if token.high >> 32 % 3 == 0 {
                let mark = ReadMark.all(upTo: MessageID(Int64(token.low >> 32 % UInt64(step + 1))))
                try await real.markRead(by: a, mark)
                try await twin.markRead(by: a, mark)
                let single = ReadMark.with(.account(b), upTo: MessageID(Int64(token.low >> 40 % UInt64(step + 1))))
                try await real.markRead(by: a, single)
                try await twin.markRead(by: a, single)
            } else {
                try await real.send("\(step)", from: a, to: b)
                try await twin.send("\(step)", from: a, to: b)
            }
            #expect(try await real.unread(of: a).map(\.string) == twin.unread(of: a).map(\.string))
            #expect(try await real.unread(of: b).map(\.string) == twin.unread(of: b).map(\.string))
            let above = Int64(token.high >> 40 % UInt64(step + 1))
            let page = try await real.unread(of: a, above: above, limit: 7).map(\.string)
            #expect(try await page == twin.unread(of: a, above: above, limit: 7).map(\.string))
        }
    }
}

extension StatementArguments {
    /// As many nulls as the query has parameters.
    fileprivate static func nulls(_ query: String) -> StatementArguments {
        StatementArguments(Array(repeating: nil as Int?, count: query.count { $0 == "?" }))
    }
}
