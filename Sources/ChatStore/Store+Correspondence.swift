public import ChatCore
import GRDB

extension Store {
    public func setMuted(
        _ isMuted: Bool, by account: AccountID, with other: Destination
    ) async throws(StoreError) {
        try await change { context in
            let conversation: Int64? =
                switch other {
                case .room(let room): room.rawValue
                case .account(let other) where isMuted:
                    try context.conversations.makeConversation(AccountPair(account, other))
                case .account(let other): try context.conversations.conversation(AccountPair(account, other))
                }
            guard let conversation else { return }
            let statement = try PreparedStatement(cachedIn: context.database, Store.muteSQL)
            statement.bind(isMuted ? 1 : 0, 1)
            statement.bind(account.rawValue, 2)
            statement.bind(conversation, 3)
            try statement.run()
        }
    }

    public func haveBothWritten(_ a: AccountID, _ b: AccountID) async throws(StoreError) -> Bool {
        try await readPlaces { try WrittenLookup($0).haveBothWritten(a, b) }
    }

    public func haveBothWritten(
        of accounts: [AccountID], among others: Set<AccountID>,
        sparing isSpared: @escaping @Sendable (AccountID, AccountID) -> Bool
    ) async throws(StoreError) -> [AccountID: [AccountID]] {
        try await readPlaces { reader in
            let lookup = try WrittenLookup(reader)
            var found: [AccountID: [AccountID]] = [:]
            for account in accounts {
                found[account] = try lookup.others(of: account, among: others, sparing: isSpared)
            }
            return found
        }
    }

    static let muteSQL = "UPDATE members SET muted = ? WHERE account = ? AND conversation = ?"
}

/// Looks up who has written to whom.
private struct WrittenLookup {
    private let reader: PlaceReader
    private let find: PreparedStatement
    private let conversations: PreparedStatement

    init(_ reader: PlaceReader) throws {
        self.reader = reader
        find = try PreparedStatement(cachedIn: reader.database, ConversationDirectory.findSQL)
        conversations = try PreparedStatement(cachedIn: reader.database, EntryMerge.conversationsSQL)
    }

    func haveBothWritten(_ a: AccountID, _ b: AccountID) throws(SQLiteFailure) -> Bool {
        let pair = AccountPair(a, b)
        find.bind(pair.low, 1)
        find.bind(pair.high, 2)
        guard let conversation = try find.firstInteger() else { return false }
        guard try hasWritten(pair.low, in: conversation) else { return false }
        return try hasWritten(pair.high, in: conversation)
    }

    func others(
        of account: AccountID, among others: Set<AccountID>, sparing isSpared: (AccountID, AccountID) -> Bool
    ) throws(SQLiteFailure) -> [AccountID] {
        conversations.bind(account.rawValue, 1)
        defer { conversations.reset() }
        var found: [AccountID] = []
        while try conversations.step() {
            let (conversation, low, high) = (
                conversations.integer(0), conversations.integer(1), conversations.integer(2)
            )
            // A room has none of the two.
            guard conversations.integer(5) == 0, low != high else { continue }
            let other = AccountID(low == account.rawValue ? high : low)
            guard others.contains(other), !isSpared(account, other), try hasWritten(low, in: conversation),
                try hasWritten(high, in: conversation)
            else { continue }
            found.append(other)
        }
        return found
    }

    private func hasWritten(_ account: Int64, in conversation: Int64) throws(SQLiteFailure) -> Bool {
        try reader.hasVisible(Strand(conversation: conversation, sender: account))
    }
}
