public import ChatCore
import ChatProtocol
import GRDB

/// What a store knows of one account, for whoever gives that to its owner.
public struct ExportedAccount: Sendable {
    public var id: AccountID
    public var user: String
    public var name: String
    public var created: Int64
    public var isDisabled: Bool
    public var sessions: [Session]
    public var conversations: [Conversation]

    /// Without its token, of which a store knows nothing. Times are milliseconds since 1970.
    public struct Session: Sendable {
        public var id: Int64
        public var device: String?
        public var address: String?
        public var listener: String
        public var created: Int64
        public var lastUsed: Int64
    }

    /// One that the account is in now.
    public struct Conversation: Sendable {
        public var with: Destination
        /// A user name, or a room's with its `#`.
        public var name: String
        public var readUpTo: Int64
        public var isMuted: Bool
        /// Of rooms alone.
        public var room: (role: String, isPrivate: Bool, topic: String)?
    }
}

extension StoreReader {
    /// - Returns: nil: there is no such account.
    public func account(named user: String) throws(StoreOpenError) -> ExportedAccount? {
        try checkSchema()
        return try read { database in
            guard
                let row = try Row.fetchOne(
                    database, sql: "SELECT * FROM accounts WHERE user = ? AND removed IS NULL", arguments: [user])
            else { return nil }
            let id: Int64 = row["id"]
            return ExportedAccount(
                id: AccountID(id), user: row["user"], name: row["name"], created: row["created"],
                isDisabled: row["disabled"], sessions: try StoreReader.sessions(of: id, database),
                conversations: try StoreReader.conversations(of: id, database))
        }
    }

    /// The messages of a conversation that the account may see, ascending, as they stand now.
    /// - Returns: at most `limit` above an id.
    public func messages(
        of account: AccountID, with other: Destination, after id: Int64, limit: Int
    ) throws(StoreOpenError) -> [StoredMessage] {
        try read { database in
            try ConversationReader(PlaceReader(database, LogTail())).history(
                of: account, with: other, HistoryRange(after: MessageID(id), limit: limit))
        }
    }

    /// User name and display name of an account, removed or not.
    public func names(of account: AccountID) throws(StoreOpenError) -> (user: String, name: String)? {
        try read { database in
            try Row.fetchOne(
                database, sql: "SELECT user, name FROM accounts WHERE id = ?", arguments: [account.rawValue]
            ).map { ($0[0], $0[1]) }
        }
    }

    /// What is read here needs today's tables.
    private func checkSchema() throws(StoreOpenError) {
        guard try summary().schema == Schema.current.version else {
            throw StoreOpenError(
                .io, "\(path) was written by an older chat-server: start the server once, which updates it")
        }
    }

    private static func sessions(of account: Int64, _ database: Database) throws -> [ExportedAccount.Session] {
        try Row.fetchAll(
            database, sql: "SELECT * FROM sessions WHERE account = ? ORDER BY id", arguments: [account]
        ).map {
            ExportedAccount.Session(
                id: $0["id"], device: $0["device"], address: $0["address"], listener: $0["listener"],
                created: $0["created"], lastUsed: $0["last_used"])
        }
    }

    private static func conversations(
        of account: Int64, _ database: Database
    ) throws -> [ExportedAccount.Conversation] {
        try Row.fetchAll(database, sql: exportedSQL, arguments: [account]).map { row in
            let room: String? = row["room"]
            let role = RoomRole(number: row["role"])
            return ExportedAccount.Conversation(
                with: room == nil ? .account(AccountID(row["other"])) : .room(ConversationID(row["conversation"])),
                name: room.map { "#" + $0 } ?? row["user"], readUpTo: row["read_upto"], isMuted: row["muted"],
                room: room == nil ? nil : (role?.rawValue ?? "member", row["private"], row["topic"]))
        }
    }

    static let exportedSQL = """
        SELECT m.conversation, m.read_upto, m.muted, m.role, r.room, r.private, r.topic, o.id AS other, o.user
        FROM members m JOIN conversations c ON c.id = m.conversation
            LEFT JOIN rooms r ON r.conversation = c.id
            LEFT JOIN accounts o ON o.id = CASE WHEN c.low = m.account THEN c.high ELSE c.low END
        WHERE m.account = ? ORDER BY m.conversation
        """
}
