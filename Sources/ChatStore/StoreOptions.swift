public import ChatCore
public import ChatProtocol

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
    /// Connections that search, beside those that read.
    public var searchers = 2
    /// The longest a search may take.
    public var searchMilliseconds = 200
    /// Messages are taken into the search index; without it a search reads all that one has.
    public var isSearchOn = true
    /// How long nothing has to come before the writer turns to its indexes.
    public var quietMilliseconds = 20
    /// With more entries than this not in the index, the writer turns to it after every commit.
    public var mostUnindexed: Int64 = 4_096
    /// With more entries than this not in the index of places, the writer turns to it after every commit.
    public var mostUnplaced: Int64 = 2_048
    /// How long text that was edited away or deleted may stay in the files before its removal begins: 6 hours.
    public var oldTextMilliseconds: Int64 = 6 * 3_600_000
    /// Free room in the file, in bytes, that is kept for what comes; beyond it, and a quarter of the file, it is given back.
    public var keptFreeBytes: Int64 = 16 << 20
    /// How long messages are kept where a room does not say otherwise.
    public var retention = Retention.forever

    public init() {}
}

/// What a store has done since it was opened.
public struct StoreCounters: Hashable, Sendable {
    /// Transactions that changed something and were committed and synced.
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
    /// How long commits took, their syncs included.
    public var commitTimes = Histogram(bounds: Histogram.durations)
    /// How many drafts a commit took, of those that took any.
    public var batches = Histogram(bounds: Histogram.batches)
    /// Nothing can be stored until there is room on the disk.
    public var isDiskFull = false
    /// A page of the database is not as it was written.
    public var isDamaged = false
    /// Messages that were deleted because they were too old.
    public var expiredMessages = 0
    /// When too old messages were looked for last, and all of them deleted; nil: not yet.
    public var expired: Timestamp?

    public init() {}
}
