import ChatProtocol
import ChatTestSupport
import Logging
import Testing

@testable import ChatCore

/// Failed logins as the service counts them.
@Suite(.timeLimit(.minutes(15)))
struct LoginGateTests {
    private let here = SourceAddress(high: 1, low: 0)
    private let there = SourceAddress(high: 2, low: 0)

    /// What became of a login.
    private func login(
        _ name: String, _ text: String, from source: SourceAddress, on core: CoreCarrier
    ) async throws -> ErrorCode? {
        do throws(ServiceError) {
            let account = try await core.service.accounts.authenticate(
                user: UserName(name), password: password(text), source: source, isWanted: { true })
            core.service.logins.loggedIn(account.id, from: source)
            return nil
        } catch {
            #expect((error.retryAfter ?? 0 > 0) == (error.code == .rateLimited))
            return error.code
        }
    }

    @Test(
        "S3.5: a refused login costs no hash, and there is no difference between users that exist and others",
        arguments: ["messi", "naim", "me/ssi", "lineker"])
    func refusedBefore(_ name: String) async throws {
        let core = try await CoreCarrier()
        try await core.operate(.setDisabled(user: "lineker", true))
        for _ in 1...3 { #expect(try await login(name, "salah123", from: here, on: core) == .authFailed) }
        let before = core.passwords.verifications
        // The right password does not help either: it is not looked at.
        for text in ["salah123", "surabaya"] {
            #expect(try await login(name, text, from: here, on: core) == .rateLimited)
        }
        #expect(core.passwords.verifications == before)
        #expect(try await login("messi", "surabaya", from: there, on: core) == nil)
        core.clock.advance(seconds: 1)
        #expect(try await login(name, "surabaya", from: here, on: core) == (name == "messi" ? nil : .authFailed))
    }

    @Test func `S3.5: an address that guesses is refused, but not who has logged in from there`() async throws {
        let core = try await CoreCarrier { $0.failedLoginsAMinute = 5 }
        #expect(try await login("messi", "surabaya", from: here, on: core) == nil)
        for number in 1...5 { #expect(try await login("a\(number)", "salah123", from: here, on: core) == .authFailed) }
        #expect(try await login("lineker", "surabaya", from: here, on: core) == .rateLimited)
        #expect(try await login("messi", "surabaya", from: here, on: core) == nil)
        #expect(try await login("lineker", "surabaya", from: there, on: core) == nil)
        core.clock.advance(seconds: 60)
        #expect(try await login("lineker", "surabaya", from: here, on: core) == nil)
    }

    @Test func `S3.5: from where an account has logged in outlives its session and the process, for thirty days`()
        async throws
    {
        let store = InMemoryStore()
        let clock = FixedClock()
        func start() throws -> ChatService {
            var settings = ServiceSettings(version: "0")
            settings.failedLoginsAMinute = 1
            return try ChatService(
                accounts: store, sessions: store, invites: store, rooms: store, blocks: store, log: store,
                passwords: PlainHashing(), random: PredictableRandom(), digests: PlainTokenDigest(), clock: clock,
                settings: settings, logger: Logger(label: "quiet", factory: { _ in SwiftLogNoOpLogHandler() }))
        }
        func isRefused(_ service: ChatService) throws -> Bool {
            let account = try #require(service.users.account(named: user("messi")))
            let attempt = LoginThrottle.Attempt(target: .password(of: account.user), source: here)
            service.logins.ended(LoginThrottle.Attempt(target: .passwordOfNobody, source: here), .failed)
            do throws(ServiceError) {
                try service.logins.begin(attempt, on: account.id)
                return false
            } catch {
                return error.code == .rateLimited
            }
        }
        let first = try start()
        let account = try await first.accounts.add(user: user("messi"), name: "Messi", password: password("surabaya"))
        #expect(try isRefused(first))
        let session = try await first.sessions.open(for: account, device: nil, listener: .tls, source: here).session
        try await first.sessions.end([session])
        #expect(try !isRefused(start()))
        clock.advance(seconds: 30 * 86_400 + 1)
        let last = try start()
        #expect(try isRefused(last))
        #expect(try store.allLogins().count == 1)
        await last.sweep()
        #expect(try store.allLogins().isEmpty)
    }

    @Test func `S3.5: a wrong old password counts as a failed login`() async throws {
        let core = try await CoreCarrier()
        let account = try #require(core.service.users.account(named: user("messi")))
        let session = try await core.service.sessions.open(for: account, device: nil, listener: .tls).session
        func change() async -> ErrorCode? {
            do throws(ServiceError) {
                try await core.service.accounts.changePassword(
                    of: session, from: password("salah123"), to: password("rahasia1"), source: here,
                    isWanted: { true })
                return nil
            } catch {
                return error.code
            }
        }
        for _ in 1...3 { #expect(await change() == .authFailed) }
        #expect(await change() == .rateLimited)
        #expect(try await login("messi", "surabaya", from: here, on: core) == .rateLimited)
    }

    @Test func `S3.7: wrong invites count as login failures, and are refused with them`() async throws {
        let core = try await CoreCarrier {
            $0.registration = .invite
            $0.failedLoginsAMinute = 3
        }
        func register(_ code: Token) async -> ErrorCode? {
            do throws(ServiceError) {
                _ = try await core.service.registration.register(
                    user: UserName("naim"), name: nil, password: password("rahasia1"),
                    invite: Array(code.text.utf8), source: here)
                return nil
            } catch {
                return error.code
            }
        }
        let invite = try await core.service.registration.makeInvite(uses: 1, lifetime: nil)
        for number in 1...2 as ClosedRange<UInt64> {
            #expect(await register(Token(high: number, low: 0)) == .invalidInvite)
        }
        #expect(try await login("messi", "salah123", from: here, on: core) == .authFailed)
        #expect(try await login("messi", "surabaya", from: here, on: core) == .rateLimited)
        #expect(await register(invite.code) == .rateLimited)
        core.clock.advance(seconds: 60)
        #expect(await register(invite.code) == nil)
    }

    @Test func `S4.6: without limits nobody waits`() async throws {
        let core = try await CoreCarrier { $0.failedLoginsAMinute = nil }
        for _ in 1...50 { #expect(try await login("messi", "salah123", from: here, on: core) == .authFailed) }
        #expect(try await login("messi", "surabaya", from: here, on: core) == nil)
    }
}
