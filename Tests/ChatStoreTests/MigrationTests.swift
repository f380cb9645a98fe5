import ChatCore
import ChatProtocol
import Foundation
import GRDB
import Testing

@testable import ChatStore

/// A folder of an earlier schema opens, with all that is in it.
@Suite("Migrations")
struct MigrationTests {
    /// What a release with this schema left behind: two users, a message each way, the first one read.
    private func makeFolder(schema version: Int, at path: String) throws {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let queue = try DatabaseQueue(path: path + "/chat.db")
        try Schema(steps: Array(Schema.current.steps.prefix(version))).migrator(from: 0).migrate(queue)
        try queue.write { database in
            try database.execute(
                sql: """
                    INSERT INTO accounts(user, name, password_hash, created)
                    VALUES ('user1', 'User 1', '$plain$', 0), ('user2', 'User 2', '$plain$', 0);
                    INSERT INTO sessions(account, digest, device, listener, created, last_used)
                    VALUES (1, x'0000000000000009000000000000000800000000000000070000000000000006', 'laptop', 'tls',
                        1795341600123, 1795341600128);
                    INSERT INTO conversations(kind, low, high) VALUES (1, 1, 2);
                    INSERT INTO members(account, conversation, read_upto, unread_from) VALUES (1, 1, 0, 2), (2, 1, 1, 3);
                    INSERT INTO entries(conversation, sender, kind, time, body)
                    VALUES (1, 1, 1, 1000, 'one'), (1, 2, 1, 2000, 'two'), (1, 1, 1, 3000, 'three');
                    INSERT INTO refs(account, ref, entry, time, digest) VALUES (1, x'72', 3, 3000, x'00');
                    """)
        }
        try queue.close()
        chmod(path + "/chat.db", 0o600)
    }

    @Test(
        "a folder of an earlier schema keeps all it has, and takes what is new", arguments: 1..<Schema.current.version)
    func earlier(_ version: Int) async throws {
        let folder = try TestFolder()
        try makeFolder(schema: version, at: folder.data)

        var store = try folder.openStore()
        let ids = try store.allAccounts().map(\.id).sorted()
        #expect(ids.count == 2)
        #expect(try await store.unread(of: ids[1]).map(\.string) == ["three"])
        #expect(try await store.unread(of: ids[0]).map(\.string) == ["two"])
        let history = try await store.history(of: ids[0], with: .account(ids[1]), HistoryRange(limit: 9))
        #expect(history.map(\.string) == ["three", "two", "one"])
        let session = try #require(try store.allSessions().first)
        let digest = TokenDigest(9, 8, 7, 6)
        let old = NewSession(account: ids[0], digest: digest, device: "laptop", listener: .tls, created: moment)
        #expect(session.session == old)
        #expect(session.lastUsed.milliseconds == moment.milliseconds + 5)
        var new = session.session
        new.digest = TokenDigest(1, 1, 1, 1)
        new.address = "2001:db8::7"
        _ = try await store.insert(new, from: nil, replacing: [])
        _ = try await store.insert(NewInvite(digest: digest, uses: 1, created: moment, expires: nil))
        #expect(try store.allRooms().isEmpty)
        let reply = try await store.send("four", from: ids[0], to: ids[1])
        #expect(reply.sentID == 4)
        #expect(try await store.find("three", of: ids[1]) == ["three"])
        // What was there before is taken into the index in the background.
        try await store.untilIndexed(4)
        #expect(try await store.find("o", of: ids[0]) == ["one"])
        store.close()
        #expect(FileManager.default.fileExists(atPath: folder.data + "/chat.db.before-v\(Schema.current.version)"))

        store = try folder.openStore()
        #expect(try store.allSessions().map(\.session.address).contains("2001:db8::7"))
        #expect(try await store.invite(digest)?.invite.uses == 1)
        #expect(try await store.unread(of: ids[1]).map(\.string) == ["three", "four"])
        store.close()
    }

    @Test("what a newer schema wrote is refused, and the message names both")
    func newer() throws {
        let folder = try TestFolder()
        try folder.openStore().close()
        let first = Schema(steps: Array(Schema.current.steps.prefix(1)))
        let error = try #require(throws: StoreOpenError.self) { try folder.openStore(schema: first) }
        #expect(error.kind == .newerSchema)
        #expect(error.description.contains("schema \(Schema.current.version), this one knows 1"))
    }

    @Test("a migration that fails leaves the folder as it was", arguments: [1, 2])
    func failing(_ version: Int) throws {
        struct Failure: Error {}
        let folder = try TestFolder()
        try makeFolder(schema: version, at: folder.data)
        var schema = Schema.current
        schema.steps[2] = { database in
            try database.execute(sql: "CREATE TABLE half(x)")
            throw Failure()
        }
        #expect(throws: StoreOpenError.self) { try folder.openStore(schema: schema) }
        let queue = try DatabaseQueue(path: folder.data + "/chat.db")
        try queue.read { database in
            let found = try Int.fetchOne(database, sql: "PRAGMA user_version")
            let halves = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema WHERE name = 'half'")
            #expect(found == version && halves == 0)
        }
        try queue.close()
        try folder.openStore().close()
    }
}
