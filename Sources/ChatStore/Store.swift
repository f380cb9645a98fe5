public import ChatCore
import GRDB
import GRDBSQLite
public import Logging
import Synchronization

/// Accounts, sessions and messages in one SQLite file, DIR/chat.db (SECURITY.md section 5).
///
/// One thread writes, a few connections read. Nothing runs on the caller's thread but `allAccounts` and `allSessions`,
/// which belong to the start.
public final class Store: AccountStore, SessionStore, RoomStore, MessageLog {
    public let identity: String

    let pool: DatabasePool
    let writer: LogWriter
    let logger: Logger
    /// Held, so that its lock is, until the store is closed.
    private let folder: Mutex<DataFolder?>
    private let check: IntegrityCheck?
    let searches: SearchPermits
    let searchMilliseconds: Int
    private let closing = Atomic<Bool>(false)

    /// Opens the store of a folder, and makes it where there is none. Takes the same time whatever is stored,
    /// unless the schema changes.
    /// - Parameter onFatal: called on the writer's thread, once, when the disk failed and nothing can be stored any
    ///   more; the process should end (exit code 74) and start anew.
    public static func open(
        in folder: DataFolder, options: StoreOptions = StoreOptions(), logger: Logger,
        onFatal: @escaping @Sendable (String) -> Void
    ) throws(StoreOpenError) -> Store {
        try Store(folder, options, .current, logger, onFatal)
    }

    init(
        _ folder: DataFolder, _ options: StoreOptions, _ schema: Schema, _ logger: Logger,
        _ onFatal: @escaping @Sendable (String) -> Void
    ) throws(StoreOpenError) {
        let opening = StoreOpening(file: try StoreFile(in: folder), options: options, schema: schema)
        let pool = try opening.open()
        let writer = LogWriter(pool: pool, options: options, logger: logger, onFatal: onFatal)
        do {
            let settings = try pool.write { try StoreSettings($0) }
            identity = settings.identity
            check = opening.file.isUnclean ? try IntegrityCheck(path: opening.file.path, logger: logger) : nil
            try writer.start(hash: settings.hash)
        } catch {
            throw opening.explain(error)
        }
        searches = SearchPermits(options.searchers)
        searchMilliseconds = options.searchMilliseconds
        self.folder = Mutex(folder)
        self.pool = pool
        self.writer = writer
        self.logger = logger
        RefRemoval.begin(writer)
    }

    deinit {
        close()
    }

    /// Stores what is queued, moves all into the one file, and closes it; every later call fails with `closed`.
    ///
    /// Waits, so it belongs on no event loop.
    public func close() {
        guard !closing.exchange(true, ordering: .acquiringAndReleasing) else { return }
        writer.finish()
        check?.stop()
        do {
            try pool.close()
        } catch {
            logger.warning("the database was not closed", metadata: ["reason": "\(error)"])
        }
        folder.withLock { $0 = nil }
    }

    /// Puts another quota of inboxes into force; where any amount may wait, that stays so.
    public func setQuota(_ quota: InboxQuota) {
        writer.quota.set(quota)
    }

    public var counters: StoreCounters {
        writer.counters
    }

    /// Bytes of the database file; nil where it can't be looked at.
    public var databaseBytes: Int? { StoreFile.size(of: pool.path) }

    /// Bytes of the write-ahead log; 0 where there is none.
    public var writeAheadBytes: Int { StoreFile.size(of: pool.path + "-wal") ?? 0 }

    /// Bytes of the database file that hold nothing: new text fills them first. Nil where that can't be read. Waits for a
    /// reading connection, so it belongs on no event loop that has connections.
    public var freeBytes: Int? {
        try? readNow { database in
            let pages = try Int.fetchOne(database, sql: "PRAGMA freelist_count") ?? 0
            return try pages * (Int.fetchOne(database, sql: "PRAGMA page_size") ?? 0)
        }
    }

    public var queuedBytes: Int {
        writer.queue.queuedBytes
    }

    /// Drafts and changes that the writer has not taken yet.
    public var queuedCount: Int {
        writer.queue.count
    }

    /// Calls `body` when the writer's thread gets to it, which shows that it lives; nothing is written.
    public func ping(_ body: @escaping @Sendable () -> Void) {
        let job = WriteJob(run: { _ in JobResult(completion: body) }, fail: { _ in body() })
        if !writer.queue.add(job) { body() }
    }

    /// Runs a change on the writer's thread; returns when it is committed.
    func change<Value: Sendable>(
        _ body: @escaping @Sendable (WriterContext) throws -> Value
    ) async throws(StoreError) -> Value {
        try await changeLog { (try body($0), []) }
    }

    /// As `change`, for what puts entries into the log; returns when they are committed and told.
    func changeLog<Value: Sendable>(
        _ body: @escaping @Sendable (WriterContext) throws -> (Value, [LogEntry])
    ) async throws(StoreError) -> Value {
        let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
            let job = WriteJob(
                run: { context in
                    let (value, entries) = try body(context)
                    return JobResult(entries: entries) { continuation.resume(returning: .success(value)) }
                },
                fail: { continuation.resume(returning: .failure($0)) })
            if !writer.queue.add(job) { continuation.resume(returning: .failure(.closed)) }
        }
        return try result.get()
    }

    /// Runs `body` on a reading connection, on a thread of the pool's.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        do {
            return try await pool.read(body)
        } catch {
            throw closing.load(ordering: .acquiring) ? .closed : storeError(error)
        }
    }

    /// As `read`, for what reads entries by where they belong; a damaged index of that costs time, and is made anew.
    /// - Parameter body: may be called a second time.
    func readPlaces<Value: Sendable>(
        _ body: @escaping @Sendable (PlaceReader) throws -> Value
    ) async throws(StoreError) -> Value {
        let (value, damage) = try await read { [tail = writer.tail] database -> (Value, SQLiteFailure?) in
            do {
                return (try body(PlaceReader(database, tail)), nil)
            } catch let failure as SQLiteFailure where failure.isDamagedPlaces {
                return (try body(PlaceReader(database, tail, usesIndex: false)), failure)
            }
        }
        if let damage { makePlacesAnew(because: damage) }
        return value
    }

    /// When the writer has a moment.
    private func makePlacesAnew(because failure: SQLiteFailure) {
        let job = WriteJob(
            run: { [writer] context in
                writer.note(damagedPlaces: failure, context)
                return JobResult {}
            },
            fail: { _ in })
        // Where the store is closing the next one finds it.
        _ = writer.queue.add(job)
    }

    /// As `read`, on the caller's thread.
    func readNow<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        do {
            return try pool.read(body)
        } catch {
            throw closing.load(ordering: .acquiring) ? .closed : storeError(error)
        }
    }

    private func storeError(_ error: any Error) -> StoreError {
        (error as? StoreError) ?? SQLiteFailure(error).storeError
    }
}
