import ChatCore
import ChatProtocol
import Foundation
import GRDB
import Logging
import Synchronization

/// The one thread that writes (DESIGN.md section 3): takes all that has gathered, commits it as one transaction, and
/// only then completes every part of it.
final class LogWriter: Sendable {
    let queue = WorkQueue()
    let handed = HandedMemory()
    let quota: QuotaInForce
    let tail = LogTail()

    let pool: DatabasePool
    let options: StoreOptions
    let logger: Logger
    private let onFatal: @Sendable (String) -> Void
    let totals = Mutex(StoreCounters())
    private let finished = Semaphore()
    private let observer = Mutex<(any LogObserver)?>(nil)

    init(
        pool: DatabasePool, options: StoreOptions, logger: Logger, onFatal: @escaping @Sendable (String) -> Void
    ) {
        self.pool = pool
        self.options = options
        quota = QuotaInForce(options.quota)
        self.logger = logger
        self.onFatal = onFatal
    }

    var counters: StoreCounters { totals.withLock { $0 } }

    func observe(_ observer: any LogObserver) {
        self.observer.withLock { $0 = observer }
    }

    /// Prepares everything, so that what is wrong is found now, and starts the thread.
    func start(hash: SipHash) throws {
        let context = try pool.writeWithoutTransaction {
            try WriterContext($0, hash: hash, options: options, quota: quota, handed: handed, tail: tail)
        }
        let handover = Handover(context)
        let thread = Thread { [self] in
            work(handover)
            // The context is gone by now, and with it the statements that would keep the connection from closing.
            finished.signal()
        }
        thread.name = "log writer"
        thread.start()
    }

    /// Works off what is queued, empties the write-ahead log and ends the thread.
    func finish() {
        queue.close()
        finished.wait()
    }

    private func work(_ handover: Handover) {
        guard let context = handover.take() else { return }
        var work: [Work] = []
        var fatal: String?
        var forecast = BatchForecast()
        working: while true {
            switch queue.take(&work, &forecast, quiet: fatal == nil ? quiet(context) : nil) {
            case .closed: break working
            case .idle:
                fatal = upkeepWhileIdle(context)
                continue
            case .taken: break
            }
            var start = 0
            while start < work.count {
                // Deliberately not what came meanwhile: that waits for its turn, in its order.
                let end = min(work.count, start + options.maximumBatch)
                if let fatal {
                    fail(work[start..<end], .failed(fatal))
                } else {
                    fatal = commit(work[start..<end], context) ?? upkeep(context, after: end - start)
                }
                start = end
            }
            // A burst's memory is given back.
            work.removeAll(keepingCapacity: work.capacity <= 16 * options.maximumBatch)
        }
        context.upkeep.end()
        if fatal == nil {
            placeAll(context)
            truncate(context)
        }
        pool.writeWithoutTransaction { context.checkpointer.removeHook($0) }
    }

    /// - Returns: why nothing can be written any more, nil as long as it can.
    private func commit(_ batch: ArraySlice<Work>, _ context: WriterContext) -> String? {
        var results: [DraftResult] = []
        results.reserveCapacity(batch.count)
        var jobs: [JobResult] = []
        let observer = observer.withLock { $0 }
        let began = Upkeep.now()
        let written = context.checkpointer.commits
        let failure: SQLiteFailure? = pool.writeWithoutTransaction { _ in
            do throws(SQLiteFailure) {
                try context.transaction {
                    for work in batch {
                        switch work {
                        case .draft(let draft): results.append(try context.drafts.add(draft))
                        case .job(let job): jobs.append(try context.savepoint(job))
                        }
                    }
                    if let id = context.entries.newest { observer?.committing(upTo: MessageID(id)) }
                }
                return nil
            } catch {
                return error
            }
        }
        if let failure {
            observer?.committing(upTo: MessageID(context.newest))
            if failure.isDamagedPlaces {
                let (mayGoOn, fatal) = goOn(withoutPlaces: failure, context)
                if mayGoOn { return commit(batch, context) }
                if let fatal {
                    fail(batch, .failed(fatal))
                    return fatal
                }
            }
            if failure.isDamaged { report(failure, context) }
            let isDamaged = failure.isDamaged || failure.isDamagedPlaces
            if batch.count > 1, isDamaged || failure.isOfOneRow { return commitSingly(batch, context) }
            return rolledBack(batch, failure, context)
        }
        // A transaction that changed nothing says nothing of the disk.
        if context.checkpointer.commits != written {
            if context.isDiskFull { logger.notice("there is room on the disk again") }
            context.isDiskFull = false
            count(batch: results.count, nanoseconds: Upkeep.now() - began)
        } else if !results.isEmpty {
            totals.withLock { $0.drafts += results.count }
        }
        tail.add(context.entries.added)
        var isWanted = false
        if let id = context.entries.newest {
            context.newest = id
            isWanted = observer?.committed(upTo: MessageID(id)) ?? false
        }
        complete(batch, results)
        if isWanted || jobs.contains(where: { !$0.entries.isEmpty }) {
            handed.raise(observer?.publish(CommittedEntries.of(batch, results, jobs)) ?? [:])
        }
        for job in jobs { job.completion() }
        return checkpoint(context)
    }

    /// What needs no damaged page, and what can be stored at all, is stored.
    private func commitSingly(_ batch: ArraySlice<Work>, _ context: WriterContext) -> String? {
        var fatal: String?
        for place in batch.indices {
            let one = batch[place...place]
            if let fatal { fail(one, .failed(fatal)) } else { fatal = commit(one, context) }
        }
        return fatal
    }

