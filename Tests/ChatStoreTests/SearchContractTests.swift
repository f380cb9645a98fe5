import ChatCore
import ChatProtocol
import ChatTestSupport
import Testing

@testable import ChatStore

/// What a search finds, in both stores, and in the real one with all, some and nothing of it in the index.
@Suite("Searching")
struct SearchContractTests {
    enum Kind: CaseIterable {
        case inMemory, unindexed, indexed
    }

    typealias AnyStore = any AccountStore & MessageLog

    /// Calls the body with a store, and with what brings the index to the state that is tested.
    func with(
        _ kind: Kind, _ body: (AnyStore, () async throws -> Void) async throws -> Void
    ) async throws {
        guard kind != .inMemory else { return try await body(InMemoryStore()) {} }
        let folder = try TestFolder()
        let store = try folder.openStore(.lazy)
        defer { store.close() }
        try await body(store) { if kind == .indexed { try await store.indexAll() } }
    }

    @Test("all words must occur, the last one as a beginning, without case and accents", arguments: Kind.allCases)
    func words(_ kind: Kind) async throws {
        try await with(kind) { store, index in
            let ids = try await store.makeAccounts(2)
            let texts = [
                "Halo lineker, ini pesan dari saya", "pesan lagi", "Crème BRÛLÉE", "cre\u{301}me", "naïve façade",
                "ПРИВЕТ мир", "日本語 テスト", "2026-11-22 at 10:00", "don't", "smile \u{1F600} here", "x",
            ]
            for text in texts { try await store.send(text, from: ids[0], to: ids[1]) }
            try await index()
            let table: [(String, [Int])] = [
                ("pesan", [1, 0]), ("PESAN", [1, 0]), ("pes", [1, 0]), ("pesan halo", [0]), ("halo pesan", [0]),
                ("esan", []), ("hal pesan", []), ("pesan hal", [0]), ("pesan tidak", []),
                ("creme", [3, 2]), ("CRÈME", [3, 2]), ("cre\u{301}", [3, 2]), ("brulee creme", [2]), ("facade", [4]),
                ("привет", [5]), ("Мир", [5]), ("日本", [6]), ("テスト", [6]), ("2026", [7]), ("11 22 2026", [7]),
                ("10:00", [7]), ("don't", [8]), ("dont", []), ("don", [8]), ("t don", [8]), ("smile", [9]),
                ("\u{1F600}", []), ("", []), ("   ", []), ("?!", []), ("x", [10]), ("lineker, ini!", [0]),
                ("pesan pesan pesan", [1, 0]),
            ]
            for account in ids {
                for (text, places) in table {
                    #expect(try await store.find(text, of: account) == places.map { texts[$0] }, "\(text)")
                }
            }
        }
    }

    @Test("whatever is typed is data, never syntax", arguments: Kind.allCases)
    func injection(_ kind: Kind) async throws {
        try await with(kind) { store, index in
            let ids = try await store.makeAccounts(3)
            try await store.send("alpha beta OR gamma NEAR near", from: ids[0], to: ids[1])
            try await store.send("secret beta", from: ids[1], to: ids[2])
            try await index()
            let first = ["alpha beta OR gamma NEAR near"]
            let table: [(String, [String])] = [
                ("alpha OR zeta", []), ("alpha AND", []), ("OR", first), ("or", first), ("NOT alpha", []),
                ("NEAR(alpha beta)", first),
                ("alpha NEAR beta", first), ("\"alpha beta\"", first), ("\"", []), ("\"\"", []), ("\"alpha", first),
                ("alpha\"", first), ("al*", first), ("*", []), ("* alpha", first), ("-alpha", first),
                ("alpha -beta", first),
                ("^alpha", first), ("terms:alpha", []), ("terms : alpha", []), ("{terms}:alpha", []), ("(alpha", first),
                ("alpha)", first), ("alpha + beta", first), ("'; DROP TABLE words; --", []), ("alpha'--", first),
                ("%", []), ("a%", first), ("_", []), ("\\", []), ("alpha\tbeta", first), ("alpha\u{A0}beta", first),
                ("2asecret", []), ("1a", []), ("3asecret OR 2asecret", []), ("1c", []), ("secret", []),
                ("\u{1F600}", []),
                (String(repeating: "alpha ", count: 170), first), (String(repeating: "a", count: 1_024), []),
                (String(repeating: "\"(", count: 512), []), (String(repeating: "* ", count: 500) + "alpha", first),
                ((0..<250).map { "w\($0)" }.joined(separator: " "), []),
            ]
            for (text, found) in table {
                #expect(try await store.find(text, of: ids[0]) == found, "\(text)")
            }
        }
    }

