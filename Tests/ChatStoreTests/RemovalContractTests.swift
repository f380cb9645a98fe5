import ChatCore
import ChatProtocol
import ChatTestSupport
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
}
