import ChatProtocol
import ChatTestSupport
import Logging
import Synchronization
import Testing

@testable import ChatCore

/// A user's change of password, and what happens at the same moment.
@Suite(.timeLimit(.minutes(15)))
struct PasswordChangeTests {
    private let store = InMemoryStore()
    private let passwords = InterruptedHashing()
    private let service: ChatService
    private let messi: Account
    private let session: Session

    init() async throws {
        service = try ChatService(
            accounts: store, sessions: store, invites: store, rooms: store, blocks: store, log: store,
            passwords: passwords,
            random: PredictableRandom(), digests: PlainTokenDigest(), clock: FixedClock(),
            settings: ServiceSettings(version: "0"),
            logger: Logger(label: "quiet", factory: { _ in SwiftLogNoOpLogHandler() }))
        let user = try #require(UserName("messi"))
        messi = try await service.accounts.add(user: user, name: "Messi", password: Self.password("surabaya"))
        session = try await service.sessions.open(for: messi, device: nil, listener: .tls).session
    }

    private static func password(_ text: String) -> Password { Password(Array(text.utf8)) }

    /// The code of the error, nil when the change worked.
    private func change(to new: String) async -> ErrorCode? {
        do throws(ServiceError) {
            try await service.accounts.changePassword(
                of: session, from: Self.password("surabaya"), to: Self.password(new), source: .local,
                isWanted: { true })
            return nil
        } catch {
            return error.code
        }
    }

    private func isPassword(_ text: String) async throws -> Bool {
        let stored = try #require(try store.allAccounts().first?.passwordHash)
        #expect(service.users.account(messi.id)?.passwordHash == stored)
        return try await passwords.verify(Self.password(text), against: stored, source: .local) { true }.matches
    }

    @Test func `it ends the other sessions, those made meanwhile too`() async throws {
        let (service, messi) = (service, messi)
        let other = try await service.sessions.open(for: messi, device: nil, listener: .tls).session
        let meanwhile = Mutex<Session?>(nil)
        passwords.interruptNext {
            let session = try await service.sessions.open(for: messi, device: nil, listener: .tls).session
            meanwhile.withLock { $0 = session }
        }
        #expect(await change(to: "rahasia1") == nil)
        #expect(!session.isEnded && other.isEnded)
        #expect(meanwhile.withLock { $0?.isEnded } == true)
        #expect(try store.allSessions().map(\.id) == [session.id])
        #expect(try await isPassword("rahasia1"))
    }

    @Test func `the operator's new password stands, and so does that it ended the session`() async throws {
        let (service, user) = (service, messi.user)
        passwords.interruptNext {
            try await service.accounts.setPassword(of: user, to: Self.password("operator1"))
        }
        #expect(await change(to: "rahasia1") == .sessionNotFound)
        #expect(try await isPassword("operator1"))
    }

    @Test func `a password that is stored in the last moment is not overwritten`() async throws {
        let (store, messi, passwords) = (store, messi, passwords)
        passwords.interruptNext {
            let hash = try await passwords.hash(Self.password("operator1"))
            try await store.change(messi.id, .passwordHash(hash))
        }
        #expect(await change(to: "rahasia1") == .authFailed)
        #expect(!session.isEnded)
        let stored = try #require(try store.allAccounts().first?.passwordHash)
        #expect(try await passwords.hash(Self.password("operator1")) == stored)
    }
}

/// Lets something happen while a password is being hashed.
private final class InterruptedHashing: PasswordHashing {
    private let inner = PlainHashing()
    private let interruption = Mutex<(@Sendable () async throws -> Void)?>(nil)

    func interruptNext(_ body: @escaping @Sendable () async throws -> Void) {
        interruption.withLock { $0 = body }
    }

    func hash(_ password: Password) async throws(HashingError) -> PasswordHash {
        let body = interruption.withLock { body in
            defer { body = nil }
            return body
        }
        do {
            try await body?()
        } catch {
            throw .failed("\(error)")
        }
        return try await inner.hash(password)
    }

    func verify(
        _ password: Password, against stored: PasswordHash?, source: SourceAddress,
        isWanted: @escaping @Sendable () -> Bool
    ) async throws(HashingError) -> PasswordVerdict {
        try await inner.verify(password, against: stored, source: source, isWanted: isWanted)
    }
}
