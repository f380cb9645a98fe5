extension Schema {
    /// From where accounts have logged in, with the last time, milliseconds since 1970: logins of an account are not
    /// refused for what others did at its address (SECURITY.md 3.5).
    ///
    /// - high, low: the bits of `SourceAddress`.
    static let logins5 = """
        CREATE TABLE logins(
            account INTEGER NOT NULL REFERENCES accounts(id),
            high INTEGER NOT NULL,
            low INTEGER NOT NULL,
            time INTEGER NOT NULL,
            PRIMARY KEY(account, high, low)
        ) STRICT, WITHOUT ROWID;
        """
}
