import ChatProtocol
import ChatTestSupport
import Testing

@testable import ChatCore

/// What changes for those who are there when the settings are read again.
@Suite(.timeLimit(.minutes(15)))
struct ChangedSettingsTests {
    @Test("S3.6: lifetimes of sessions that are changed count for those that are there")
    func lifetimes() async throws {
        let core = try await CoreCarrier()
        let usual = try await core.service.makeSession(
            of: user("messi"), device: "phone", listener: .tls, isLasting: false)
        var settings = core.service.settings
        settings.sessions.idleLifetime = 3_600_000
        settings.sessions.wholeLifetime = 5_400_000
        core.service.change(to: settings)
        let end = core.service.sessions.expiry(of: usual.session)?.milliseconds
        #expect(end == core.clock.now().milliseconds + 3_600_000)
        core.clock.advance(seconds: 3_599)
        #expect(core.service.sessions.find(usual.token, listener: .tls) === usual.session)
        // By its use it would last for longer, but not beyond the whole.
        core.clock.advance(seconds: 1_802)
        #expect(core.service.sessions.find(usual.token, listener: .tls) == nil)
    }

    @Test func `what may be done an hour is what the settings say now, and no limit stays none`() async throws {
        let core = try await CoreCarrier { $0.roomInvitationsAnHour = nil }
        let messi = try #require(core.service.users.account(named: user("messi"))).id
        let rooms = core.service.roomService
        func make(_ name: String) async -> ErrorCode? {
            do throws(ServiceError) {
                try await rooms.create(RoomName(name), isPrivate: true, history: .joined, by: messi)
                return nil
            } catch {
                return error.code
            }
        }
        #expect(await make("#one") == nil)
        var settings = core.service.settings
        settings.roomsAnHour = 2
        settings.roomInvitationsAnHour = 1
        core.service.change(to: settings)
        #expect(await make("#two") == nil)
        #expect(await make("#three") == .rateLimited)
        for user in ["lineker", "henderson"] {
            try await rooms.invite(UserName(user), to: RoomName("#one"), by: messi)
        }
    }
}
