import ChatCore
import ChatProtocol
import Foundation
import GRDB
import Testing

@testable import ChatStore

struct RestoredFolderTests {
    private func write(_ text: String, _ path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
    }

    private func read(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    /// What may be done already when a restore is cut off after the name that decides.
    static let cuts: [[String]] = [
        [], ["certificate.pem"], ["certificate.pem", "key.pem"], ["certificate.pem", "key.pem", "log"],
        ["certificate.pem", "key.pem", "log", "chat.db"],
    ]

    @Test("a restore that is cut off goes on when the folder is opened", arguments: cuts)
    func cutOff(_ done: [String]) throws {
        let test = try TestFolder()
        let folder = try DataFolder.open(at: test.data, waiting: 0)
        for name in ["certificate.pem", "key.pem", "chat.db", "chat.db-wal"] { try write("old", folder.file(name)) }
        let part = try folder.makeRestorePart()
        for name in ["certificate.pem", "key.pem", "chat.db"] { try write("new", part + "/" + name) }
        let ready = folder.file(DataFolder.readyName)
        #expect(rename(part, ready) == 0)
        for name in done {
            if name == "log" {
                unlink(folder.file("chat.db-wal"))
            } else {
                rename(ready + "/" + name, folder.file(name))
            }
        }
        if done.contains("chat.db") {
            // Somebody else's, it can't be the old one's.
            try write("next", folder.file("chat.db-wal"))
        }
        try folder.takeRestoredFiles()
        for name in ["certificate.pem", "key.pem", "chat.db"] { #expect(read(folder.file(name)) == "new") }
        #expect(read(folder.file("chat.db-wal")) == (done.contains("chat.db") ? "next" : nil))
        #expect(!FileManager.default.fileExists(atPath: ready))
    }

    @Test("opening the folder is what goes on with it")
    func opening() throws {
        let test = try TestFolder()
        var folder: DataFolder? = try DataFolder.open(at: test.data, waiting: 0)
        let part = try #require(try folder?.makeRestorePart())
        try write("new", part + "/key.pem")
        rename(part, test.data + "/" + DataFolder.readyName)
        #expect(throws: StoreOpenError.self) { try StoreReader(folder: test.data) }
        folder = nil
        folder = try DataFolder.open(at: test.data, waiting: 0)
        #expect(read(test.data + "/key.pem") == "new")
    }

    @Test("a part that was never whole is taken away, and counts as nothing")
    func part() throws {
        let test = try TestFolder()
        let folder = try DataFolder.open(at: test.data, waiting: 0)
        let part = try folder.makeRestorePart()
        try write("half", part + "/chat.db")
        #expect(!DataFolder.isFilled(test.data))
        #expect(try folder.makeRestorePart() == part)
        #expect(read(part + "/chat.db") == nil)
        try folder.dropRestorePart()
        #expect(!FileManager.default.fileExists(atPath: part))
        try write("mine", folder.file("notes"))
        #expect(DataFolder.isFilled(test.data))
        #expect(!DataFolder.isFilled(test.path + "/nowhere"))
    }

    @Test("S5.5 a restored log is another one, and gives no id that it may have given before")
    func renewed() async throws {
        let folder = try TestFolder()
        let store = try folder.openStore()
        let ids = try await store.makeAccounts(2)
        for _ in 1...3 { try await store.send("before", from: ids[0], to: ids[1]) }
        let identity = store.identity
        store.close()
        // What the backup's index of places lacks is in the log.
        let file = try DatabaseQueue(path: folder.data + "/chat.db")
        try await file.write { try $0.execute(sql: "UPDATE runs SET ids = x'02'") }
        try file.close()
        let later = Timestamp(milliseconds: moment.milliseconds + 10_000)
        try RestoredStore.renew(
            file: folder.data + "/chat.db", made: moment, now: later, endsSessions: true)
        let restored = try folder.openStore()
        defer { restored.close() }
        #expect(restored.identity != identity)
        #expect(try restored.newest() == MessageID(3))
        #expect(try restored.allSessions().isEmpty)
        #expect(try restored.readNow { try Int64.fetchOne($0, sql: "SELECT placed FROM indexing") } == 1_010_003)
        #expect(try await restored.send("after", from: ids[0], to: ids[1]).sentID == 1_010_004)
        let texts = try await restored.history(of: ids[1], with: .account(ids[0]), HistoryRange(limit: 9))
        #expect(texts.map { String(decoding: $0.text, as: UTF8.self) } == ["after", "before", "before", "before"])
    }

    @Test("S5.5 a restored log of an earlier schema has all its places when it is brought up to date", arguments: 5...9)
    func renewedEarlier(_ schema: Int) async throws {
        let folder = try TestFolder()
        try folder.makeEarlier(schema: schema)
        let path = folder.data + "/chat.db"
        if schema >= 6 {
            let file = try DatabaseQueue(path: path)
            try await file.write { try $0.execute(sql: "DELETE FROM places WHERE id = 2") }
            try file.close()
        }
        let later = Timestamp(milliseconds: moment.milliseconds + 10_000)
        try RestoredStore.renew(file: path, made: moment, now: later, endsSessions: false)
        let restored = try folder.openStore()
        defer { restored.close() }
        let ids = try restored.allAccounts().map(\.id).sorted()
        #expect(try await restored.placesThatDisagree() == 0)
        #expect(try await restored.placed() == (schema < 6 ? 3 : 1_010_003, 3))
        #expect(try await restored.send("after", from: ids[0], to: ids[1]).sentID == 1_010_004)
        let history = try await restored.history(of: ids[1], with: .account(ids[0]), HistoryRange(limit: 9))
        #expect(history.map(\.string) == ["after", "three", "two", "one"])
        try await restored.placeAll()
        #expect(try await restored.placesThatDisagree() == 0)
    }
}
