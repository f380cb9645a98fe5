import ChatCore
import Foundation
import GRDB
import Testing

@testable import ChatStore

struct FreeRoomTests {
    private static let text = String(repeating: "x", count: 4_000)

    private func fileSize(_ folder: TestFolder) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: folder.data + "/chat.db")[.size] as? Int ?? -1
    }

    @Test("what is deleted in large amounts is given back to the disk, and what stays is whole")
    func shrinks() async throws {
        let folder = try TestFolder()
        var options = StoreOptions()
        options.keptFreeBytes = 64 << 10
        options.checkpointBytes = 64 << 10
        let store = try folder.openStore(options)
        let ids = try await store.makeAccounts(2)
        for number in 1...600 { try await store.send("\(number) " + Self.text, from: ids[0], to: ids[1]) }
        try await store.change { try $0.database.execute(sql: "DELETE FROM entries WHERE id <= 500") }
        store.maintain(now: moment)
        // Comes after what maintains, and the steps go on while nothing else is there.
        var free = Int64.max
        while free > 60 {
            try await store.change { _ in }
            free = try store.readNow { try Int64.fetchOne($0, sql: "PRAGMA freelist_count") ?? -1 }
        }
        store.close()
        #expect(try fileSize(folder) < 2_000_000)
        let contents = try StoreCheck.contents(ofFile: folder.data + "/chat.db") { _ in true }
        #expect(contents.messages == 100 && contents.summary.newest?.id == MessageID(600))
    }

    @Test("while many write and the search index is behind, free room is given back all the same")
    func busy() async throws {
        let folder = try TestFolder()
        var options = StoreOptions.lazy
        options.isSearchOn = true
        options.mostUnindexed = 1_000_000
        options.keptFreeBytes = 64 << 10
        let store = try folder.openStore(options)
        defer { store.close() }
        let ids = try await store.makeAccounts(2)
        for number in 1...300 { try await store.send("\(number) " + Self.text, from: ids[0], to: ids[1]) }
        try await store.change { try $0.database.execute(sql: "DELETE FROM entries WHERE id <= 250") }
        store.maintain(now: moment)
        let pages = { try store.readNow { try Int64.fetchOne($0, sql: "PRAGMA page_count") ?? -1 } }
        let (before, end) = (try pages(), ContinuousClock.now + .seconds(60))
        while try pages() >= before, ContinuousClock.now < end {
            try await store.send("m", from: ids[0], to: ids[1])
        }
        #expect(try pages() < before)
    }

    @Test("a store that was made without that keeps its pages, and its copy has it")
    func older() async throws {
        let folder = try TestFolder()
        try FileManager.default.createDirectory(
            atPath: folder.data, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        let made = try DatabaseQueue(path: folder.data + "/chat.db")
        // The header alone: what SQLite writes when the first table comes.
        try await made.writeWithoutTransaction { try $0.execute(sql: "CREATE TABLE t(a); DROP TABLE t") }
        try made.close()
        let store = try folder.openStore()
        defer { store.close() }
        _ = try await store.makeAccounts(2)
        store.maintain(now: moment)
        try await store.change { _ in }
        #expect(try store.readNow { try Int.fetchOne($0, sql: "PRAGMA auto_vacuum") } == 0)
        let copy = folder.path + "/copy.db"
        try StoreReader(folder: folder.data).copy(to: copy) { _, _ in true }
        let found = try StoreReader(file: copy).read { try Int.fetchOne($0, sql: "PRAGMA auto_vacuum") }
        #expect(found == 2)
    }
}
