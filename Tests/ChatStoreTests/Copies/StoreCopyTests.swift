import ChatCore
import Foundation
import GRDB
import Testing

@testable import ChatStore

struct StoreCopyTests {
    @Test("a copy holds what is committed, for its owner alone, and needs no write-ahead log")
    func copy() async throws {
        let folder = try TestFolder()
        let store = try folder.openStore()
        defer { store.close() }
        let ids = try await store.makeAccounts(2)
        for number in 1...300 { try await store.send("message \(number)", from: ids[0], to: ids[1]) }
        let copy = folder.path + "/copy.db"
        let reader = try StoreReader(folder: folder.data)
        var last: (Int64, Int64) = (0, 0)
        try reader.copy(to: copy) { done, total in
            last = (done, total)
            return true
        }
        #expect(last.0 <= last.1)
        // Later than the copy.
        try await store.send("late", from: ids[0], to: ids[1])
        let attributes = try FileManager.default.attributesOfItem(atPath: copy)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        let contents = try StoreCheck.contents(ofFile: copy) { _ in true }
        #expect(contents.messages == 300 && contents.entries == 300 && contents.accounts == 2)
        #expect(contents.summary.identity == store.identity)
        #expect(contents.summary.newest?.id == MessageID(300))
        #expect(!FileManager.default.fileExists(atPath: copy + "-wal"))
    }

    @Test("a copy has no text that was deleted")
    func deleted() async throws {
        let folder = try TestFolder()
        let store = try folder.openStore()
        defer { store.close() }
        let ids = try await store.makeAccounts(2)
        let id = try #require(await store.send("unspeakable words", from: ids[0], to: ids[1]).sentID)
        _ = try await store.change(MessageID(id), by: ids[0], at: moment) { _ in .delete }
        let copy = folder.path + "/copy.db"
        try StoreReader(folder: folder.data).copy(to: copy) { _, _ in true }
        let bytes = try Data(contentsOf: URL(filePath: copy))
        #expect(bytes.range(of: Data("unspeakable words".utf8)) == nil)
    }

    @Test("a copy that is stopped, or cannot be made, leaves no file")
    func stopped() async throws {
        let folder = try TestFolder()
        let store = try folder.openStore()
        defer { store.close() }
        let ids = try await store.makeAccounts(2)
        for _ in 0..<500 { try await store.send(String(repeating: "x", count: 500), from: ids[0], to: ids[1]) }
        let copy = folder.path + "/copy.db"
        let reader = try StoreReader(folder: folder.data)
        #expect(throws: StoreOpenError.stopped) { try reader.copy(to: copy) { _, _ in false } }
        #expect(!FileManager.default.fileExists(atPath: copy))
        try Data("mine".utf8).write(to: URL(filePath: copy))
        #expect(throws: StoreOpenError.self) { try reader.copy(to: copy) { _, _ in true } }
        #expect(try Data(contentsOf: URL(filePath: copy)) == Data("mine".utf8))
    }

    @Test("S5.1 another process that reads keeps the write-ahead log from being emptied only as long as it reads")
    func held() async throws {
        let folder = try TestFolder()
        var options = StoreOptions()
        options.checkpointBytes = 64 << 10
        options.truncateBytes = 256 << 10
        options.isSearchOn = false
        let store = try folder.openStore(options)
        defer { store.close() }
        let ids = try await store.makeAccounts(2)
        let text = String(repeating: "x", count: 4_096)
        for _ in 0..<10 { try await store.send(text, from: ids[0], to: ids[1]) }
        func logSize() throws -> Int {
            try FileManager.default.attributesOfItem(atPath: folder.data + "/chat.db-wal")[.size] as? Int ?? -1
        }
        // A connection of its own counts as another process does.
        var configuration = Configuration()
        configuration.readonly = true
        configuration.allowsUnsafeTransactions = true
        let reader = try DatabaseQueue(path: folder.data + "/chat.db", configuration: configuration)
        try await reader.writeWithoutTransaction { try $0.execute(sql: "BEGIN; SELECT count(*) FROM entries") }
        for _ in 0..<200 { try await store.send(text, from: ids[0], to: ids[1]) }
        let held = try logSize()
        #expect(held > 3 * options.truncateBytes)
        #expect(store.counters.truncations == 0)
        try await reader.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
        for _ in 0..<40 { try await store.send(text, from: ids[0], to: ids[1]) }
        #expect(store.counters.truncations > 0)
        #expect(try logSize() < 2 * options.truncateBytes)
        #expect(try store.newest() == MessageID(250))
    }

