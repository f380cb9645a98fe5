/// What a backup was found to hold, for the operator.
public struct RestoredBackup: Codable, Sendable, Hashable {
    public struct File: Codable, Sendable, Hashable {
        public var name: String
        public var size: Int64
    }

    /// When and by which version it was made.
    public var made: String
    public var program: String
    public var schema: Int
    /// The log's identity; after a restore the new one.
    public var log: String
    public var accounts: Int
    public var rooms: Int
    public var messages: Int
    /// Messages, edits, deletions and changes of rooms.
    public var entries: Int
    /// The newest entry's id, and its time as in the protocol; 0 and nil: there is none.
    public var newest: Int64
    public var newestTime: String?
    public var files: [File]

    private enum CodingKeys: String, CodingKey {
        case made, program, schema, log, accounts, rooms, messages, entries, newest
        case newestTime = "newest_time"
        case files
    }
}
