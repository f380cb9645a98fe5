import ChatCore
import ChatProtocol
import ChatTestSupport
import Testing

@testable import ChatStore

/// What both stores must know of two accounts besides their messages.
@Suite("Correspondence")
struct CorrespondenceContractTests {
    typealias Kind = StoreContractTests.Kind
    private let contract = StoreContractTests()

    @Test("a conversation is muted for one of the two, also before there is a message", arguments: Kind.allCases)
    func muting(_ kind: Kind) async throws {
        try await contract.with(kind) { store in
            let ids = try await store.makeAccounts(3)
            try await store.setMuted(true, by: ids[0], with: .account(ids[1]))
            try await store.setMuted(false, by: ids[0], with: .account(ids[2]))
            try await store.setMuted(true, by: ids[0], with: .room(ConversationID(77)))
            #expect(try await store.conversations(of: ids[0], before: nil, limit: 9).isEmpty)
            // Nobody is acquainted with whoever muted them.
            #expect(try await store.correspondents(of: ids[0]).isEmpty)
            #expect(try await store.correspondents(of: ids[1]).isEmpty)
            for other in ids { try await store.send("hello", from: other, to: ids[0]) }
            #expect(try await store.muted(of: ids[0]) == [false, true, false])
            #expect(try await store.muted(of: ids[1]) == [false])
            try await store.setMuted(true, by: ids[0], with: .account(ids[0]))
            try await store.setMuted(false, by: ids[0], with: .account(ids[1]))
            #expect(try await store.muted(of: ids[0]) == [false, false, true])
            #expect(try await store.unread(of: ids[0]).count == 3)
        }
    }

    @Test("both have written when each has, and the other could see it", arguments: Kind.allCases)
    func bothWritten(_ kind: Kind) async throws {
        try await contract.with(kind) { store in
            let ids = try await store.makeAccounts(5)
            let everybody = Set(ids)
            #expect(!(try await store.haveBothWritten(ids[0], ids[1])))
            try await store.send("a", from: ids[0], to: ids[1])
            try await store.send("a", from: ids[0], to: ids[0])
            #expect(!(try await store.haveBothWritten(ids[0], ids[1])))
            try await store.send("b", from: ids[1], to: ids[0])
            try await store.send("c", from: ids[0], to: ids[2])
            _ = try await store.setBlock(Block(ids[2], by: ids[0]), to: true)
            try await store.send("hidden", from: ids[2], to: ids[0])
            try await store.send("d", from: ids[3], to: ids[0])
            try await store.send("e", from: ids[0], to: ids[3])
            #expect(try await store.haveBothWritten(ids[0], ids[1]))
            #expect(try await store.haveBothWritten(ids[1], ids[0]))
            #expect(!(try await store.haveBothWritten(ids[0], ids[2])))
            let found = try await store.haveBothWritten(of: [ids[0], ids[1], ids[2]], among: everybody) { _, _ in
                false
            }
            #expect(found.mapValues { Set($0) } == [ids[0]: [ids[1], ids[3]], ids[1]: [ids[0]], ids[2]: []])
            let some = try await store.haveBothWritten(of: [ids[0]], among: [ids[3], ids[4]]) { _, _ in false }
            #expect(some == [ids[0]: [ids[3]]])
            let spared = try await store.haveBothWritten(of: [ids[0]], among: everybody) { $1 == ids[3] }
            #expect(spared == [ids[0]: [ids[1]]])
        }
    }
}

extension MessageLog {
    /// Whether each conversation is muted, the newest first.
    fileprivate func muted(of account: AccountID) async throws -> [Bool] {
        try await conversations(of: account, before: nil, limit: 99).map(\.isMuted)
    }
}
