public import ChatCore
import ChatProtocol
import GRDB

extension Store {
    public func append(_ draft: consuming Draft) {
        add(draft, wakes: true)
    }

    public func gather(_ draft: consuming Draft) {
        add(draft, wakes: false)
    }

    public func commitGathered() {
        writer.queue.wake()
    }

    private func add(_ draft: consuming Draft, wakes: Bool) {
        guard let refused = writer.queue.add(draft, wakes: wakes) else { return }
        let outcome = Outcome(.failure(.internalError))
        refused.reply.mailbox.deliver([
            Delivery(connection: refused.reply.connection, slot: refused.reply.slot, outcome: outcome)
        ])
    }

    public func unread<Page: Sendable>(
        of account: AccountID, above: MessageID, into page: Page,
        add: @escaping @Sendable (inout Page, StoredMessage) -> Bool
    ) async throws(StoreError) -> Page {
        try await readPlaces { reader in
            var page = page
            var above = above
            if var scan = try UnreadScan(reader, account: account, above: above) {
                while let message = try scan.next() {
                    guard add(&page, message) else { return page }
                }
                above = MessageID(scan.scanned)
            }
            var merge = try UnreadMerge(reader, account: account, above: above)
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
        try await readPlaces { reader in
            let statement = try PreparedStatement(cachedIn: reader.database, EntryMerge.conversationsSQL)
            statement.bind(account.rawValue, 1)
            defer { statement.reset() }
            var others: Set<AccountID> = []
            while try statement.step() {
                // A room has none of the two.
                guard statement.integer(5) == 0 else { continue }
                let (conversation, low, high) = (statement.integer(0), statement.integer(1), statement.integer(2))
                let other = low == account.rawValue ? high : low
                let own = Strand(conversation: conversation, sender: account.rawValue)
                let theirs = Strand(conversation: conversation, sender: other)
                let sent = try reader.newestID(PlaceReader.Selection(strand: own, kinds: .ownMessages))
                if try sent != nil || reader.hasVisible(theirs) {
                    others.insert(AccountID(other))
                }
            }
            return others
        }
    }
}
