import GRDB

/// The tables, and the steps that lead to them; step N leads from schema N - 1 to N.
struct Schema: Sendable {
    /// "CHAT" (https://www.sqlite.org/pragma.html#pragma_application_id).
    static let applicationID: Int64 = 0x4348_4154

    var steps: [@Sendable (Database) throws -> Void]

    var version: Int { steps.count }

    static let current = Schema(steps: [
        { try $0.execute(sql: tables1 + messages1) },
        { try $0.execute(sql: invites2) },
        { try $0.execute(sql: rooms3) },
        { try $0.execute(sql: search4) },
        { try $0.execute(sql: logins5) },
        { try $0.execute(sql: places6) },
        { try $0.execute(sql: lasting7) },
        { try $0.execute(sql: edits8) },
        { try $0.execute(sql: retention9) },
        { try runs10($0) },
    ])

    /// Leads from an earlier version to this one in one transaction, so that a failure leaves all as it was.
    func migrator(from found: Int) -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("\(version)") { database in
            for step in steps.dropFirst(found) { try step(database) }
            // Both live in the file's header and change with the transaction.
            try database.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
            try database.execute(sql: "PRAGMA user_version = \(version)")
        }
        return migrator
    }

    /// Times are milliseconds since 1970, UTC. Rows of removed accounts stay, so that a name is never given again.
    private static let tables1 = """
        CREATE TABLE settings(
            key TEXT PRIMARY KEY,
            value TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE accounts(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            user TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            password_hash TEXT NOT NULL,
            disabled INTEGER NOT NULL DEFAULT 0,
            demo INTEGER NOT NULL DEFAULT 0,
            created INTEGER NOT NULL,
            removed INTEGER
        ) STRICT;

        CREATE TABLE sessions(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            account INTEGER NOT NULL REFERENCES accounts(id),
            digest BLOB NOT NULL UNIQUE,
            device TEXT,
            listener TEXT NOT NULL,
            created INTEGER NOT NULL,
            last_used INTEGER NOT NULL
        ) STRICT;

        """

    /// - conversations.kind: 1 for two people (low ≤ high, equal for the conversation with oneself).
    /// - members.unread_from: the first unread entry, NULL when there is none. Kept by the writer, so that a page of
    ///   unread messages costs what the page costs, however many conversations or messages there are.
    /// - entries.kind: see `EntryKind`. Kinds below 16 belong to conversations of two, from 16 on to rooms. For the
    ///   index see `runs10`. No foreign keys: they would cost a look-up a row, and the conversation, whose accounts are
    ///   checked, was read or made in the same transaction.
    /// - refs.digest: see `SipHash`.
    private static let messages1 = """
        CREATE TABLE conversations(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            kind INTEGER NOT NULL,
            low INTEGER REFERENCES accounts(id),
            high INTEGER REFERENCES accounts(id),
            UNIQUE(low, high)
        ) STRICT;

        CREATE TABLE members(
            account INTEGER NOT NULL REFERENCES accounts(id),
            conversation INTEGER NOT NULL REFERENCES conversations(id),
            read_upto INTEGER NOT NULL DEFAULT 0,
            unread_from INTEGER,
            PRIMARY KEY(account, conversation)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX members_unread ON members(account, unread_from) WHERE unread_from IS NOT NULL;

        CREATE TABLE entries(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            conversation INTEGER NOT NULL,
            sender INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            time INTEGER NOT NULL,
            body TEXT NOT NULL
        ) STRICT;
        CREATE INDEX entries_of_two ON entries(conversation, sender) WHERE kind < 16;

        CREATE TABLE refs(
            account INTEGER NOT NULL,
            ref BLOB NOT NULL,
            entry INTEGER NOT NULL,
            time INTEGER NOT NULL,
            digest BLOB NOT NULL,
            PRIMARY KEY(account, ref)
        ) STRICT, WITHOUT ROWID;
        """
}
