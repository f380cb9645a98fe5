import ChatProtocol
import ChatTestSupport
import Testing

@testable import ChatCore

/// Accounts that their users make.
@Suite(.timeLimit(.minutes(15)))
struct RegistrationTests {
    private func carrier(_ policy: RegistrationPolicy) async throws -> CoreCarrier {
        try await CoreCarrier { $0.registration = policy }
    }

    private func register(
        _ name: String, on core: CoreCarrier, invite: Token? = nil, from source: SourceAddress = .local
    ) async throws(ServiceError) -> Account {
        try await core.service.registration.register(
            user: UserName(name), name: nil, password: Password(Array("rahasia1".utf8)),
            invite: invite.map { Array($0.text.utf8) }, source: source)
    }

    private func code(_ body: () async throws(ServiceError) -> Account) async -> ErrorCode? {
        do throws(ServiceError) {
            _ = try await body()
            return nil
        } catch {
            return error.code
        }
    }

    @Test(
        "S3.7: no name that looks like the operator's or everybody's can be registered",
        arguments: ["admin", "root", "server", "system", "all", "here", "everyone", "Admin"])
    func reserved(_ name: String) async throws {
        let core = try await carrier(.open)
        #expect(await code { () throws(ServiceError) in try await register(name, on: core) } == .nameTaken)
    }

    @Test func `the operator may give a reserved name`() async throws {
        let core = try await carrier(.open)
        try await core.operate(.addUser(user: "admin", name: "The operator", password: "rahasia1"))
    }

    @Test func `S3.7: five an hour are for one address, not for all`() async throws {
        let core = try await carrier(.open)
        let (here, there) = (SourceAddress(high: 1, low: 0), SourceAddress(high: 2, low: 0))
        for number in 1...5 { _ = try await register("a\(number)", on: core, from: here) }
        #expect(
            await code { () throws(ServiceError) in try await register("b", on: core, from: here) } == .rateLimited)
        _ = try await register("b", on: core, from: there)
        core.clock.advance(seconds: 3_600)
        _ = try await register("c", on: core, from: here)
    }

    @Test func `what the server could not do counts for nobody, and uses no invite up`() async throws {
        let core = try await carrier(.invite)
        let invite = try await core.service.registration.makeInvite(uses: 1, lifetime: nil)
        core.passwords.fail(.busy(retryAfter: 1))
        for _ in 1...9 {
            let error = await code { () throws(ServiceError) in
                try await register("naim", on: core, invite: invite.code)
            }
            #expect(error == .serverBusy)
        }
        core.passwords.fail(nil)
        #expect(try await register("naim", on: core, invite: invite.code).user == UserName("naim"))
    }

    @Test func `a wrong invite costs no hash, and nothing is kept of a code but its digest`() async throws {
        let core = try await carrier(.invite)
        let made = try await core.service.registration.makeInvite(uses: 1, lifetime: 1_000)
        core.passwords.fail(.failed("must not be asked"))
        let wrong = Token(high: 1, low: 2)
        #expect(
            await code { () throws(ServiceError) in try await register("naim", on: core, invite: wrong) }
                == .invalidInvite)
        core.clock.advance(seconds: 1)
        #expect(
            await code { () throws(ServiceError) in try await register("naim", on: core, invite: made.code) }
                == .invalidInvite)
        #expect(try await core.service.registration.invites().map(\.isUsable) == [false])
        #expect(try await core.store.allInvites().map(\.invite.digest) == [PlainTokenDigest().digest(made.code)])
    }

    @Test func `an address that waits is told how long`() {
        let limiter = HourlyLimiter<SourceAddress>(perHour: 2)
        let source = SourceAddress(high: 1, low: 1)
        func take(_ seconds: Int64) -> Int? {
            limiter.take(source, at: Timestamp(milliseconds: 1_000_000_000 + seconds * 1_000))
        }
        #expect(take(0) == nil)
        #expect(take(100) == nil)
        #expect(take(200) == 3_400)
        limiter.giveBack(source)
        #expect(take(300) == nil)
        #expect(take(3_599) == 1)
        #expect(take(3_600) == nil)
        // A clock that is set back makes nobody wait longer than an hour.
        #expect(take(-1_000_000) == 3_600)
    }
}
