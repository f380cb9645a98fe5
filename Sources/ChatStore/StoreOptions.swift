public import ChatCore

/// The sizes a store works with.
public struct StoreOptions: Hashable, Sendable {
    /// Connections that read, each used by one reader at a time.
    public var readers = 4
    /// The most drafts of one commit.
    public var maximumBatch = 1_000
    /// How much of the write-ahead log, in bytes, may wait for a checkpoint; the writer makes it after the answers.
    public var checkpointBytes = 4 << 20
    /// At this size, in bytes, readers are held once and the write-ahead log is emptied.
    public var truncateBytes = 64 << 20

    /// How much may wait for one recipient; nil: any amount.
    public var quota: InboxQuota? = InboxQuota()

    public init() {}
}

/// What a store has done since it was opened.
public struct StoreCounters: Hashable, Sendable {
    /// Transactions that were committed and synced.
    public var commits = 0
    /// Drafts among them, repeated ones included.
    public var drafts = 0
    /// The most drafts that one commit took.
    public var largestBatch = 0
    /// Transactions that were rolled back: disk full, or an error.
    public var rollbacks = 0
    /// Checkpoints that moved something from the write-ahead log into the database file.
    public var checkpoints = 0
    /// Times that readers were held to empty the write-ahead log.
    public var truncations = 0

    public init() {}
}
