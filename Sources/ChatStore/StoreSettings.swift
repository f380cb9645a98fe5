import GRDB

/// What a store was born with.
struct StoreSettings {
    /// The log's identity: 32 hexadecimal digits.
    var identity: String
    var hash: SipHash

    /// Reads the settings, and makes those that are missing.
    init(_ database: Database) throws {
        identity = try StoreSettings.value("log_identity", database)
        let key = try StoreSettings.value("ref_key", database)
        let words = [key.prefix(16), key.suffix(16)].map { UInt64($0, radix: 16) }
        guard key.count == 32, let first = words[0], let second = words[1] else {
            throw SQLiteFailure(code: 11, message: "the setting ref_key is damaged")
        }
        hash = SipHash(key: (first, second))
    }

    private static func value(_ key: String, _ database: Database) throws -> String {
        let found = try String.fetchOne(database, sql: "SELECT value FROM settings WHERE key = ?", arguments: [key])
        if let found { return found }
        let made = random()
        try database.execute(sql: "INSERT INTO settings(key, value) VALUES (?, ?)", arguments: [key, made])
        return made
    }

    /// The log becomes another one. Must be called inside a transaction.
    static func renewIdentity(_ database: Database) throws {
        try database.execute(
            sql: "UPDATE settings SET value = ? WHERE key = 'log_identity'", arguments: [random()])
    }

    private static func random() -> String {
        hexadecimal(UInt64.random(in: 0 ... .max)) + hexadecimal(UInt64.random(in: 0 ... .max))
    }

    private static func hexadecimal(_ word: UInt64) -> String {
        let digits = String(word, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
