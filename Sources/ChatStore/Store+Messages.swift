public import ChatCore
import ChatProtocol
import GRDB

extension Store {
    public func append(_ draft: Draft) {
        add(draft, wakes: true)
    }

    public func gather(_ draft: Draft) {
        add(draft, wakes: false)
    }

    public func commitGathered() {
        writer.queue.wake()
    }

    private func add(_ draft: Draft, wakes: Bool) {
        guard !writer.queue.add(.draft(draft), wakes: wakes) else { return }
        let outcome = Outcome(.failure(.internalError))
        draft.reply.mailbox.deliver([
            Delivery(connection: draft.reply.connection, slot: draft.reply.slot, outcome: outcome)
        ])
    }

    public func unread<Page: Sendable>(
        of account: AccountID, above: MessageID, into page: Page,
        add: @escaping @Sendable (inout Page, StoredMessage) -> Bool
    ) async throws(StoreError) -> Page {
        try await read { database in
            var page = page
            var merge = try UnreadMerge(database, account: account, above: above)
            defer { merge.end() }
            while let message = try merge.next(), add(&page, message) {}
            return page
        }
    }

    @discardableResult
    public func markRead(by account: AccountID, _ mark: ReadMark) async throws(StoreError) -> Bool {
        try await change { try $0.marks.raise(by: account, mark) }
    }

    public func correspondents(of account: AccountID) async throws(StoreError) -> Set<AccountID> {
        try await read { database in
            let statement = try PreparedStatement(cachedIn: database, Store.correspondentsSQL)
            statement.bind(account.rawValue, 1)
            defer { statement.reset() }
            var others: Set<AccountID> = []
            while try statement.step() {
                let (low, high) = (AccountID(statement.integer(0)), AccountID(statement.integer(1)))
                others.insert(low == account ? high : low)
            }
            return others
        }
    }

    static let correspondentsSQL = """
        SELECT c.low, c.high FROM members m CROSS JOIN conversations c ON c.id = m.conversation
        WHERE m.account = ? AND m.role = 0 AND EXISTS (
            SELECT 1 FROM entries e
            WHERE e.conversation = c.id AND e.kind < 16 AND (e.sender = m.account OR e.kind < 8))
        """
}
