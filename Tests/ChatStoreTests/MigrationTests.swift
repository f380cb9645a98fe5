import ChatCore
import ChatProtocol
import Foundation
import GRDB
import Testing

@testable import ChatStore

/// A folder of an earlier schema opens, with all that is in it.
@Suite("Migrations")
struct MigrationTests {
    @Test(
        "a folder of an earlier schema keeps all it has, and takes what is new", arguments: 1..<Schema.current.version)
    func earlier(_ version: Int) async throws {
        let folder = try TestFolder()
        try folder.makeEarlier(schema: version)

        var store = try folder.openStore()
        let ids = try store.allAccounts().map(\.id).sorted()
        #expect(ids.count == 2)
        #expect(try await store.placesThatDisagree() == 0)
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

    @Test("a large log keeps its places, and the index that comes in place of the old one is whole", arguments: [5, 9])
    func large(_ version: Int) async throws {
        let folder = try TestFolder()
        try folder.makeEarlier(schema: version)
        let file = try DatabaseQueue(path: folder.data + "/chat.db")
        try await file.write { database in
            // Of two, hidden ones and changes among them; and ten rooms.
            try database.execute(
                sql: """
                    WITH RECURSIVE number(n) AS (SELECT 4 UNION ALL SELECT n + 1 FROM number WHERE n < 9000)
                    INSERT INTO entries(id, conversation, sender, kind, time, body)
                    SELECT n + CASE WHEN n > 5000 THEN 1000000 ELSE 0 END,
                        CASE n % 3 WHEN 0 THEN 2 + n / 3 % 10 ELSE 1 END, 1 + n / 7 % 2,
                        CASE n % 3 WHEN 0 THEN 17 + n / 5 % 5 ELSE 1 + n / 5 % 5 + n / 11 % 2 * 8 END, 4000 + n, 'text'
                    FROM number
                    """)
            guard version >= 6 else { return }
            // As when what came last is not in it.
            try database.execute(
                sql: """
                    DELETE FROM places;
                    INSERT INTO places
                    SELECT conversation, CASE WHEN kind < 16 THEN sender ELSE 0 END, id FROM entries WHERE id <= 1008000;
                    UPDATE indexing SET placed = 1008000
                    """)
        }
        try file.close()
        var options = StoreOptions.behind(by: 10_000)
        options.quietMilliseconds = 3_600_000
        let store = try folder.openStore(options)
        defer { store.close() }
        #expect(try await store.placed() == (version < 6 ? 1_009_000 : 1_008_000, 1_009_000))
        #expect(try await store.placesThatDisagree() == 0)
        let (runs, places) = try await store.read { database in
            (try Int.fetchOne(database, sql: "SELECT count(*) FROM runs"), try database.tableExists("places"))
        }
        #expect(runs ?? 0 > 12 && runs ?? 0 < 120 && !places)
        let ids = try store.allAccounts().map(\.id).sorted()
        let range = HistoryRange(after: MessageID(0), limit: 10_000)
        let history = try await store.history(of: ids[0], with: .account(ids[1]), range)
        let expected = try await store.read { database in
            try Int64.fetchAll(
                database,
                sql: """
                    SELECT id FROM entries WHERE conversation = 1 AND
                        (kind IN (1, 2, 3) OR sender = 1 AND kind IN (9, 10, 11)) ORDER BY id
                    """)
        }
        #expect(history.map(\.id.rawValue) == expected && expected.count > 1_500)
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

    @Test("a migration that fails leaves the folder as it was", arguments: [1, 2, 9])
    func failing(_ version: Int) throws {
        struct Failure: Error {}
        let folder = try TestFolder()
        try folder.makeEarlier(schema: version)
        var schema = Schema.current
        let step = schema.steps[version < 3 ? 2 : version]
        schema.steps[version < 3 ? 2 : version] = { database in
            try step(database)
            try database.execute(sql: "CREATE TABLE half(x)")
            throw Failure()
        }
        #expect(throws: StoreOpenError.self) { try folder.openStore(schema: schema) }
        let queue = try DatabaseQueue(path: folder.data + "/chat.db")
        try queue.read { database in
            let found = try Int.fetchOne(database, sql: "PRAGMA user_version")
            let halves = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema WHERE name = 'half'")
            #expect(found == version && halves == 0)
            #expect(try version < 6 || Int.fetchOne(database, sql: "SELECT count(*) FROM places") == 2)
        }
        try queue.close()
        try folder.openStore().close()
    }
}

extension TestFolder {
    /// What a release with this schema left behind: two users, a message each way, the first one read.
    func makeEarlier(schema version: Int) throws {
        let path = data
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let queue = try DatabaseQueue(path: path + "/chat.db")
        try Schema(steps: Array(Schema.current.steps.prefix(version))).migrator(from: 0).migrate(queue)
        try queue.write { database in
            try database.execute(
                sql: """
                    INSERT INTO settings(key, value) VALUES ('log_identity', '00000000000000000000000000000001');
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
            // The last one is not in the index yet.
            guard (6...9).contains(version) else { return }
            try database.execute(
                sql: "INSERT INTO places VALUES (1, 1, 1), (1, 2, 2); UPDATE indexing SET placed = 2")
        }
        try queue.close()
        chmod(path + "/chat.db", 0o600)
    }
}
