import ChatCore
import GRDB

/// What belongs to the writer's thread alone: the connection's statements, and what it remembers.
final class WriterContext {
    let database: Database
    let conversations: ConversationDirectory
    let blocks: BlockSet
    let inboxes: InboxGate
    let entries: EntryInserter
    let drafts: DraftInserter
    let marks: ReadMarks
    let changes: MessageChanger
    let remover: EntryRemover
    let checkpointer: Checkpointer
    let upkeep: Upkeep
    /// The newest id that was committed; 0 before the first one since the start.
    var newest: Int64 = 0
    /// The last transaction found no room.
    var isDiskFull = false
    /// A damaged page was met.
    var isDamaged = false

    private let beginStatement: PreparedStatement
    private let commitStatement: PreparedStatement
    private let rollbackStatement: PreparedStatement

    init(
        _ database: Database, hash: SipHash, options: StoreOptions, quota: QuotaInForce, handed: HandedMemory,
        tail: LogTail
    ) throws {
        self.database = database
        conversations = try ConversationDirectory(database)
        blocks = try BlockSet(database)
        entries = try EntryInserter(database)
        let reading = WriterReading(database: database, tail: tail, entries: entries)
        inboxes = try InboxGate(database, reading, quota: quota, memory: handed)
        drafts = try DraftInserter(database, conversations, blocks, inboxes, entries, hash: hash)
        marks = try ReadMarks(database, conversations, inboxes, reading)
        changes = try MessageChanger(database, entries)
        checkpointer = try Checkpointer(database, options)
        upkeep = try Upkeep(database, options, tail)
        remover = try EntryRemover(database, upkeep, marks, inboxes, reading)
        beginStatement = try PreparedStatement(database, "BEGIN IMMEDIATE")
        commitStatement = try PreparedStatement(database, "COMMIT")
        rollbackStatement = try PreparedStatement(database, "ROLLBACK")
    }

    /// Runs `body` in one transaction; when this returns it is committed and synced.
    func transaction(_ body: () throws -> Void) throws(SQLiteFailure) {
        entries.keep(0)
        try beginStatement.run()
        do {
            try body()
            try entries.flush()
            try commitStatement.run()
        } catch {
            let failure = SQLiteFailure(error, database.sqliteConnection)
            forget()
            // SQLite may have rolled back by itself; the statement then fails without harm.
            if database.isInsideTransaction { try? rollbackStatement.run() }
            throw failure
        }
    }

    /// Runs a job so that its failure undoes its own changes alone.
    /// - Throws: what breaks the whole transaction.
    func savepoint(_ job: WriteJob) throws -> JobResult {
        try entries.flush()
        try database.execute(sql: "SAVEPOINT job")
        let count = entries.added.count
        // It may write anything.
        defer { entries.forget() }
        do {
            let result = try job.run(self)
            try database.execute(sql: "RELEASE job")
            return result
        } catch {
            let failure = error as? StoreError
            let cause = SQLiteFailure(error, database.sqliteConnection)
            let concernsAll = cause.isFull || cause.isFatal || cause.isDamagedPlaces
            guard database.isInsideTransaction, failure != nil || !concernsAll else { throw cause }
            forget()
            entries.keep(count)
            try database.execute(sql: "ROLLBACK TO job")
            try database.execute(sql: "RELEASE job")
            let fail = job.fail
            return JobResult { fail(failure ?? cause.storeError) }
        }
    }

    /// What was learnt inside a transaction that was rolled back never happened.
    private func forget() {
        conversations.forgetAll()
        blocks.forget()
        inboxes.forget()
        entries.forget()
    }
}

/// How the writer reads by place, inside its own transaction.
struct WriterReading {
    let database: Database
    let tail: LogTail
    let entries: EntryInserter

    /// Sees what was added until now, and nothing that is added later.
    func begin() throws(SQLiteFailure) -> PlaceReader {
        try entries.flush()
        return try PlaceReader(database, tail, added: entries.added)
    }
}
