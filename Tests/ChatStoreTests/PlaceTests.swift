import ChatCore
import ChatProtocol
import ChatTestSupport
import Foundation
import GRDB
import Testing

@testable import ChatStore

/// The index of places, which is written behind the log: it says what the log says, and reads do not depend on how far
/// it has come.
@Suite("The index of places")
struct PlaceTests {
    @Test("a busy writer is never far behind, an idle one leaves nothing, and a closed store has all in it")
    func written() async throws {
        let folder = try TestFolder()
        var store = try folder.openStore(.behind(by: 20))
        let ids = try await store.makeAccounts(2)
        for number in 0..<100 {
            try await store.send("\(number)", from: ids[number % 2], to: ids[1])
            let (placed, newest) = try await store.placed()
            #expect(placed <= newest && newest - placed <= 21)
        }
        #expect(try await store.placed().placed < 100)
        #expect(try await store.placesThatDisagree() == 0)
        store.close()

        store = try folder.openStore(.prompt)
        #expect(try await store.placed() == (100, 100))
        #expect(try await store.placesThatDisagree() == 0)
        try await store.send("last", from: ids[0], to: ids[1])
        let end = ContinuousClock.now + .seconds(30)
        while try await store.placed().placed < 101, ContinuousClock.now < end { await Task.yield() }
        #expect(try await store.placed() == (101, 101))
        #expect(store.writer.tail.places(above: 100, upTo: 200).map(\.id) == [101])
        #expect(try await store.change { try Int.fetchOne($0.database, sql: "PRAGMA synchronous") } == 2)
        store.close()
    }

    @Test("a store that is killed at any moment reads all when it opens again, whatever the table has")
    func killed() async throws {
        let folder = try TestFolder()
        let store = try folder.openStore(.behind(by: 16))
        let ids = try await store.makeAccounts(3)
        for number in 0..<100 {
            let sent = try await store.send("\(number)", from: ids[number % 3], to: ids[1]).sentID
            if number % 10 == 3, let sent { try await store.change(sent, to: nil, by: ids[number % 3]) }
            guard number % 7 == 6 else { continue }
            let copy = try await folder.copyOfLivingStore(store)
            let reopened = try copy.openStore(.behind(by: 1_000))
            defer { reopened.close() }
            #expect(try await reopened.placesThatDisagree() == 0)
            try await expectAlike(reopened, store, ids)
            // What is new comes behind what only the log knows.
            try await reopened.send("new", from: ids[0], to: ids[1])
            #expect(try await reopened.unread(of: ids[1]).last?.string == "new")
            try await reopened.markRead(by: ids[1], .all(upTo: MessageID(.max)))
            #expect(try await reopened.unread(of: ids[1]).isEmpty)
        }
        store.close()
    }

