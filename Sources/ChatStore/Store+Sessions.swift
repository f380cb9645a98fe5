public import ChatCore
public import ChatProtocol
import Foundation
import GRDB

extension Store {
    public func allSessions() throws(StoreError) -> [StoredSession] {
        try readNow { database in
            try Row.fetchAll(database, sql: "SELECT * FROM sessions").map { try StoredSession($0) }
        }
    }

    public func insert(
        _ session: NewSession, from source: SourceAddress?, replacing: [SessionID]
    ) async throws(StoreError) -> SessionID {
        try await change { context in
            try Store.delete(replacing, context.database)
            if let source { try Store.note(session, from: source, context.database) }
            try context.database.execute(
                sql: """
                    INSERT INTO sessions(account, digest, device, listener, address, created, last_used, lasting)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    session.account.rawValue, Data(session.digest.bytes), session.device, session.listener.rawValue,
                    session.address, session.created.milliseconds, session.created.milliseconds,
                    session.isLasting,
                ])
            return SessionID(context.database.lastInsertedRowID)
        }
    }

    public func delete(_ sessions: [SessionID]) async throws(StoreError) {
        try await change { try Store.delete(sessions, $0.database) }
    }

    public func touch(_ uses: [SessionUse]) async throws(StoreError) {
        try await change { context in
            let statement = try PreparedStatement(
                cachedIn: context.database, "UPDATE sessions SET last_used = max(last_used, ?) WHERE id = ?")
            for use in uses {
                statement.bind(use.lastUsed.milliseconds, 1)
                statement.bind(use.id.rawValue, 2)
                try statement.run()
            }
        }
    }

    public func allLogins() throws(StoreError) -> [StoredLogin] {
        try readNow { database in
            try Row.fetchAll(database, sql: "SELECT account, high, low, time FROM logins").map { row in
                StoredLogin(
                    account: AccountID(row["account"]),
                    source: SourceAddress(
                        high: UInt64(bitPattern: row["high"]), low: UInt64(bitPattern: row["low"])),
                    time: Timestamp(milliseconds: row["time"]))
            }
        }
    }

    public func forgetLogins(before time: Timestamp) async throws(StoreError) {
        try await change { context in
            try context.database.execute(
                sql: "DELETE FROM logins WHERE time < ?", arguments: [time.milliseconds])
        }
    }

    /// The time from an address only rises, and an account has no more addresses than are looked at.
    private static func note(_ session: NewSession, from source: SourceAddress, _ database: Database) throws {
        let account = session.account.rawValue
        try database.execute(
            sql: """
                INSERT INTO logins(account, high, low, time) VALUES (?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET time = max(time, excluded.time)
                """,
            arguments: [
                account, Int64(bitPattern: source.high), Int64(bitPattern: source.low), session.created.milliseconds,
            ])
        try database.execute(
            sql: """
                DELETE FROM logins WHERE account = ?1 AND (high, low) NOT IN
                    (SELECT high, low FROM logins WHERE account = ?1 ORDER BY time DESC LIMIT ?2)
                """,
            arguments: [account, KnownAddresses.mostPerAccount])
    }

    private static func delete(_ sessions: [SessionID], _ database: Database) throws {
        guard !sessions.isEmpty else { return }
        let statement = try PreparedStatement(cachedIn: database, "DELETE FROM sessions WHERE id = ?")
        for session in sessions {
            statement.bind(session.rawValue, 1)
            try statement.run()
        }
    }
}

extension StoredSession {
    /// - Throws: `StoreError.failed` for a row that this program can't have written.
    fileprivate init(_ row: Row) throws {
        let id: Int64 = row["id"]
        let bytes: Data = row["digest"]
        guard let digest = TokenDigest(bytes: bytes), let listener = ListenerKind(rawValue: row["listener"]) else {
            throw StoreError.failed("session \(id) is damaged")
        }
        self.init(
            id: SessionID(id),
            session: NewSession(
                account: AccountID(row["account"]), digest: digest, device: row["device"], listener: listener,
                address: row["address"], created: Timestamp(milliseconds: row["created"]),
                isLasting: row["lasting"]),
            lastUsed: Timestamp(milliseconds: row["last_used"]))
    }
}
