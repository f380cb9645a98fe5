/// The statements of entry streams. Each names the condition of the index that it uses in so many words, because
/// SQLite takes a partial index only where the query says so; and each takes two values, an id and a count.
enum EntrySQL {
    /// What one of two sent and the other may see: conversation, sender.
    static let unreadOfTwo = select("conversation = ?1 AND sender = ?2 AND kind < 16 AND kind IN (1, 2)")
    static let visibleOfTwo = select("conversation = ?1 AND sender = ?2 AND kind < 16 AND kind < 8")
    /// What one of two sent, for the one who did.
    static let ownOfTwo = select("conversation = ?1 AND sender = ?2 AND kind < 16")
    /// What others have sent to a room: conversation, reader.
    static let unreadOfRoom = select("conversation = ?1 AND kind >= 16 AND kind IN (17, 18) AND sender <> ?2")
    /// All of a room: conversation, first visible id.
    static let allOfRoom = select("conversation = ?1 AND kind >= 16 AND id >= ?2")
    /// What concerns an account in rooms that it need not be in: account, 0.
    static let aboutAccount = select("target = ?1 AND kind >= 32 AND sender > ?2")

    private static func select(_ condition: String) -> String {
        "SELECT \(EntryRow.columns) FROM entries WHERE \(condition) AND id > ?3 ORDER BY id LIMIT ?4"
    }
}
