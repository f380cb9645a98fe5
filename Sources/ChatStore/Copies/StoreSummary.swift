public import ChatCore
public import ChatProtocol
import GRDB

/// What a store holds, as far as it can be told at once.
public struct StoreSummary: Sendable, Hashable {
    public var schema: Int
    /// The log's identity.
    public var identity: String
    /// The newest entry; nil: the log is empty.
    public var newest: (id: MessageID, time: Timestamp)? {
        newestID > 0 ? (MessageID(newestID), Timestamp(milliseconds: newestTime)) : nil
    }

    var newestID: Int64
    var newestTime: Int64

    /// - Throws: `StoreOpenError` for a store of a newer program.
    init(_ database: Database, path: String) throws {
        schema = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        guard schema <= Schema.current.version else {
            throw StoreOpenError(
                .newerSchema,
                """
                \(path) was written by a newer chat-server (schema \(schema), this one knows \
                \(Schema.current.version)): use that version or a newer one
                """)
        }
        guard schema > 0 else { throw StoreOpenError(.notAStore, "\(path) is empty: no server has worked on it yet") }
        let found = try String.fetchOne(database, sql: "SELECT value FROM settings WHERE key = 'log_identity'")
        guard let found else { throw StoreOpenError(.damaged, "\(path) is damaged: the log has no identity") }
        identity = found
        let newest = try Row.fetchOne(database, sql: "SELECT id, time FROM entries ORDER BY id DESC LIMIT 1")
        newestID = newest?[0] ?? 0
        newestTime = newest?[1] ?? 0
    }
}

extension StoreReader {
    /// Bytes of the database that hold something.
    public func size() throws(StoreOpenError) -> Int64 {
        try read { try StoreReader.size($0) }
    }

    static func size(_ database: Database) throws -> Int64 {
        let pages = try Int64.fetchOne(database, sql: "PRAGMA page_count") ?? 0
        let free = try Int64.fetchOne(database, sql: "PRAGMA freelist_count") ?? 0
        return (pages - free) * (try Int64.fetchOne(database, sql: "PRAGMA page_size") ?? 0)
    }

    public func summary() throws(StoreOpenError) -> StoreSummary {
        try read { try StoreSummary($0, path: path) }
    }

    /// Whether this program knows the store, which an earlier version of it may have written.
    public static func summary(ofFile path: String) throws(StoreOpenError) -> StoreSummary {
        try StoreReader(file: path).summary()
    }
}