    /// Once: a person has to look after it.
    func report(_ failure: SQLiteFailure, _ context: WriterContext) {
        if !context.isDamaged {
            logger.critical(
                failure.isDamagedPlaces
                    ? "\(PlacesRepair.advice)" : "the database is damaged: restore it from a backup",
                metadata: ["reason": "\(failure.text)"])
        }
        context.isDamaged = true
        totals.withLock { $0.isDamaged = true }
    }

    private func complete(_ batch: ArraySlice<Work>, _ results: [DraftResult]) {
        var replies = BatchReplies(expected: results.count)
        var place = 0
        for case .draft(let draft) in batch {
            let reply: Reply
            switch results[place] {
            case .sent(let id, let time, _, _): reply = .sent(id: id, time: Timestamp(milliseconds: time))
            case .refused(let code): reply = .failure(code)
            case .failed(let reason):
                logger.error("a message could not be stored", metadata: ["reason": "\(reason)"])
                reply = .failure(.internalError)
            }
            place += 1
            replies.add(draft.reply, reply)
            queue.done(draft)
        }
        replies.deliver()
    }

    private func rolledBack(
        _ batch: ArraySlice<Work>, _ failure: SQLiteFailure, _ context: WriterContext
    ) -> String? {
        totals.withLock { $0.rollbacks += 1 }
        fail(batch, failure.storeError)
        if failure.isFatal { return giveUp(failure.text) }
        guard failure.isFull else {
            logger.error("a transaction failed", metadata: ["reason": "\(failure.text)"])
            return nil
        }
        if !context.isDiskFull {
            logger.error(
                "no room on the disk: nothing is stored until there is", metadata: ["reason": "\(failure.text)"])
        }
        context.isDiskFull = true
        totals.withLock { $0.isDiskFull = true }
        // With the write-ahead log moved into the file it can be used again from its start, which needs no room.
        return checkpoint(context, force: true)
    }

    private func fail(_ batch: ArraySlice<Work>, _ error: StoreError) {
        var replies = BatchReplies(expected: batch.count)
        for work in batch {
            switch work {
            case .draft(let draft):
                replies.add(draft.reply, .failure(error == .full ? .storageFull : .internalError))
                queue.done(draft)
            case .job(let job): job.fail(error)
            }
        }
        replies.deliver()
    }

    func giveUp(_ reason: String) -> String {
        logger.critical(
            "the disk or the database file failed: nothing more is stored", metadata: ["reason": "\(reason)"])
        onFatal(reason)
        return reason
    }

    private func count(batch drafts: Int, nanoseconds: UInt64) {
        totals.withLock { totals in
            totals.commits += 1
            totals.drafts += drafts
            totals.largestBatch = max(totals.largestBatch, drafts)
            totals.commitTimes.record(nanoseconds)
            if drafts > 0 { totals.batches.record(UInt64(drafts)) }
            totals.isDiskFull = false
        }
    }

    /// - Returns: why nothing can be written any more, nil as long as it can.
    func checkpoint(_ context: WriterContext, force: Bool = false) -> String? {
        do {
            switch force ? .passive : context.checkpointer.due {
            case .nothing: return nil
            case .passive:
                try pool.writeWithoutTransaction { try context.checkpointer.passive($0) }
                totals.withLock { $0.checkpoints += 1 }
            case .truncate:
                try pool.barrierWriteWithoutTransaction { try context.checkpointer.truncate($0) }
                totals.withLock { $0.truncations += 1 }
            }
            return nil
        } catch {
            let failure = pool.writeWithoutTransaction { SQLiteFailure(error, $0.sqliteConnection) }
            if failure.isFatal { return giveUp(failure.text) }
            if failure.isBusy { return noteHeldLog(context) }
            // A full disk is told once, not with every try.
            let level: Logger.Level = context.isDiskFull ? .debug : .warning
            logger.log(level: level, "a checkpoint has to wait", metadata: ["reason": "\(failure.text)"])
            return nil
        }
    }

    /// Another process reads, and the write-ahead log grows until it has done.
    private func noteHeldLog(_ context: WriterContext) -> String? {
        let bytes = pool.writeWithoutTransaction { try? context.checkpointer.noteHeld($0) }
        if let bytes {
            logger.notice(
                "another process reads the database: the write-ahead log grows until it has done",
                metadata: ["bytes": "\(bytes)"])
        }
        return nil
    }

    /// - Parameter isNew: it is told that it can't be done.
    /// - Returns: whether the write-ahead log is empty now.
    @discardableResult
    func truncate(_ context: WriterContext, isNew: Bool = true) -> Bool {
        do {
            try pool.barrierWriteWithoutTransaction { try context.checkpointer.truncate($0) }
            return true
        } catch {
            // Nothing is lost: it is emptied later, or read by the next start.
            logger.log(
                level: isNew ? .warning : .debug, "the write-ahead log could not be emptied",
                metadata: ["reason": "\(error)"])
            return false
        }
    }
}

/// Takes the context to the thread that uses it from then on.
private final class Handover: @unchecked Sendable {
    // Sendable: written before the thread starts, and touched by that thread alone afterwards.
    private var context: WriterContext?

    init(_ context: WriterContext) {
        self.context = context
    }

    func take() -> WriterContext? {
        defer { context = nil }
        return context
    }
}