    @Test("what is no store is named")
    func noStore() throws {
        let folder = try TestFolder()
        let error = #expect(throws: StoreOpenError.self) { try StoreReader(folder: folder.path + "/nowhere") }
        #expect(error?.description.contains("there is no") == true)
        let file = folder.path + "/chat.db"
        try Data(repeating: 7, count: 4_096).write(to: URL(filePath: file))
        #expect(throws: StoreOpenError.self) { try StoreReader(folder: folder.path) }
    }
}

struct StoreCheckTests {
    static let damages: [(change: String, says: String)] = [
        ("UPDATE entries SET body = '' WHERE id = 7", "1 messages have no text"),
        ("UPDATE entries SET conversation = 99 WHERE id = 7", "1 entries belong to no conversation"),
        ("UPDATE sqlite_sequence SET seq = 5 WHERE name = 'entries'", "5 entries have ids that may be given again"),
        ("PRAGMA foreign_keys = OFF; DELETE FROM accounts WHERE id = 1", "a row refers to one that is not there"),
        ("DELETE FROM settings WHERE key = 'log_identity'", "the log has no identity"),
        ("PRAGMA user_version = 1000", "written by a newer chat-server"),
    ]

    @Test("what is wrong with a store is found", arguments: damages)
    func damage(_ row: (change: String, says: String)) async throws {
        let folder = try TestFolder()
        let store = try folder.openStore()
        let ids = try await store.makeAccounts(2)
        for number in 1...10 { try await store.send("message \(number)", from: ids[0], to: ids[1]) }
        store.close()
        let file = folder.data + "/chat.db"
        #expect(try StoreCheck.contents(ofFile: file) { _ in true }.messages == 10)
        let database = try DatabaseQueue(path: file)
        try await database.writeWithoutTransaction { try $0.execute(sql: row.change) }
        try database.close()
        let error = #expect(throws: StoreOpenError.self) { try StoreCheck.contents(ofFile: file) { _ in true } }
        #expect(error?.description.contains(row.says) == true, "\(String(describing: error))")
    }

    @Test("a damaged page is found")
    func page() async throws {
        let folder = try TestFolder()
        let store = try folder.openStore()
        let ids = try await store.makeAccounts(2)
        for _ in 1...200 { try await store.send(String(repeating: "x", count: 300), from: ids[0], to: ids[1]) }
        store.close()
        let path = folder.data + "/chat.db"
        // A page that is surely in use: whichever is the file's last may be free, and then nobody reads it.
        let database = try DatabaseQueue(path: path)
        let root = try await database.read {
            try #require(try Int.fetchOne($0, sql: "SELECT rootpage FROM sqlite_schema WHERE name = 'entries'"))
        }
        let size = try await database.read { try #require(try Int.fetchOne($0, sql: "PRAGMA page_size")) }
        try database.close()
        let file = try FileHandle(forUpdating: URL(filePath: path))
        try file.seek(toOffset: UInt64((root - 1) * size))
        try file.write(contentsOf: Data(repeating: 0xFF, count: size))
        try file.close()
        let error = #expect(throws: StoreOpenError.self) { try StoreCheck.contents(ofFile: path) { _ in true } }
        #expect(error?.kind == .damaged)
    }
}
