import ChatProtocol
import ChatTestSupport
import Logging
import Testing

@testable import ChatCore

/// Accounts and the sessions that stand on them.
@Suite(.timeLimit(.minutes(15)))
struct AccountTests {
    private static let quiet = Logger(label: "quiet", factory: { _ in SwiftLogNoOpLogHandler() })

    @Test(
        "S3.3: unknown, impossible and disabled users cost the same comparison and give the same error",
        arguments: ["naim", "me/ssi", "lineker", "messi"])
    func sameWork(_ name: String) async throws {
        let core = try await CoreCarrier()
        try await core.operate(.setDisabled(user: "lineker", true))
        let before = core.passwords.verifications
        await #expect(throws: ServiceError.self) {
            do throws(ServiceError) {
                _ = try await core.service.accounts.authenticate(
                    user: UserName(name), password: password("salah123"), source: .local, isWanted: { true })
            } catch {
                #expect(error.code == .authFailed && error.retryAfter == nil && error.cause == nil)
                throw error
            }
        }
        #expect(core.passwords.verifications == before + 1)
    }

    @Test("S3.1: a weak row is hashed anew at the login, and the login stands if that fails")
    func rehash() async throws {
        let store = InMemoryStore()
        let old = try Self.service(store, PlainHashing(version: "1"))
        _ = try await old.accounts.add(user: user("messi"), name: "Messi", password: password("surabaya"))
        let new = try Self.service(store, PlainHashing(version: "2"))
        let before = try store.allAccounts().first?.passwordHash
        store.failNext(with: .full)
        #expect(try await Self.login(new).passwordHash == before)
        #expect(try await Self.login(new).passwordHash != before)
        #expect(try store.allAccounts().first?.passwordHash != before)
        #expect(try await Self.login(new).user == user("messi"))
    }

    @Test("S3.2: a login that nobody waits for any more is dropped before the work")
    func dropped() async throws {
        let core = try await CoreCarrier()
        await #expect(throws: ServiceError.self) {
            _ = try await core.service.accounts.authenticate(
                user: UserName("messi"), password: password("surabaya"), source: .local, isWanted: { false })
        }
    }

    @Test("S3.6: of 50 sessions the least recently used makes room; the store knows it too")
    func replaced() async throws {
        let core = try await CoreCarrier()
        let account = try #require(core.service.users.account(named: user("messi")))
        var opened: [Session] = []
        for _ in 0..<50 {
            core.clock.advance(seconds: 1)
            opened.append(try await core.service.sessions.open(for: account, device: nil, listener: .tls).session)
        }
        core.clock.advance(seconds: 1)
        #expect(core.service.sessions.use(opened[0]) != nil)
        _ = try await core.service.sessions.open(for: account, device: nil, listener: .tls)
        #expect(opened.map(\.isEnded) == (0..<50).map { $0 == 1 })
        #expect(try core.store.allSessions().count == 50)
    }

    @Test("S3.6: logins at the same moment leave no more than 50 sessions")
    func manyAtOnce() async throws {
        let store = InMemoryStore()
        let gate = GatedSessions(store, opensAt: 60)
        let service = try Self.service(store, PlainHashing(), sessions: gate)
        let account = try await service.accounts.add(
            user: user("messi"), name: "Messi", password: password("surabaya"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<60 {
                group.addTask { _ = try await service.sessions.open(for: account, device: nil, listener: .tls) }
            }
            try await group.waitForAll()
        }
        #expect(try store.allSessions().count == 50)
    }

    @Test func `a sweep writes when sessions were used and removes what has expired`() async throws {
        let core = try await CoreCarrier()
        let account = try #require(core.service.users.account(named: user("messi")))
        let kept = try await core.service.sessions.open(for: account, device: nil, listener: .tls).session
        let left = try await core.service.sessions.open(for: account, device: nil, listener: .tls).session
        core.clock.advance(seconds: 29 * 86_400)
        #expect(core.service.sessions.use(kept) != nil)
        core.clock.advance(seconds: 2 * 86_400)
        core.store.failNext(with: .full)
        await core.service.sessions.sweep()
        #expect(try core.store.allSessions().count == 2)
        await core.service.sessions.sweep()
        #expect(try core.store.allSessions().map(\.id) == [kept.id])
        #expect(try core.store.allSessions().first?.lastUsed == kept.lastUsed)
        #expect(left.isEnded)
    }

    @Test("S3.6: sessions outlive the process, those of a disabled account do not")
    func reload() async throws {
        let store = InMemoryStore()
        let service = try Self.service(store, PlainHashing())
        let account = try await service.accounts.add(
            user: user("messi"), name: "Messi", password: password("surabaya"))
        let token = try await service.sessions.open(for: account, device: nil, listener: .tls).token
        let again = try Self.service(store, PlainHashing())
        #expect(again.sessions.find(token, listener: .tls)?.user == account.user)
        #expect(again.sessions.find(token, listener: .insecure) == nil)
        try await store.change(account.id, .disabled(true))
        #expect(try Self.service(store, PlainHashing()).sessions.find(token, listener: .tls) == nil)
    }

    @Test("S3.6: no login survives a disabling at the same moment, and a disabled account stays disabled")
    func race() async throws {
        for _ in 0..<50 {
            let store = InMemoryStore()
            let old = try Self.service(store, PlainHashing(version: "1"))
            _ = try await old.accounts.add(user: user("messi"), name: "Messi", password: password("surabaya"))
            let core = try Self.service(store, PlainHashing(version: "2"))
            let messi = try user("messi")
            async let disabled: Void = core.accounts.setDisabled(true, user: messi)
            async let tried = try? Self.login(core)
            _ = await tried
            try await disabled
            #expect(core.users.account(named: messi)?.isDisabled == true)
            #expect(core.users.recipient(messi) == nil)
        }
    }

    @Test func `a name is given once, and passwords have 8 to 256 bytes`() async throws {
        let core = try await CoreCarrier()
        let accounts = core.service.accounts
        for (name, word, display, code) in [
            ("messi", "surabaya", "M", ErrorCode.nameTaken), ("naim", "surabay", "N", .weakPassword),
            ("naim", String(repeating: "p", count: 257), "N", .weakPassword), ("naim", "surabaya", "", .invalidName),
            ("naim", "surabaya", "N\u{202E}", .invalidName),
        ] {
            let new = try user(name)
            do throws(ServiceError) {
                _ = try await accounts.add(user: new, name: display, password: password(word))
                Issue.record("\(name) was added")
            } catch {
                #expect(error.code == code)
            }
        }
    }

    private static func service(
        _ store: InMemoryStore, _ passwords: any PasswordHashing, sessions: (any SessionStore)? = nil
    ) throws -> ChatService {
        try ChatService(
            accounts: store, sessions: sessions ?? store, invites: store, rooms: store, blocks: store, log: store,
            passwords: passwords,
            random: PredictableRandom(),
            digests: PlainTokenDigest(), clock: FixedClock(), settings: ServiceSettings(version: "0"), logger: quiet)
    }

    private static func login(_ service: ChatService) async throws -> Account {
        try await service.accounts.authenticate(
            user: user("messi"), password: password("surabaya"), source: .local, isWanted: { true })
    }
}
