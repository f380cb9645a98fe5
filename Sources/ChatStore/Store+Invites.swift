public import ChatCore
import ChatProtocol
import Foundation
import GRDB

extension Store: InviteStore {
    public func insert(_ invite: NewInvite) async throws(StoreError) -> InviteID {
        try await change { context in
            try context.database.execute(
                sql: "INSERT INTO invites(digest, uses, created, expires) VALUES (?, ?, ?, ?)",
                arguments: [
                    Data(invite.digest.bytes), invite.uses, invite.created.milliseconds, invite.expires?.milliseconds,
                ])
            return InviteID(context.database.lastInsertedRowID)
        }
    }

    public func allInvites() async throws(StoreError) -> [Invite] {
        try await read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM invites ORDER BY id").map { try Invite($0) }
        }
    }

    public func invite(_ digest: TokenDigest) async throws(StoreError) -> Invite? {
        try await read { database in
            try Row.fetchOne(
                database, sql: "SELECT * FROM invites WHERE digest = ?", arguments: [Data(digest.bytes)]
            ).map { try Invite($0) }
        }
    }

    public func revoke(_ invite: InviteID) async throws(StoreError) {
        try await change { context in
            try context.database.execute(
                sql: "UPDATE invites SET revoked = 1 WHERE id = ?", arguments: [invite.rawValue])
            guard context.database.changesCount == 1 else { throw StoreError.notFound }
        }
    }

    public func register(
        _ account: NewAccount, using invite: TokenDigest?
    ) async throws(StoreError) -> Account {
        try await change { context in
            if let invite { try Store.use(invite, at: account.created, context.database) }
            return try Store.insert(account, context.database)
        }
    }

    /// The condition and the count are one statement: the last use can't be had twice.
    private static func use(_ invite: TokenDigest, at time: Timestamp, _ database: Database) throws {
        try database.execute(
            sql: """
                UPDATE invites SET used = used + 1
                WHERE digest = ? AND used < uses AND revoked = 0 AND (expires IS NULL OR expires > ?)
                """,
            arguments: [Data(invite.bytes), time.milliseconds])
        guard database.changesCount == 1 else { throw StoreError.inviteInvalid }
    }
}

extension Invite {
    /// - Throws: `StoreError.failed` for a row that this program can't have written.
    fileprivate init(_ row: Row) throws {
        let id: Int64 = row["id"]
        let bytes: Data = row["digest"]
        guard let digest = TokenDigest(bytes: bytes) else { throw StoreError.failed("invite \(id) is damaged") }
        let expires: Int64? = row["expires"]
        self.init(
            id: InviteID(id),
            invite: NewInvite(
                digest: digest, uses: row["uses"], created: Timestamp(milliseconds: row["created"]),
                expires: expires.map { Timestamp(milliseconds: $0) }),
            used: row["used"], isRevoked: row["revoked"])
    }
}
