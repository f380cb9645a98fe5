import ChatCore
import ChatProtocol
import ChatTestSupport
import Foundation
import GRDB
import Testing

@testable import ChatStore

/// Invites, and accounts made with them, in both stores.
@Suite("Invites in a store")
struct InviteTests {
    typealias AnyStore = any AccountStore & InviteStore

    private let digest = TokenDigest(1, 2, 3, .max)

    private func with(_ kind: StoreContractTests.Kind, _ body: (AnyStore) async throws -> Void) async throws {
        switch kind {
        case .inMemory: try await body(InMemoryStore())
        case .onDisk, .behind:
            let folder = try TestFolder()
            let store = try folder.openStore()
            defer { store.close() }
            try await body(store)
            withExtendedLifetime(folder) {}
        }
    }

    private func account(_ name: String, at time: Timestamp = moment) throws -> NewAccount {
        NewAccount(
            user: try #require(UserName(name)), name: name, passwordHash: PasswordHash("$a"), isDemo: false,
            created: time)
    }

    private func invite(uses: Int, expires: Timestamp? = nil) -> NewInvite {
        NewInvite(digest: digest, uses: uses, created: moment, expires: expires)
    }

    @Test("an invite comes back as it was put in, used and revoked", arguments: StoreContractTests.Kind.allCases)
    func invites(_ kind: StoreContractTests.Kind) async throws {
        try await with(kind) { store in
            let end = Timestamp(milliseconds: moment.milliseconds + 1_000)
            let new = invite(uses: 2, expires: end)
            let id = try await store.insert(new)
            #expect(try await store.allInvites() == [Invite(id: id, invite: new)])
            _ = try await store.register(account("naim"), using: digest)
            try await store.revoke(id)
            try await store.revoke(id)
            let expected = Invite(id: id, invite: new, used: 1, isRevoked: true)
            #expect(try await store.allInvites() == [expected])
            #expect(try await store.invite(digest) == expected)
            #expect(try await store.invite(TokenDigest(1, 1, 1, 1)) == nil)
            await #expect(throws: StoreError.inviteInvalid) {
                try await store.register(account("siti"), using: digest)
            }
            await #expect(throws: StoreError.notFound) { try await store.revoke(InviteID(99)) }
        }
    }

    @Test("S3.7: the last use of an invite can't be had twice", arguments: StoreContractTests.Kind.allCases)
    func atomic(_ kind: StoreContractTests.Kind) async throws {
        try await with(kind) { store in
            _ = try await store.insert(invite(uses: 3))
            let made = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<40 {
                    let new = try account("user\(number)")
                    let digest = digest
                    group.addTask {
                        do {
                            _ = try await store.register(new, using: digest)
                            return true
                        } catch StoreError.inviteInvalid {
                            return false
                        }
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(made == 3)
            #expect(try store.allAccounts().count == 3)
            #expect(try await store.invite(digest)?.used == 3)
        }
    }

    @Test("an account that can't be made uses nothing up", arguments: StoreContractTests.Kind.allCases)
    func nameTaken(_ kind: StoreContractTests.Kind) async throws {
        try await with(kind) { store in
            _ = try await store.insert(invite(uses: 1))
            _ = try await store.register(account("naim"), using: nil)
            await #expect(throws: StoreError.nameTaken) { try await store.register(account("naim"), using: digest) }
            #expect(try await store.invite(digest)?.used == 0)
            await #expect(throws: StoreError.inviteInvalid) {
                try await store.register(account("siti"), using: TokenDigest(1, 1, 1, 1))
            }
            #expect(try store.allAccounts().count == 1)
            let made = try await store.register(account("siti"), using: digest)
            #expect(try store.allAccounts().contains(made))
        }
    }

    @Test("an invite is worth nothing from its end on", arguments: StoreContractTests.Kind.allCases)
    func expired(_ kind: StoreContractTests.Kind) async throws {
        try await with(kind) { store in
            let end = Timestamp(milliseconds: moment.milliseconds + 1_000)
            _ = try await store.insert(invite(uses: 9, expires: end))
            let before = Timestamp(milliseconds: end.milliseconds - 1)
            _ = try await store.register(account("naim", at: before), using: digest)
            await #expect(throws: StoreError.inviteInvalid) {
                try await store.register(account("siti", at: end), using: digest)
            }
        }
    }
}

/// Two who change a password at the same moment.
@Suite("A password that changed meanwhile")
struct RenewedHashTests {
    @Test("is not overwritten", arguments: StoreContractTests.Kind.allCases)
    func renewed(_ kind: StoreContractTests.Kind) async throws {
        let folder = try TestFolder()
        let disk = try folder.openStore()
        defer { disk.close() }
        let store: any AccountStore = kind == .inMemory ? InMemoryStore() : disk
        let id = try await store.makeAccounts(1)[0]
        let (first, second, third) = (PasswordHash("$1"), PasswordHash("$2"), PasswordHash("$3"))
        try await store.change(id, .passwordHash(first))
        try await store.change(id, .renewedHash(old: first, new: second))
        await #expect(throws: StoreError.notFound) {
            try await store.change(id, .renewedHash(old: first, new: third))
        }
        #expect(try store.allAccounts().map(\.passwordHash) == [second])
    }
}
