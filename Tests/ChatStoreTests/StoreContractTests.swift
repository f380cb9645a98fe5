import ChatCore
import ChatProtocol
import ChatTestSupport
import Testing

@testable import ChatStore

/// What both stores must do: the one in memory, on which the core's tests stand, and the real one.
@Suite("The store's contract")
struct StoreContractTests {
    enum Kind: CaseIterable {
        case inMemory
        case onDisk
        /// With most of the log in its tail.
        case behind
    }

    typealias AnyStore = any AccountStore & SessionStore & RoomStore & BlockStore & MessageLog

    func with(_ kind: Kind, _ body: (AnyStore) async throws -> Void) async throws {
        switch kind {
        case .inMemory: try await body(InMemoryStore())
        case .onDisk, .behind:
            let folder = try TestFolder()
            let store = try folder.openStore(kind == .behind ? .behind(by: 3) : StoreOptions())
            defer { store.close() }
            try await body(store)
        }
    }

    @Test("an account comes back as it was put in, and as it was changed", arguments: Kind.allCases)
    func accounts(_ kind: Kind) async throws {
        try await with(kind) { store in
            let user = try #require(UserName("messi"))
            let new = NewAccount(
                user: user, name: "Lionel Messi", passwordHash: PasswordHash("$a"), isDemo: true, created: moment)
            var account = try await store.insert(new)
            #expect(try store.allAccounts() == [account])
            try await store.change(account.id, .name("Leo \u{1F410}"))
            try await store.change(account.id, .passwordHash(PasswordHash("$b")))
            try await store.change(account.id, .disabled(true))
            try await store.change(account.id, .demo(false))
            account.name = "Leo \u{1F410}"
            account.passwordHash = PasswordHash("$b")
            account.isDisabled = true
            account.isDemo = false
            #expect(try store.allAccounts() == [account])
            await #expect(throws: StoreError.nameTaken) { try await store.insert(new) }
            await #expect(throws: StoreError.notFound) { try await store.change(AccountID(99), .disabled(true)) }
            #expect(try store.allAccounts() == [account])
        }
    }

    @Test("sessions are added, replaced, touched and ended", arguments: Kind.allCases)
    func sessions(_ kind: Kind) async throws {
        try await with(kind) { store in
            let account = try await store.makeAccounts(1)[0]
            func session(_ word: UInt64, _ device: String?) -> NewSession {
                NewSession(
                    account: account, digest: TokenDigest(word, 2, 3, .max), device: device, listener: .tls,
                    created: moment)
            }
            let first = try await store.insert(session(1, nil), from: nil, replacing: [])
            let second = try await store.insert(session(2, "phone"), from: nil, replacing: [first, SessionID(99)])
            #expect(first != second)
            let later = Timestamp(milliseconds: moment.milliseconds + 60_000)
            try await store.touch([
                SessionUse(id: second, lastUsed: later), SessionUse(id: SessionID(99), lastUsed: later),
            ])
            try await store.touch([SessionUse(id: second, lastUsed: moment)])
            let stored = StoredSession(id: second, session: session(2, "phone"), lastUsed: later)
            #expect(try store.allSessions() == [stored])
            try await store.delete([second, SessionID(99)])
            #expect(try store.allSessions().isEmpty)
            let third = try await store.insert(session(3, nil), from: nil, replacing: [])
            #expect(third != first && third != second)
            var lasting = session(4, "backup")
            lasting.isLasting = true
            _ = try await store.insert(lasting, from: nil, replacing: [third])
            #expect(try store.allSessions().map(\.session) == [lasting])
        }
    }