    @Test("one finds in one's own conversations alone, in rooms from when one may see on", arguments: Kind.allCases)
    func ownAlone(_ kind: Kind) async throws {
        try await with(kind) { store, index in
            let ids = try await store.makeAccounts(4)
            let old = try await RoomFixture("#old", number: 50, in: store, members: [(ids[0], .owner, 0)])
            try await store.send("word 1", from: ids[0], to: ids[1])
            try await store.send("word 2", from: ids[1], in: old)
            try await store.send("word 3", from: ids[0], in: old)
            try await store.send("word 4", from: ids[2], to: ids[3])
            let from = try #require(try await store.send("word 5", from: ids[1], to: ids[0]).sentID) + 1
            _ = try await RoomFixture(
                "#old", number: 50, in: store, members: [(ids[0], .owner, 0), (ids[1], .member, from)])
            try await store.send("word 6", from: ids[0], in: old)
            try await store.send("word 7", from: ids[1], to: ids[1])
            try await store.send("word 8", from: ids[0], to: ids[2])
            try await index()
            #expect(try await store.find("word", of: ids[0]) == [8, 6, 5, 3, 1].map { "word \($0)" })
            #expect(try await store.find("word", of: ids[1]) == [7, 6, 5, 1].map { "word \($0)" })
            #expect(try await store.find("word", of: ids[2]) == [8, 4].map { "word \($0)" })
            let ranges: [(Destination, [Int])] = [
                (.account(ids[1]), [5, 1]), (.account(ids[2]), [8]), (.room(old.id), [6, 3]), (.account(ids[0]), []),
                (.account(ids[3]), []), (.room(ConversationID(99)), []),
            ]
            for (with, numbers) in ranges {
                let found = try await store.find("word", of: ids[0], with: with)
                #expect(found == numbers.map { "word \($0)" }, "\(with)")
            }
            #expect(try await store.find("word", of: ids[3], with: .room(old.id)).isEmpty)
            #expect(try await store.find("word", of: ids[1], with: .account(ids[1])) == ["word 7"])
        }
    }

    @Test("pages go down by id without a gap", arguments: Kind.allCases)
    func pages(_ kind: Kind) async throws {
        try await with(kind) { store, index in
            let ids = try await store.makeAccounts(3)
            let room = try await RoomFixture(
                "#room", number: 50, in: store, members: [(ids[0], .owner, 0), (ids[1], .member, 0)])
            for number in 0..<40 {
                switch number % 4 {
                case 0: try await store.send("word \(number)", from: ids[1], to: ids[0])
                case 1: try await store.send("word \(number)", from: ids[0], to: ids[2])
                case 2: try await store.send("word \(number)", from: ids[1], in: room)
                default: try await store.send("other \(number)", from: ids[1], to: ids[0])
                }
                if number == 20 { try await index() }
            }
            var found: [String] = []
            var before: MessageID?
            while true {
                let page = try await store.search(
                    of: ids[0], MessageQuery(text: Array("word".utf8), before: before, limit: 4))
                #expect(!page.isCutShort)
                found += page.messages.map(\.string)
                before = page.messages.last?.id
                if page.messages.count < 4 { break }
            }
            #expect(found == (0..<40).reversed().filter { $0 % 4 != 3 }.map { "word \($0)" })
        }
    }

    @Test("what is edited is found by its new words, what is deleted by none", arguments: Kind.allCases)
    func changes(_ kind: Kind) async throws {
        try await with(kind) { store, index in
            let ids = try await store.makeAccounts(2)
            let first = try #require(try await store.send("alpha beta", from: ids[0], to: ids[1]).sentID)
            let second = try #require(try await store.send("alpha gamma", from: ids[1], to: ids[0]).sentID)
            try await index()
            try await store.change(first, to: "delta beta", by: ids[0])
            for account in ids {
                #expect(try await store.find("alpha", of: account) == ["alpha gamma"])
                #expect(try await store.find("delta", of: account) == ["delta beta"])
                #expect(try await store.find("beta", of: account) == ["delta beta"])
            }
            try await store.change(second, to: nil, by: ids[1])
            try await index()
            for account in ids {
                #expect(try await store.find("alpha", of: account).isEmpty)
                #expect(try await store.find("gamma", of: account).isEmpty)
            }
            try await store.change(first, to: "epsilon", by: ids[0])
            try await store.change(first, to: nil, by: ids[0])
            for word in ["delta", "beta", "epsilon"] {
                #expect(try await store.find(word, of: ids[0]).isEmpty)
            }
        }
    }

