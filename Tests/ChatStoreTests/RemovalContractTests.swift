import ChatCore
import ChatProtocol
import ChatTestSupport
import Foundation
import GRDB
import Testing

@testable import ChatStore

/// Removed accounts, in the store and in its twin.
@Suite("Removed accounts")
struct RemovalContractTests {
    enum Kind: CaseIterable { case sqlite, memory }

    private func with(
        _ kind: Kind, _ body: (any AccountStore & SessionStore & MessageLog & RoomStore) async throws -> Void
    )
        async throws
    {
        switch kind {
        case .memory: try await body(InMemoryStore())
        case .sqlite:
            let folder = try TestFolder()
            let store = try folder.openStore()
            try await body(store)
            store.close()
        }
    }

    @Test("what an account is goes, its messages and its name stay", arguments: Kind.allCases)
    func removal(_ kind: Kind) async throws {
        try await with(kind) { store in
            let ids = try await store.makeAccounts(3)
            try await store.send("one", from: ids[0], to: ids[1])
            let session = NewSession(
                account: ids[0], digest: TokenDigest(1, 2, 3, 4), device: nil, listener: .tls, created: moment)
            _ = try await store.insert(session, from: nil, replacing: [])
            let user = try #require(try store.allAccounts().first { $0.id == ids[0] }?.user)
            try await store.remove(ids[0], at: moment)
            #expect(try store.allAccounts().map(\.id).sorted() == [ids[1], ids[2]])
            #expect(try store.removedAccounts() == [RemovedAccount(id: ids[0], user: user)])
            #expect(try store.allSessions().isEmpty)
            #expect(try await store.unread(of: ids[1]).map(\.string) == ["one"])
            await #expect(throws: StoreError.notFound) { try await store.remove(ids[0], at: moment) }
            await #expect(throws: StoreError.nameTaken) {
                _ = try await store.insert(
                    NewAccount(user: user, name: "x", passwordHash: PasswordHash("x"), isDemo: false, created: moment))
            }
        }
    }

    @Test("a room gets another owner: a moderator before a member", arguments: Kind.allCases)
    func rooms(_ kind: Kind) async throws {
        try await with(kind) { store in
            let ids = try await store.makeAccounts(3)
            let name = try #require(RoomName("#lab"))
            let room = try await store.create(
                RoomSettings(name: name, isPrivate: false, history: .all), by: ids[0], at: moment)
            for id in [ids[1], ids[2]] {
                _ = try await store.change(room, by: id, about: nil, at: moment) { _ in .change(.join(.member)) }
            }
            _ = try await store.change(room, by: ids[0], about: ids[2], at: moment) { _ in
                .change(.role(ids[2], .moderator))
            }
            try await store.remove(ids[0], at: moment)
            #expect(try store.allRooms().first?.members == [ids[1]: .member, ids[2]: .owner])
            try await store.remove(ids[2], at: moment)
            try await store.remove(ids[1], at: moment)
            #expect(try store.allRooms().first?.members == [:])
        }
    }

    @Test("its texts are deleted piece by piece, and nobody else's", arguments: Kind.allCases)
    func purge(_ kind: Kind) async throws {
        try await with(kind) { store in
            let ids = try await store.makeAccounts(3)
            for number in 0..<250 { try await store.send("a\(number)", from: ids[0], to: ids[1]) }
            try await store.send("b", from: ids[2], to: ids[1])
            try await store.remove(ids[0], at: moment)
            var (deleted, place): (Int, MessageID?) = (0, MessageID(0))
            while let above = place {
                let part = try await store.deleteMessages(of: ids[0], above: above, at: moment)
                deleted += part.deleted
                place = part.upTo
            }
            #expect(deleted == 250)
            #expect(try await store.unread(of: ids[1]).map(\.string) == ["b"])
            let history = try await store.history(of: ids[1], with: .account(ids[0]), HistoryRange(limit: 200))
            #expect(history.count == 200 && history.allSatisfy { $0.text.isEmpty && $0.state == .deleted })
            #expect(try await store.deleteMessages(of: ids[0], above: MessageID(0), at: moment).deleted == 0)
        }
    }

    @Test(
        "the texts of a room are deleted piece by piece, whoever wrote them, and nothing else", arguments: Kind.allCases
    )
    func purgeRoom(_ kind: Kind) async throws {
        try await with(kind) { store in
            let ids = try await store.makeAccounts(3)
            let settings = RoomSettings(name: try #require(RoomName("#lab")), isPrivate: false, history: .all)
            let room = try await store.create(settings, by: ids[0], at: moment)
            _ = try await store.change(room, by: ids[1], about: nil, at: moment) { _ in .change(.join(.member)) }
            for number in 0..<230 {
                try await store.send("a\(number)", from: ids[number % 2], to: .room(room), at: moment)
            }
            try await store.send("b", from: ids[0], to: ids[1])
            var (deleted, place): (Int, MessageID?) = (0, MessageID(0))
            while let above = place {
                let part = try await store.deleteMessages(in: room, above: above, at: moment)
                deleted += part.deleted
                place = part.upTo
            }
            #expect(deleted == 230)
            let seen = try await store.history(of: ids[1], with: .room(room), HistoryRange(limit: 200))
            #expect(seen.count == 200 && seen.allSatisfy { $0.text.isEmpty && $0.state == .deleted })
            #expect(Set(seen.map(\.sender)) == [ids[0], ids[1]])
            #expect(try await store.unread(of: ids[1]).map(\.string) == ["b"])
            #expect(try await store.deleteMessages(in: room, above: MessageID(0), at: moment).deleted == 0)
        }
    }

    @Test("refs of a removed account go piece by piece, and what is left after the next start")
    func refs() async throws {
        let folder = try TestFolder()
        var store = try folder.openStore()
        let ids = try await store.makeAccounts(2)
        func left() async throws -> [Int64] {
            // Comes behind the piece that is next.
            try await store.change { try Int64.fetchAll($0.database, sql: "SELECT account FROM refs") }
        }
        func add(_ count: Int, of account: AccountID) async throws {
            try await store.change { context in
                for number in 0..<count {
                    try context.database.execute(
                        sql: "INSERT INTO refs(account, ref, entry, time, digest) VALUES (?, ?, 1, 0, x'00')",
                        arguments: [account.rawValue, Data("\(number)".utf8)])
                }
            }
        }
        try await add(2 * RefRemoval.piece + 1, of: ids[0])
        try await add(1, of: ids[1])
        try await store.remove(ids[0], at: moment)
        #expect(try await store.change { try Int64.fetchOne($0.database, sql: Upkeep.changedSQL) } != nil)
        var counts: [Int] = []
        while counts.last != 1, counts.count < 20 { counts.append(try await left().count) }
        #expect(try await left() == [ids[1].rawValue])
        try await add(RefRemoval.piece + 5, of: ids[0])
        #expect(try await store.change { try RefRemoval.removeSome($0.database) } == RefRemoval.piece)
        // A piece costs what it takes away, and not what the account has.
        let plan = try await store.read { database in
            try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN \(RefRemoval.removeSQL)", arguments: [1, 1])
                .map { $0["detail"] as String }
        }
        #expect(plan.contains { $0.contains("(account=? AND ref=?)") }, "\(plan)")
        store.close()
        store = try folder.openStore()
        defer { store.close() }
        #expect(try await left() == [ids[1].rawValue])
    }

    @Test("ids that were left out cost the purge nothing, and no place is too far")
    func purgeOverGap() async throws {
        let folder = try TestFolder()
        let store = try folder.openStore()
        defer { store.close() }
        let ids = try await store.makeAccounts(2)
        try await store.send("before", from: ids[0], to: ids[1])
        try await store.change { try $0.database.execute(sql: "UPDATE sqlite_sequence SET seq = seq + 10000000000000") }
        try await store.send("after", from: ids[0], to: ids[1])
        try await store.remove(ids[0], at: moment)
        let part = try await store.deleteMessages(of: ids[0], above: MessageID(0), at: moment)
        #expect(part.deleted == 2 && part.upTo == nil)
        let beyond = try await store.deleteMessages(of: ids[0], above: MessageID(.max), at: moment)
        #expect(beyond.deleted == 0 && beyond.upTo == nil)
    }

    @Test("sessions end in the same step as what takes their right away", arguments: Kind.allCases)
    func sessions(_ kind: Kind) async throws {
        try await with(kind) { store in
            let ids = try await store.makeAccounts(2)
            func add(_ number: UInt64, of account: AccountID) async throws -> SessionID {
                let session = NewSession(
                    account: account, digest: TokenDigest(number, 0, 0, 0), device: nil, listener: .tls,
                    created: moment)
                return try await store.insert(session, from: nil, replacing: [])
            }
            var made: [SessionID] = []
            for number in 1...4 as ClosedRange<UInt64> {
                made.append(try await add(number, of: ids[number == 4 ? 1 : 0]))
            }
            func left() throws -> Set<SessionID> { Set(try store.allSessions().map(\.id)) }
            try await store.change(ids[0], .name("x"))
            #expect(try left() == Set(made))
            try await store.change(ids[0], .passwordHash(PasswordHash("x")), ending: .allBut(made[1]))
            #expect(try left() == [made[1], made[3]])
            try await store.change(ids[0], .disabled(true), ending: .all)
            #expect(try left() == [made[3]])
        }
    }
}