    @Test("from where an account has logged in outlives the session, for sixteen addresses", arguments: Kind.allCases)
    func logins(_ kind: Kind) async throws {
        try await with(kind) { store in
            let ids = try await store.makeAccounts(2)
            var word: UInt64 = 0
            func logIn(_ account: AccountID, from source: SourceAddress?, at seconds: Int64) async throws {
                word += 1
                let session = NewSession(
                    account: account, digest: TokenDigest(word, 2, 3, 4), device: nil, listener: .tls,
                    created: Timestamp(milliseconds: seconds))
                try await store.delete([store.insert(session, from: source, replacing: [])])
            }
            let (here, there) = (SourceAddress(high: .max, low: 0), SourceAddress(high: 0, low: 0xFFFF_7F00_0001))
            try await logIn(ids[0], from: here, at: 10)
            try await logIn(ids[0], from: here, at: 20)
            try await logIn(ids[0], from: nil, at: 30)
            try await logIn(ids[1], from: here, at: 40)
            try await logIn(ids[1], from: there, at: 50)
            func login(_ account: AccountID, _ source: SourceAddress, _ time: Int64) -> StoredLogin {
                StoredLogin(account: account, source: source, time: Timestamp(milliseconds: time))
            }
            #expect(
                try Set(store.allLogins()) == [
                    login(ids[0], here, 20), login(ids[1], here, 40), login(ids[1], there, 50),
                ])
            try await store.forgetLogins(before: Timestamp(milliseconds: 40))
            #expect(try Set(store.allLogins()) == [login(ids[1], here, 40), login(ids[1], there, 50)])
            for number in 0..<UInt64(KnownAddresses.mostPerAccount) {
                try await logIn(ids[1], from: SourceAddress(high: number, low: 0), at: 60)
            }
            let kept = try store.allLogins()
            #expect(!kept.contains { $0.source == here })
        }
    }

    @Test("messages are unread for their recipient alone, in order over all conversations", arguments: Kind.allCases)
    func unread(_ kind: Kind) async throws {
        try await with(kind) { store in
            let ids = try await store.makeAccounts(3)
            try await store.send("one", from: ids[0], to: ids[2])
            try await store.send("two", from: ids[1], to: ids[2])
            try await store.send("back", from: ids[2], to: ids[0])
            try await store.send("three", from: ids[0], to: ids[2])
            try await store.send("myself", from: ids[2], to: ids[2])
            let unread = try await store.unread(of: ids[2])
            #expect(unread.map(\.string) == ["one", "two", "three", "myself"])
            #expect(unread.map(\.sender) == [ids[0], ids[1], ids[0], ids[2]])
            #expect(unread.allSatisfy { $0.recipient == ids[2] && $0.time == moment })
            #expect(unread.map(\.id) == unread.map(\.id).sorted())
            #expect(try await store.unread(of: ids[2], limit: 2).map(\.string) == ["one", "two"])
            let rest = try await store.unread(of: ids[2], above: unread[1].id.rawValue)
            #expect(rest.map(\.string) == ["three", "myself"])
            #expect(try await store.unread(of: ids[1]).isEmpty)
            #expect(try await store.correspondents(of: ids[2]) == Set(ids))
            #expect(try await store.correspondents(of: ids[1]) == [ids[2]])
        }
    }

    @Test("read marks rise, never fall, and stop at the newest message", arguments: Kind.allCases)
    func marks(_ kind: Kind) async throws {
        try await with(kind) { store in
            let ids = try await store.makeAccounts(3)
            for text in ["a1", "b1", "a2", "b2"] {
                try await store.send(text, from: text.hasPrefix("a") ? ids[0] : ids[1], to: ids[2])
            }
            let unread = try await store.unread(of: ids[2])
            try await store.markRead(by: ids[2], .conversations([unread[0].conversation: unread[0].id]))
            #expect(try await store.unread(of: ids[2]).map(\.string) == ["b1", "a2", "b2"])
            try await store.markRead(by: ids[2], .with(.account(ids[1]), upTo: unread[3].id))
            try await store.markRead(by: ids[2], .with(.account(ids[1]), upTo: unread[1].id))
            try await store.markRead(by: ids[2], .with(.account(AccountID(99)), upTo: unread[3].id))
            #expect(try await store.unread(of: ids[2]).map(\.string) == ["a2"])
            try await store.markRead(by: ids[2], .all(upTo: MessageID(1_000_000)))
            #expect(try await store.unread(of: ids[2]).isEmpty)
            try await store.send("a3", from: ids[0], to: ids[2])
            try await store.send("b3", from: ids[1], to: ids[2])
            #expect(try await store.unread(of: ids[2]).map(\.string) == ["a3", "b3"])
            try await store.markRead(by: ids[0], .all(upTo: MessageID(1_000_000)))
            #expect(try await store.unread(of: ids[2]).count == 2)
        }
    }

    @Test("a mark on somebody else's conversation does nothing", arguments: Kind.allCases)
    func foreignMark(_ kind: Kind) async throws {
        try await with(kind) { store in
            let ids = try await store.makeAccounts(3)
            try await store.send("one", from: ids[0], to: ids[1])
            let message = try #require(try await store.unread(of: ids[1]).first)
            try await store.markRead(by: ids[2], .conversations([message.conversation: message.id]))
            #expect(try await store.unread(of: ids[1]) == [message])
        }
    }

    @Test("a ref makes a send happen once, and other content under it a conflict", arguments: Kind.allCases)
    func refs(_ kind: Kind) async throws {
        try await with(kind) { store in
            let ids = try await store.makeAccounts(3)
            let first = try await store.send("hello", from: ids[0], to: ids[1], ref: "r")
            let later = Timestamp(milliseconds: moment.milliseconds + 5_000)
            #expect(first.sentID != nil)
            #expect(try await store.send("hello", from: ids[0], to: ids[1], ref: "r", at: later) == first)
            #expect(try await store.send("hell0", from: ids[0], to: ids[1], ref: "r") == .failure(.refConflict))
            #expect(try await store.send("hello", from: ids[0], to: ids[2], ref: "r") == .failure(.refConflict))
            #expect(try await store.send("hello", from: ids[2], to: ids[1], ref: "r").sentID != first.sentID)
            #expect(try await store.unread(of: ids[1]).map(\.string) == ["hello", "hello"])
            #expect(try await store.unread(of: ids[2]).isEmpty)
        }
    }

    @Test("times never go down along the log", arguments: Kind.allCases)
    func times(_ kind: Kind) async throws {
        try await with(kind) { store in
            let ids = try await store.makeAccounts(2)
            let earlier = Timestamp(milliseconds: moment.milliseconds - 60_000)
            try await store.send("one", from: ids[0], to: ids[1])
            let reply = try await store.send("two", from: ids[0], to: ids[1], at: earlier)
            #expect(reply == .sent(id: reply.sentID ?? 0, time: moment))
            #expect(try await store.unread(of: ids[1]).map(\.time) == [moment, moment])
        }
    }
}
