import ChatCore
import ChatProtocol
import ChatTestSupport
import Synchronization

/// A session store whose inserts end together: none returns before so many have been called.
final class GatedSessions: SessionStore {
    private let store: InMemoryStore
    private let opensAt: Int
    private let waiting = Mutex<[CheckedContinuation<Void, Never>]>([])

    init(_ store: InMemoryStore, opensAt: Int) {
        self.store = store
        self.opensAt = opensAt
    }

    func allSessions() throws(StoreError) -> [StoredSession] { try store.allSessions() }

    func insert(
        _ session: NewSession, from source: SourceAddress?, replacing: [SessionID]
    ) async throws(StoreError) -> SessionID {
        let id = try await store.insert(session, from: source, replacing: replacing)
        await withCheckedContinuation { continuation in
            let opened = waiting.withLock { waiting in
                waiting.append(continuation)
                guard waiting.count == opensAt else { return [CheckedContinuation<Void, Never>]() }
                return waiting
            }
            for continuation in opened { continuation.resume() }
        }
        return id
    }

    func delete(_ sessions: [SessionID]) async throws(StoreError) { try await store.delete(sessions) }

    func touch(_ uses: [SessionUse]) async throws(StoreError) { try await store.touch(uses) }

    func allLogins() throws(StoreError) -> [StoredLogin] { try store.allLogins() }

    func forgetLogins(before time: Timestamp) async throws(StoreError) { try await store.forgetLogins(before: time) }
}
