public import ChatCore
import ChatProtocol
import GRDB

extension Store {
    public func allAccounts() throws(StoreError) -> [Account] {
        try readNow { database in
            let rows = try Row.fetchAll(database, sql: "SELECT * FROM accounts WHERE removed IS NULL")
            return try rows.map { try Account($0) }
        }
    }

    public func insert(_ account: NewAccount) async throws(StoreError) -> Account {
        try await change { try Store.insert(account, $0.database) }
    }

    /// - Throws: `StoreError.nameTaken`.
    static func insert(_ account: NewAccount, _ database: Database) throws -> Account {
        do {
            try database.execute(
                sql: "INSERT INTO accounts(user, name, password_hash, demo, created) VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    account.user.description, account.name, account.passwordHash.text, account.isDemo,
                    account.created.milliseconds,
                ])
        } catch  where SQLiteFailure(error).isUniqueViolation {
            throw StoreError.nameTaken
        }
        return Account(
            id: AccountID(database.lastInsertedRowID), user: account.user, name: account.name,
            passwordHash: account.passwordHash, isDemo: account.isDemo, created: account.created)
    }

    public func change(
        _ account: AccountID, _ change: AccountChange, ending: EndedSessions
    ) async throws(StoreError) {
        let (column, value): (String, any DatabaseValueConvertible & Sendable) =
            switch change {
            case .passwordHash(let hash), .renewedHash(_, let hash): ("password_hash", hash.text)
            case .name(let name): ("name", name)
            case .disabled(let isDisabled): ("disabled", isDisabled)
            case .demo(let isDemo): ("demo", isDemo)
            }
        var (condition, arguments): (String, StatementArguments) = ("", [value, account.rawValue])
        if case .renewedHash(let old, _) = change {
            condition = " AND password_hash = ?"
            arguments += [old.text]
        }
        try await self.change { [condition, arguments] context in
            try context.database.execute(
                sql: "UPDATE accounts SET \(column) = ? WHERE id = ? AND removed IS NULL\(condition)",
                arguments: arguments)
            guard context.database.changesCount == 1 else { throw StoreError.notFound }
            guard ending != .none else { return }
            var spared: Int64 = 0
            if case .allBut(let session) = ending { spared = session.rawValue }
            try context.database.execute(
                sql: "DELETE FROM sessions WHERE account = ? AND id <> ?", arguments: [account.rawValue, spared])
        }
    }
}

extension Account {
    /// - Throws: `StoreError.failed` for a row that this program can't have written.
    fileprivate init(_ row: Row) throws {
        let (id, text): (Int64, String) = (row["id"], row["user"])
        guard let user = UserName(text) else { throw StoreError.failed("account \(id) has an impossible user name") }
        self.init(
            id: AccountID(id), user: user, name: row["name"], passwordHash: PasswordHash(row["password_hash"]),
            isDisabled: row["disabled"], isDemo: row["demo"], created: Timestamp(milliseconds: row["created"]))
    }
}