    @Test("after anything that happens a search finds what the twin does", arguments: 1...4 as ClosedRange<UInt64>)
    func randomly(_ seed: UInt64) async throws {
        let folder = try TestFolder()
        let real = try folder.openStore(.lazy)
        defer { real.close() }
        let twin = InMemoryStore()
        let ids = try await real.makeAccounts(4)
        _ = try await twin.makeAccounts(4)
        let stores: [any MessageLog] = [real, twin]
        var room: RoomFixture?
        for store in stores {
            room = try await RoomFixture(
                "#room", number: 90, in: store, members: [(ids[0], .owner, 0), (ids[1], .member, 20)])
        }
        let random = PredictableRandom(seed: seed)
        func text(_ word: UInt64) -> String {
            let words = ["satu", "Dua", "tíga", "tig", "EMPAT", "satunya", "lima-enam", "7", "dua?"]
            return (0..<4).map { words[Int(word >> (8 * $0) % 9)] }.joined(separator: " ")
        }
        for step in 0..<200 {
            let token = try random.token()
            let (a, b) = (ids[Int(token.high % 4)], ids[Int(token.low % 4)])
            let id = Int64(token.low >> 32 % UInt64(step + 1))
            let text = text(token.high >> 8)
            for store in stores {
                switch token.high >> 56 % 8 {
                case 0: try await store.change(id, to: text, by: a)
                case 1: try await store.change(id, to: nil, by: a)
                case 2, 3: if let room { try await store.send(text, from: ids[Int(token.high % 2)], in: room) }
                default: try await store.send(text, from: a, to: b)
                }
            }
            if step % 31 == 30 { try await real.indexNext(17) }
            if step % 67 == 66 { try await real.removeOldText() }
            let query = text.split(separator: " ").prefix(1 + step % 3).joined(separator: " ").dropLast(step % 2)
            let with: Destination? =
                switch step % 5 {
                case 0: .account(b)
                case 1: room.map { .room($0.id) }
                default: nil
                }
            let wanted = MessageQuery(
                text: Array(query.utf8), with: with, before: step % 4 == 0 ? MessageID(id) : nil, limit: 1 + step % 9)
            // The two number their conversations differently.
            var results: [String] = []
            for store in stores {
                let found = try await store.search(of: a, wanted)
                results.append(
                    found.messages.map { "\($0.id.rawValue) \($0.string) \($0.state)" }.joined(separator: ", "))
            }
            #expect(results[0] == results[1], "\(query) \(wanted)")
        }
    }
}

extension StoreOptions {
    /// The writer turns to its upkeep at once.
    static var prompt: StoreOptions {
        var options = StoreOptions()
        options.quietMilliseconds = 1
        options.searchMilliseconds = lazy.searchMilliseconds
        return options
    }

    /// Nothing goes into the index unless a test says so.
    static var lazy: StoreOptions {
        var options = StoreOptions()
        options.quietMilliseconds = 900
        options.isSearchOn = false
        // A busy machine must not make a difference; the time limit has a test of its own.
        options.searchMilliseconds = 30_000
        return options
    }
}

extension Store {
    /// Takes so many entries into the index.
    func indexNext(_ count: Int) async throws {
        let last = try await change { try $0.upkeep.index.addNext(count) }
        try await change { $0.upkeep.index.committed(upTo: last) }
    }

    func indexAll() async throws {
        try await indexNext(10_000_000)
    }
}

extension MessageSearching {
    func find(_ text: String, of account: AccountID, with: Destination? = nil) async throws -> [String] {
        let found = try await search(of: account, MessageQuery(text: Array(text.utf8), with: with, limit: 50))
        #expect(!found.isCutShort)
        return found.messages.map(\.string)
    }
}
