import ChatProtocol
import ChatTestSupport
import Testing

@testable import ChatCore

/// Sessions that the operator makes for machines (SECURITY.md 3.6).
@Suite(.timeLimit(.minutes(15)))
struct LastingSessionTests {
    @Test("S3.6: session create --no-expiry: no time ends it, other sessions of the operator's making expire")
    func expiry() async throws {
        let core = try await CoreCarrier()
        let lasting = try await core.service.makeSession(
            of: user("messi"), device: "backup", listener: .tls, isLasting: true)
        let usual = try await core.service.makeSession(
            of: user("messi"), device: "monitor", listener: .insecure, isLasting: false)
        #expect(lasting.expires == nil)
        #expect(usual.expires?.milliseconds == core.clock.now().milliseconds + 30 * 86_400_000)
        // Each is valid on its kind of listener.
        #expect(core.service.sessions.find(lasting.token, listener: .insecure) == nil)
        #expect(core.service.sessions.find(usual.token, listener: .insecure) === usual.session)
        core.clock.advance(seconds: 10 * 365 * 86_400)
        await core.service.sweep()
        #expect(core.service.sessions.find(usual.token, listener: .insecure) == nil)
        #expect(core.service.sessions.find(lasting.token, listener: .tls) === lasting.session)
        #expect(try core.store.allSessions().map(\.session.isLasting) == [true])
        try await core.service.accounts.setDisabled(true, user: user("messi"))
        #expect(core.service.sessions.find(lasting.token, listener: .tls) == nil)
    }

    @Test("S3.6: logins never push a lasting session out, and a user has 25 of them at most")
    func most() async throws {
        let core = try await CoreCarrier()
        let account = try #require(core.service.users.account(named: user("messi")))
        var lasting: [Session] = []
        for number in 0..<25 {
            lasting.append(
                try await core.service.makeSession(
                    of: user("messi"), device: "\(number)", listener: .tls, isLasting: true
                ).session)
        }
        await #expect(throws: ServiceError.self) {
            _ = try await core.service.makeSession(of: user("messi"), device: "x", listener: .tls, isLasting: true)
        }
        core.clock.advance(seconds: 60)
        for _ in 0..<60 { _ = try await core.service.sessions.open(for: account, device: nil, listener: .tls) }
        #expect(lasting.allSatisfy { !$0.isEnded })
        #expect(try core.service.sessions(of: user("messi")).count == 50)
    }

    @Test(arguments: ["", "a\nb", "\u{202E}x", String(repeating: "x", count: 65)])
    func `a label that could not be shown is refused`(_ label: String) async throws {
        let core = try await CoreCarrier()
        await #expect(throws: ServiceError.self) {
            _ = try await core.service.makeSession(of: user("messi"), device: label, listener: .tls, isLasting: true)
        }
    }
}
