import ChatProtocol
import ChatTestSupport
import Logging
import Testing

@testable import ChatCore

/// No session outlives its account's right to act, whatever happens at the same moment.
@Suite(.timeLimit(.minutes(15)))
struct SessionRightTests {
    private let store = InMemoryStore()

    private func makeService(_ sessions: any SessionStore) throws -> ChatService {
        try ChatService(
            accounts: store, sessions: sessions, invites: store, rooms: store, blocks: store, log: store,
            passwords: PlainHashing(), random: PredictableRandom(), digests: PlainTokenDigest(), clock: FixedClock(),
            settings: ServiceSettings(version: "0"),
            logger: Logger(label: "quiet", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    private func newSession(of account: AccountID, _ number: UInt64) -> NewSession {
        NewSession(
            account: account, digest: TokenDigest(number, 0, 0, 0), device: nil, listener: .tls,
            created: FixedClock().now())
    }

    @Test(arguments: [false, true])
    func `an operator's session ends when its account is disabled or removed meanwhile`(_ isRemoved: Bool)
        async throws
    {
        let gate = GatedSessions(store, opensAt: 2)
        let service = try makeService(gate)
        let messi = try await service.accounts.add(
            user: user("messi"), name: "Messi", password: password("surabaya"))
        async let made = service.makeSession(of: messi.user, device: "bot", listener: .tls, isLasting: true)
        while try store.allSessions().isEmpty { await Task.yield() }
        if isRemoved {
            try await service.removeAccount(messi.user)
        } else {
            try await service.accounts.setDisabled(true, user: messi.user)
        }
        // Opens the gate.
        let other = try await gate.insert(newSession(of: AccountID(99), 7), from: nil, replacing: [])
        do {
            _ = try await made
            Issue.record("the session was made")
        } catch let error as ServiceError {
            #expect(error.code == .userNotFound)
        }
        #expect(try store.allSessions().map(\.id) == [other])
        #expect(service.sessions.count == 0)
    }

    @Test func `sessions that a disabled account has left behind are ended by the first sweep`() async throws {
        let messi = try await makeService(store).accounts.add(
            user: user("messi"), name: "Messi", password: password("surabaya"))
        _ = try await store.insert(newSession(of: messi.id, 7), from: nil, replacing: [])
        try await store.change(messi.id, .disabled(true))
        let service = try makeService(store)
        #expect(service.sessions.count == 0)
        await service.sweep()
        #expect(try store.allSessions().isEmpty)
    }
}