    @Test("what is rolled back is nowhere, and its id belongs to what comes next")
    func rolledBack() async throws {
        struct Failure: Error {}
        let folder = try TestFolder()
        let store = try folder.openStore(.behind(by: 100))
        defer { store.close() }
        let ids = try await store.makeAccounts(3)
        try await store.send("first", from: ids[0], to: ids[1])
        await #expect(throws: StoreError.self) {
            try await store.change { context in
                _ = try context.entries.add(EntryKind.message, in: 1, by: ids[0], at: moment, text: "never")
                #expect(try WriterReading(context, store).begin().newest == 2)
                throw Failure()
            }
        }
        try await store.send("second", from: ids[2], to: ids[1])
        #expect(try await store.unread(of: ids[1]).map(\.string) == ["first", "second"])
        let history = try await store.history(of: ids[1], with: .account(ids[0]), HistoryRange(limit: 9))
        #expect(history.map(\.string) == ["first"])
        try await store.placeAll()
        #expect(try await store.placesThatDisagree() == 0)
    }

    @Test("what the memory of the tail lacks is read from the log")
    func gap() async throws {
        let folder = try TestFolder()
        let store = try folder.openStore(.behind(by: 100))
        defer { store.close() }
        let ids = try await store.makeAccounts(2)
        try await store.send("1", from: ids[0], to: ids[1])
        try await store.change { context in
            try context.database.execute(
                sql: "INSERT INTO entries(conversation, sender, kind, time, body) VALUES (1, ?, 1, 0, '2')",
                arguments: [ids[0].rawValue])
        }
        #expect(try await store.unread(of: ids[1]).map(\.string) == ["1", "2"])
        try await store.send("3", from: ids[0], to: ids[1])
        #expect(try await store.unread(of: ids[1]).map(\.string) == ["1", "2", "3"])
    }

    @Test("ids that were left out cost nothing")
    func idsLeftOut() async throws {
        let folder = try TestFolder()
        var store = try folder.openStore(.behind(by: 100))
        let ids = try await store.makeAccounts(2)
        try await store.send("before", from: ids[0], to: ids[1])
        try await store.change { try $0.database.execute(sql: "UPDATE sqlite_sequence SET seq = seq + 10000000000000") }
        try await store.send("after", from: ids[0], to: ids[1])
        try await store.send("last", from: ids[0], to: ids[1])
        #expect(try await store.unread(of: ids[1]).map(\.string) == ["before", "after", "last"])
        store.close()
        store = try folder.openStore()
        defer { store.close() }
        let (placed, newest) = try await store.placed()
        #expect(placed == newest && newest > 10_000_000_000_000)
        #expect(try await store.placesThatDisagree() == 0)
    }

    @Test("damage in the table's pages is told, and nothing is missing all the same")
    func damaged() async throws {
        let folder = try TestFolder()
        var options = StoreOptions.behind(by: 0)
        options.quota = nil
        var store = try folder.openStore(options)
        let ids = try await store.makeAccounts(2)
        try await store.send("before", from: ids[0], to: ids[1])
        let (root, size) = try await store.read { database in
            (
                try Int.fetchOne(database, sql: "SELECT rootpage FROM sqlite_schema WHERE name = 'runs'") ?? 0,
                try Int.fetchOne(database, sql: "PRAGMA page_size") ?? 0
            )
        }
        store.close()
        let file = try FileHandle(forUpdating: URL(filePath: folder.data + "/chat.db"))
        try file.seek(toOffset: UInt64((root - 1) * size))
        try file.write(contentsOf: Data(repeating: 0xFF, count: size))
        try file.close()
        store = try folder.openStore(options)
        defer { store.close() }
        #expect(try await store.send("after", from: ids[0], to: ids[1]).sentID == 2)
        _ = try await store.change { _ in 0 }
        #expect(store.counters.isDamaged)
        #expect(try await store.send("last", from: ids[0], to: ids[1]).sentID == 3)
        let texts = ["before", "after", "last"]
        #expect(try await store.unread(of: ids[1]).map(\.string) == texts)
        try await store.markRead(by: ids[1], .all(upTo: MessageID(2)))
        #expect(try await store.unread(of: ids[1]).map(\.string) == ["last"])
        let history = try await store.history(of: ids[0], with: .account(ids[1]), HistoryRange(limit: 10))
        #expect(history.map(\.string) == texts.reversed())
    }

    @Test(
        "a table that is not as it was written is made anew from the log, whoever finds it",
        arguments: ["read", "mark", "place", "expire"])
    func madeAnew(_ finder: String) async throws {
        let folder = try TestFolder()
        let store = try folder.openStore(.prompt)
        defer { store.close() }
        let ids = try await store.makeAccounts(2)
        let settings = RoomSettings(name: try #require(RoomName("#all")), isPrivate: false, history: .all)
        let room = try await store.create(settings, by: ids[1], at: .day(0))
        for number in 0..<300 {
            try await store.send("\(number)", from: ids[0], to: ids[1], at: .day(0))
            try await store.send("r\(number)", from: ids[1], to: .room(room), at: .day(0))
        }
        try await store.placeAll()
        // The first difference has no end.
        try await store.change { try $0.database.execute(sql: "UPDATE runs SET ids = x'80' WHERE first <> 1") }
        var left = (0..<300).map { "\($0)" }
        switch finder {
        case "mark":
            try await store.markRead(by: ids[1], .all(upTo: MessageID(3)))
            left.removeFirst()
        case "place":
            try await store.send("new", from: ids[0], to: ids[1], at: .day(0))
            left.append("new")
        case "expire":
            store.setRetention(.days(1))
            try await store.deleteExpired(at: .day(2))
            // Of the newest one the id is left.
            let entries = try await store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM entries") }
            #expect(entries == 1)
            left = []
        default: break
        }
        #expect(try await store.unread(of: ids[1]).map(\.string) == left)
        while try await store.change({ $0.upkeep.places.damage != nil }) { await Task.yield() }
        try await store.placeAll()
        #expect(try await store.placesThatDisagree() == 0)
        #expect(try await store.unread(of: ids[1]).map(\.string) == left)
        #expect(!store.counters.isDamaged)
    }

    @Test("a reader that began before the table was written goes on with what it saw")
    func longReader() async throws {
        let folder = try TestFolder()
        let store = try folder.openStore(.behind(by: 100))
        defer { store.close() }
        let ids = try await store.makeAccounts(2)
        for number in 0..<30 { try await store.send("\(number)", from: ids[0], to: ids[1]) }
        let (began, goOn) = (AsyncStream<Void>.makeStream(), Semaphore())
        async let history = store.readPlaces { reader in
            began.continuation.finish()
            goOn.wait()
            return try ConversationReader(reader).history(of: ids[1], with: .account(ids[0]), HistoryRange(limit: 100))
        }
        for await _ in began.stream {}
        try await store.placeAll()
        try await store.send("later", from: ids[0], to: ids[1])
        try await store.placeAll()
        goOn.signal()
        #expect(try await history.map(\.string) == (0..<30).reversed().map { "\($0)" })
    }

    @Test("the tail gives the same ids for few strands and for many")
    func strands() {
        let places = (1...100).map {
            EntryPlace(id: Int64($0), strand: Strand(conversation: Int64($0 % 7), sender: Int64($0 % 2)))
        }
        var tail = TailPlaces(places)
        for _ in 0..<3 {
            for conversation in Int64(0)...7 {
                for sender in Int64(0)...1 {
                    let strand = Strand(conversation: conversation, sender: sender)
                    #expect(tail.ids(of: strand) == places.filter { $0.strand == strand }.map(\.id))
                }
            }
        }
        let memory = LogTail()
        memory.add(places)
        #expect(memory.places(above: 10, upTo: 20).map(\.id) == Array(11...20))
        memory.forget(upTo: 15)
        #expect(memory.places(above: 10, upTo: 20).map(\.id) == Array(16...20))
        #expect(memory.places(above: 99, upTo: 98).isEmpty && memory.places(above: 100, upTo: 200).isEmpty)
    }

    private func expectAlike(_ one: Store, _ other: Store, _ ids: [AccountID]) async throws {
        for account in ids {
            #expect(try await one.unread(of: account) == other.unread(of: account))
            for with in ids {
                for range in [HistoryRange(limit: 5), HistoryRange(after: MessageID(20), limit: 50)] {
                    let history = try await one.history(of: account, with: .account(with), range)
                    #expect(try await other.history(of: account, with: .account(with), range) == history)
                }
            }
            let list = try await one.conversations(of: account, before: nil, limit: 9)
            #expect(try await other.conversations(of: account, before: nil, limit: 9) == list)
            #expect(try await one.find("1", of: account) == other.find("1", of: account))
        }
    }
}

