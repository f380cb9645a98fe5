import ChatStore
import Foundation
import GRDB
import Testing

@testable import ChatServer

/// A database file that is written anew.
@Suite(.timeLimit(.minutes(15)))
struct CompactTests {
    @Test func `what is free is given back, what is there stays, also the log's identity`() async throws {
        let folder = try await ServerFolder.withAccounts()
        let text = String(repeating: "gol ", count: 900)
        try await TestServer.with(in: folder) { server in
            let messi = try await server.connect()
            _ = try await messi.ask("login messi surabaya")
            for number in 0..<300 { _ = try await messi.ask("send lineker \(number) \(text)") }
        }
        let database = folder.path + "/chat.db"
        try Self.change(database) { try $0.execute(sql: "DELETE FROM entries WHERE id BETWEEN 10 AND 290") }
        let before = try StoreReader.summary(ofFile: database)
        let made = try Compact.run(data: folder.path) { _ in true }
        #expect(made.bytesBefore > 1_000_000 && made.bytesAfter < 400_000, "\(made)")
        #expect(try FileManager.default.attributesOfItem(atPath: database)[.posixPermissions] as? Int == 0o600)
        #expect(try FileManager.default.attributesOfItem(atPath: database)[.size] as? Int == made.bytesAfter)
        #expect(try StoreReader.summary(ofFile: database) == before)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/restore.part"))
        try await TestServer.with(in: folder) { server in
            let lineker = try await server.connect()
            _ = try await lineker.ask("login lineker surabaya")
            #expect(try await lineker.ask("send messi halo") == #"{"status": "OK", "message": "Message Sent"}"#)
            let listened = try await lineker.ask(#"{"command": "listen", "since": 300}"#)
            #expect(listened?.contains(#""last": 301"#) == true, "\(listened ?? "")")
        }
    }

    @Test func `a store of an early version can give room back afterwards`() async throws {
        let folder = try await ServerFolder.withAccounts()
        let database = folder.path + "/chat.db"
        try Self.change(database) {
            try $0.execute(sql: "PRAGMA journal_mode = DELETE; PRAGMA auto_vacuum = NONE; VACUUM")
        }
        #expect(try Self.change(database) { try Int.fetchOne($0, sql: "PRAGMA auto_vacuum") } == 0)
        _ = try Compact.run(data: folder.path) { _ in true }
        #expect(try Self.change(database) { try Int.fetchOne($0, sql: "PRAGMA auto_vacuum") } == 2)
    }

    @Test func `it refuses a folder that a server has, and one that is none, and stops when it is told to`()
        async throws
    {
        let folder = try await ServerFolder.withAccounts()
        try await TestServer.with(in: folder) { _ in
            let error = #expect(throws: ExitStatus.self) { try Compact.run(data: folder.path) { _ in true } }
            #expect(error?.code == 75)
        }
        let none = folder.path + "-none"
        let error = #expect(throws: ExitStatus.self) { try Compact.run(data: none) { _ in true } }
        #expect(error?.code == 1 && !FileManager.default.fileExists(atPath: none))
        for label in ["copying", "packing", "checking"] {
            #expect(throws: ExitStatus.self) { try Compact.run(data: folder.path) { $0.label != label } }
            #expect(!FileManager.default.fileExists(atPath: folder.path + "/restore.part"))
        }
        try await TestServer.with(in: folder) { _ in }
    }

    @Test(arguments: [true, false])
    func `a damaged index of places is made anew from the log`(isPage: Bool) async throws {
        let folder = try await ServerFolder.withAccounts()
        try await TestServer.with(in: folder) { server in
            let messi = try await server.connect()
            _ = try await messi.ask("login messi surabaya")
            for number in 0..<300 { _ = try await messi.ask("send lineker gol\(number)") }
        }
        let database = folder.path + "/chat.db"
        let root = try Self.change(database) { database in
            if !isPage { try database.execute(sql: "UPDATE runs SET ids = x'80'") }
            return try Int.fetchOne(database, sql: "SELECT rootpage FROM sqlite_schema WHERE name = 'runs'") ?? 0
        }
        if isPage {
            let file = try FileHandle(forUpdating: URL(filePath: database))
            try file.seek(toOffset: UInt64((root - 1) * 4_096))
            try file.write(contentsOf: Data(repeating: 0xA5, count: 4_096))
            try file.close()
            // The server serves on, and says what to do.
            try await TestServer.with(in: folder) { server in
                let lineker = try await server.connect()
                _ = try await lineker.ask("login lineker surabaya")
                #expect(try await lineker.ask("inbox")?.contains("gol0") == true)
            }
        }
        _ = try Compact.run(data: folder.path) { _ in true }
        let found = try Self.change(database) { try String.fetchAll($0, sql: "PRAGMA integrity_check") }
        #expect(found == ["ok"])
        let (runs, placed) = try Self.change(database) { database in
            (
                try Int.fetchOne(database, sql: "SELECT count(*) FROM runs WHERE length(ids) > 1") ?? 0,
                try Int.fetchOne(database, sql: "SELECT placed FROM indexing") ?? 0
            )
        }
        #expect(runs >= 2 && placed >= 300)
        try await TestServer.with(in: folder) { server in
            let lineker = try await server.connect()
            _ = try await lineker.ask("login lineker surabaya")
            let history = try await lineker.ask(#"{"command": "history", "with": "messi", "limit": 2}"#) ?? ""
            #expect(history.contains("gol299") && history.contains("gol298"), "\(history)")
        }
    }

    @Test func `without room on the disk nothing is begun`() throws {
        try Compact.checkRoom(in: "/data", forDatabaseOf: 100 << 20, free: 201 << 20)
        try Compact.checkRoom(in: "/data", forDatabaseOf: 100 << 20, free: nil)
        let error = #expect(throws: ExitStatus.self) {
            try Compact.checkRoom(in: "/data", forDatabaseOf: 100 << 20, free: 150 << 20)
        }
        #expect(error?.code == 74 && error?.description.contains("150 MiB are free, about 201 MiB") == true)
    }

    @discardableResult
    private static func change<Value>(_ path: String, _ body: (Database) throws -> Value) throws -> Value {
        let queue = try DatabaseQueue(path: path)
        defer { try? queue.close() }
        return try queue.writeWithoutTransaction(body)
    }
}
