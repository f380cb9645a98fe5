extension Schema {
    /// Invites, and from where a session was made. A digest is the SHA-256 of the code; nothing leads back to it.
    static let invites2 = """
        CREATE TABLE invites(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            digest BLOB NOT NULL UNIQUE,
            uses INTEGER NOT NULL,
            used INTEGER NOT NULL DEFAULT 0,
            revoked INTEGER NOT NULL DEFAULT 0,
            created INTEGER NOT NULL,
            expires INTEGER
        ) STRICT;

        ALTER TABLE sessions ADD COLUMN address TEXT;
        """
}
