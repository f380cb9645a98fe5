public import ChatCore
import ChatProtocol
import GRDB

extension Store {
    public func newest() throws(StoreError) -> MessageID {
        try readNow { MessageID(try PreparedStatement(cachedIn: $0, Upkeep.newestSQL).firstInteger() ?? 0) }
    }

    public func observe(_ observer: any LogObserver) {
        writer.observe(observer)
    }

    public func entries<Page: Sendable>(
        of account: AccountID, above: MessageID, into page: Page,
        add: @escaping @Sendable (inout Page, LogEntry) -> Bool
    ) async throws(StoreError) -> (page: Page, newest: MessageID) {
        try await readPlaces { reader in
            // One transaction: what is read is all there is up to the newest id.
            let newest = MessageID(reader.newest)
            var page = page
            guard newest > above else { return (page, newest) }
            var merge = try EntryMerge(reader, account: account, above: above)
            while let entry = try merge.next(), add(&page, entry) {}
            return (page, newest)
        }
    }

    public func history(
        of account: AccountID, with other: Destination, _ range: HistoryRange
    ) async throws(StoreError) -> [StoredMessage] {
        try await readPlaces { try ConversationReader($0).history(of: account, with: other, range) }
    }

    public func conversations(
        of account: AccountID, before: MessageID?, limit: Int
    ) async throws(StoreError) -> [StoredConversation] {
        try await readPlaces { try ConversationList($0, of: account).page(before: before, limit: limit) }
    }
}
