public import ChatCore
import ChatProtocol
public import Logging

/// Accounts, sessions and messages in one SQLite file, DIR/chat.db.
public final class Store: AccountStore, SessionStore, MessageLog {
    public var identity: String { "" }
    public var queuedBytes: Int { 0 }
    public static func open(
        in folder: DataFolder, options: StoreOptions, logger: Logger, onFatal: @escaping @Sendable (String) -> Void
    ) throws(StoreOpenError) -> Store { throw StoreOpenError(.io, "not yet") }
    public func close() {}
    public var counters: StoreCounters { StoreCounters() }
    public func allAccounts() throws(StoreError) -> [Account] { [] }
    public func insert(_ account: NewAccount) async throws(StoreError) -> Account { throw .closed }
    public func change(_ account: AccountID, _ change: AccountChange) async throws(StoreError) {}
    public func allSessions() throws(StoreError) -> [StoredSession] { [] }
    public func insert(_ session: NewSession, replacing: [SessionID]) async throws(StoreError) -> SessionID {
        throw .closed
    }
    public func delete(_ sessions: [SessionID]) async throws(StoreError) {}
    public func touch(_ uses: [SessionUse]) async throws(StoreError) {}
    public func append(_ draft: Draft) {}
    public func unread<Page: Sendable>(
        of account: AccountID, above: MessageID, into page: Page,
        add: @escaping @Sendable (inout Page, StoredMessage) -> Bool
    ) async throws(StoreError) -> Page { page }
    public func markRead(by account: AccountID, _ mark: ReadMark) async throws(StoreError) {}
    public func correspondents(of account: AccountID) async throws(StoreError) -> Set<AccountID> { [] }
}
