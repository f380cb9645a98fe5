import ChatCore
import ChatProtocol
import ChatTestSupport
import Foundation
import GRDB
import Glibc
import Testing

@testable import ChatStore

@Suite("Opening a store")
struct OpeningTests {
    @Test("S5.1: the writing connection syncs every commit, and SQLite makes no checkpoint by itself")
    func pragmas() throws {
        let folder = try TestFolder()
        let store = try folder.openStore()
        defer { store.close() }
        func values(_ database: Database) throws -> [String?] {
            try ["synchronous", "journal_mode", "foreign_keys", "trusted_schema", "wal_autocheckpoint", "query_only"]
                .map { try String.fetchOne(database, sql: "PRAGMA \($0)") }
        }
        #expect(try store.pool.writeWithoutTransaction(values) == ["2", "wal", "1", "0", "0", "0"])
        #expect(try store.pool.read(values).dropFirst() == ["wal", "1", "0", "0", "1"])
    }

    @Test("what was stored is there after a stop, with the same identity, and ids go on")
    func reopen() async throws {
        let folder = try TestFolder()
        var store = try folder.openStore()
        let ids = try await store.makeAccounts(2)
        let first = try await store.send("one", from: ids[0], to: ids[1], ref: "r")
        let identity = store.identity
        #expect(identity.utf8.count == 32)
        store.close()
        #expect(!FileManager.default.fileExists(atPath: folder.data + "/chat.db-wal", isBiggerThan: 0))
        store = try folder.openStore()
        defer { store.close() }
        #expect(store.identity == identity)
        #expect(try store.allAccounts().map(\.id) == ids)
        #expect(try await store.send("one", from: ids[0], to: ids[1], ref: "r") == first)
        #expect(try await store.send("two", from: ids[0], to: ids[1], ref: "r") == .failure(.refConflict))
        try await store.send("two", from: ids[0], to: ids[1])
        #expect(try await store.unread(of: ids[1]).map(\.string) == ["one", "two"])
    }

    @Test("S5.2: what was answered is there after a crash")
    func crash() async throws {
        let folder = try TestFolder()
        let store = try folder.openStore()
        defer { store.close() }
        let ids = try await store.makeAccounts(2)
        for number in 0..<20 { try await store.send("\(number)", from: ids[0], to: ids[1]) }
        // What the disk holds at this moment is what a power cut would leave.
        let copy = try TestFolder()
        mkdir(copy.data, 0o700)
        for name in ["chat.db", "chat.db-wal"] {
            try FileManager.default.copyItem(atPath: folder.data + "/" + name, toPath: copy.data + "/" + name)
        }
        let after = try copy.openStore()
        defer { after.close() }
        #expect(try await after.unread(of: ids[1]).map(\.string) == (0..<20).map { "\($0)" })
    }

    @Test("S5.4: a store of a newer version is refused, unchanged, and the text says so")
    func newerSchema() async throws {
        let folder = try TestFolder()
        let newer = Schema(steps: Schema.current.steps + [{ try $0.execute(sql: "CREATE TABLE later(x)") }])
        try folder.openStore(schema: newer).close()
        let error = try #require(throws: StoreOpenError.self) { try folder.openStore() }
        #expect(error.kind == .newerSchema)
        #expect(error.description.contains("chat.db was written by a newer chat-server"))
        try folder.openStore(schema: newer).close()
    }

    @Test("S5.4: before a migration a copy is kept")
    func migration() async throws {
        let folder = try TestFolder()
        var store = try folder.openStore()
        let ids = try await store.makeAccounts(2)
        try await store.send("old", from: ids[0], to: ids[1])
        store.close()
        let newer = Schema(steps: Schema.current.steps + [{ try $0.execute(sql: "DELETE FROM entries") }])
        store = try folder.openStore(schema: newer)
        store.close()
        let copy = folder.data + "/chat.db.before-v\(newer.version)"
        let count = try await DatabaseQueue(path: copy).read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM entries")
        }
        #expect(count == 1)
        #expect(try FileManager.default.mode(copy) == 0o600)
    }

    @Test(
        "a file that is no store is refused and left as it is",
        arguments: ["hello", String(repeating: "z", count: 5_000)])
    func foreignFile(_ content: String) throws {
        let folder = try TestFolder()
        mkdir(folder.data, 0o700)
        try content.write(toFile: folder.data + "/chat.db", atomically: false, encoding: .utf8)
        let error = try #require(throws: StoreOpenError.self) { try folder.openStore() }
        #expect(error.kind == .notAStore)
        #expect(try String(contentsOfFile: folder.data + "/chat.db", encoding: .utf8) == content)
    }

    @Test("a first start that was cut off before the tables were made is made good")
    func cutOff() throws {
        let folder = try TestFolder()
        mkdir(folder.data, 0o700)
        try DatabaseQueue(path: folder.data + "/chat.db").write { database in
            try database.execute(sql: "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
        }
        try folder.openStore().close()
    }

    @Test("another program's database is refused")
    func foreignDatabase() throws {
        let folder = try TestFolder()
        mkdir(folder.data, 0o700)
        try DatabaseQueue(path: folder.data + "/chat.db").write { try $0.execute(sql: "CREATE TABLE cookies(x)") }
        let error = try #require(throws: StoreOpenError.self) { try folder.openStore() }
        #expect(error.kind == .notAStore)
    }
}

extension FileManager {
    func mode(_ path: String) throws -> Int {
        try #require(attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    func fileExists(atPath path: String, isBiggerThan size: Int) -> Bool {
        ((try? attributesOfItem(atPath: path)[.size] as? Int) ?? -1) > size
    }
}