extension WriterReading {
    fileprivate init(_ context: WriterContext, _ store: Store) {
        self.init(database: context.database, tail: store.writer.tail, entries: context.entries)
    }
}

extension StoreOptions {
    /// The writer turns to the index of places only when so many entries are not there.
    static func behind(by count: Int64) -> StoreOptions {
        var options = StoreOptions.lazy
        options.mostUnplaced = count
        return options
    }
}

extension TestFolder {
    /// What a kill would leave: what lies there now.
    func copyOfLivingStore(_ store: Store) async throws -> TestFolder {
        let copy = try TestFolder()
        try FileManager.default.createDirectory(
            atPath: copy.data, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        try await store.change { [data] _ in
            for file in ["chat.db", "chat.db-wal"] {
                try FileManager.default.copyItem(atPath: data + "/" + file, toPath: copy.data + "/" + file)
            }
        }
        return copy
    }
}

extension Store {
    /// Up to where the table goes, and the log.
    func placed() async throws -> (placed: Int64, newest: Int64) {
        try await read { database in
            let row = try #require(try Row.fetchOne(database, sql: PlaceReader.stateSQL))
            return (row[0], row[1] ?? 0)
        }
    }

    /// Takes all of the log into the table.
    func placeAll() async throws {
        let newest = try await change { context in
            let newest = try Int64.fetchOne(context.database, sql: Upkeep.newestSQL) ?? 0
            try context.upkeep.places.add(upTo: newest)
            return newest
        }
        try await change { $0.upkeep.places.committed(upTo: newest) }
    }

    /// Entries that the index has elsewhere, or has not although it should; and places without an entry.
    func placesThatDisagree() async throws -> Int {
        try await read { database in
            let placed = try #require(try Int64.fetchOne(database, sql: PlaceWriter.upToSQL))
            let (found, wanted) = (Set(try database.expandedRuns()), Set(try database.placesOfLog(upTo: placed)))
            return found.symmetricDifference(wanted).count
        }
    }
}
