import ChatProtocol
import GRDB
import Logging
import Synchronization

extension LogWriter {
    /// How long nothing has to come before the writer turns to its upkeep, in nanoseconds; nil: there is none.
    func quiet(_ context: WriterContext) -> Int? {
        context.upkeep.newest = max(context.upkeep.newest, context.newest)
        return context.upkeep.next == nil ? nil : options.quietMilliseconds * 1_000_000
    }

    /// Makes a step although there is other work, if it has to be.
    /// - Returns: why nothing can be written any more, nil as long as it can.
    func upkeep(_ context: WriterContext, after batch: Int) -> String? {
        context.upkeep.newest = max(context.upkeep.newest, context.newest)
        guard let step = context.upkeep.due(after: batch) else { return nil }
        return make(step, context)
    }

    /// Makes steps as long as nothing else is there.
    /// - Returns: why nothing can be written any more, nil as long as it can.
    func upkeepWhileIdle(_ context: WriterContext) -> String? {
        while queue.isEmpty, let step = context.upkeep.next {
            if let fatal = make(step, context) { return fatal }
        }
        return nil
    }

    /// Leaves no entry out of the index of places, if that can be done.
    func placeAll(_ context: WriterContext) {
        context.upkeep.newest = max(context.upkeep.newest, context.newest)
        while let step = context.upkeep.nextPlaces {
            if make(step, context) != nil { return }
        }
    }

    private func make(_ step: Upkeep.Step, _ context: WriterContext) -> String? {
        if step == .empty, !truncate(context, isNew: !context.upkeep.hasFailed(step)) {
            _ = context.upkeep.failed(step)
            return nil
        }
        if step == .expire { return expire(context) }
        if step == .clearPlaces {
            return run(step, context) { () throws(SQLiteFailure) in try clearPlaces(context) }
        }
        return run(step, context) { () throws(SQLiteFailure) in try context.make(step) }
    }

    /// - Returns: why nothing can be written any more, nil as long as it can.
    private func run(
        _ step: Upkeep.Step, _ context: WriterContext, _ body: () throws(SQLiteFailure) -> Void
    ) -> String? {
        let failure: SQLiteFailure? = pool.writeWithoutTransaction { _ in
            do throws(SQLiteFailure) {
                do throws(SQLiteFailure) {
                    try body()
                } catch  where error.isDamagedIndex && step.mayBeMadeAnew {
                    logger.error("the search index is damaged and made anew", metadata: ["reason": "\(error.text)"])
                    try context.make(.clear)
                } catch  where error.isClearablePlaces && step != .clearPlaces {
                    context.upkeep.places.damage = error.text
                    try clearPlaces(context)
                }
                return nil
            } catch {
                return error
            }
        }
        guard let failure else { return checkpoint(context) }
        if failure.isFatal { return giveUp(failure.text) }
        if failure.isDamaged { report(failure, context) }
        if failure.isDamagedPlaces { note(damagedPlaces: failure, context) }
        // A full disk has been told of already; anything else is told once and tried again later.
        if context.upkeep.failed(step), !failure.isFull {
            logger.error("\(step.subject) could not be written", metadata: ["reason": "\(failure.text)"])
        }
        return nil
    }

    /// The index of places is damaged: begins it anew, and says so once.
    private func clearPlaces(_ context: WriterContext) throws(SQLiteFailure) {
        let places = context.upkeep.places
        if !context.upkeep.hasFailed(.clearPlaces) {
            logger.error("the index of places is damaged and made anew", metadata: ["reason": "\(places.damage ?? "")"])
        }
        try context.make(.clearPlaces)
    }

    /// The index of places is damaged: it is made anew with the next step, or left alone.
    /// - Returns: whether there is a way to do without it from now on.
    @discardableResult
    func note(damagedPlaces failure: SQLiteFailure, _ context: WriterContext) -> Bool {
        guard failure.isClearablePlaces else {
            report(failure, context)
            return tail.loseIndex()
        }
        // In an empty one nothing is cured by that.
        guard context.upkeep.places.upTo > 0 else { return false }
        context.upkeep.places.damage = failure.text
        return true
    }

    /// A transaction met a damaged index of places.
    /// - Returns: whether it may be tried again without it; and why nothing can be written any more, nil as long as it can.
    func goOn(withoutPlaces failure: SQLiteFailure, _ context: WriterContext) -> (mayGoOn: Bool, fatal: String?) {
        guard note(damagedPlaces: failure, context) else { return (false, nil) }
        guard context.upkeep.places.damage != nil else { return (true, nil) }
        let fatal = make(.clearPlaces, context)
        return (fatal == nil && context.upkeep.places.damage == nil, fatal)
    }

    /// Deletes the next entries that are too old, and tells of it.
    private func expire(_ context: WriterContext) -> String? {
        var (report, deleted): (MessageExpiry.Report?, Int) = (nil, 0)
        let fatal = run(.expire, context) { () throws(SQLiteFailure) in (report, deleted) = try context.expire() }
        totals.withLock { totals in
            totals.expiredMessages += deleted
            if case .done(_, let time, _) = report { totals.expired = Timestamp(milliseconds: time) }
        }
        // Whoever waited for it finds it counted.
        if case .done = report { context.upkeep.expiry.complete(isDone: true) }
        switch report {
        case nil: break
        case .going(let messages):
            logger.notice("messages that are too old are being deleted", metadata: ["messages": "\(messages)"])
        case .done(let messages, _, let nanoseconds):
            logger.log(
                level: messages > 0 ? .notice : .debug, "messages that were too old are deleted",
                metadata: ["messages": "\(messages)", "milliseconds": "\(nanoseconds / 1_000_000)"])
        }
        return fatal
    }
}

extension WriterContext {
    /// - Returns: what there is to tell, and how many messages were deleted.
    fileprivate func expire() throws(SQLiteFailure) -> (report: MessageExpiry.Report?, messages: Int) {
        var (next, messages): (ExpiryPass?, Int) = (nil, 0)
        try unsyncedTransaction {
            guard let (entries, pass) = try upkeep.expiry.next(placed: upkeep.places.upTo) else { return }
            next = pass
            if entries.contains(where: { !$0.row.body.isEmpty }) { try upkeep.textChanged(at: pass.time) }
            messages = try remover.remove(entries, newest: upkeep.newest)
            try remover.looked(upTo: pass.mark, newest: upkeep.newest)
        }
        upkeep.done(.expire)
        guard var pass = next else { return (nil, 0) }
        pass.messages += messages
        return (upkeep.expiry.committed(pass), messages)
    }

    /// Makes a step in a transaction of its own.
    fileprivate func make(_ step: Upkeep.Step) throws(SQLiteFailure) {
        let upkeep = upkeep
        switch step {
        case .expire: _ = try expire()
        case .place:
            let id = try upkeep.places.end(ofNext: Upkeep.placesPiece) ?? upkeep.newest
            try unsyncedTransaction { try upkeep.places.add(upTo: id) }
            upkeep.places.committed(upTo: id)
            upkeep.done(step)
        case .clearPlaces:
            try unsyncedTransaction { try upkeep.places.clear() }
            upkeep.places.committed(upTo: 0)
            // What was planned may have passed over something.
            upkeep.expiry.changed()
            upkeep.done(step)
        case .clear:
            try unsyncedTransaction { try upkeep.index.clear() }
            upkeep.index.committed(upTo: 0)
            upkeep.done(step)
        case .index(let count):
            var last: Int64 = 0
            try unsyncedTransaction { last = try upkeep.index.addNext(count) }
            upkeep.index.committed(upTo: last)
            upkeep.done(step)
        case .tidy(let pages):
            var more = false
            try unsyncedTransaction { more = try upkeep.index.merge(pages: pages, all: false) }
            upkeep.done(step, more: more)
        case .join(let all):
            var more = false
            try unsyncedTransaction { more = try upkeep.index.merge(pages: Upkeep.pages, all: all) }
            upkeep.done(step, more: more)
        case .shrink:
            // Pages move, so this is synced like every change of the log.
            try transaction { try upkeep.room.giveBack() }
            try upkeep.room.given()
            upkeep.done(step)
        case .empty:
            // Not before the write-ahead log is empty: a crash in between must not forget it.
            try transaction { try upkeep.oldTextRemoved() }
            upkeep.done(step)
        }
    }

    /// A transaction that need not last: it does with the next sync, and whatever depends on it is committed with it.
    private func unsyncedTransaction(_ body: () throws -> Void) throws(SQLiteFailure) {
        try setSynchronous("NORMAL", expecting: 1)
        do throws(SQLiteFailure) {
            try transaction(body)
        } catch {
            try setSynchronous("FULL", expecting: 2)
            throw error
        }
        try setSynchronous("FULL", expecting: 2)
    }

    /// Read back: messages that are acknowledged without a sync would be worse than no search.
    private func setSynchronous(_ level: String, expecting number: Int64) throws(SQLiteFailure) {
        let found: Int64?
        do {
            try database.execute(sql: "PRAGMA synchronous = \(level)")
            found = try PreparedStatement(database, "PRAGMA synchronous").firstInteger()
        } catch {
            throw SQLiteFailure(error)
        }
        // SQLITE_IOERR ends the writer.
        guard found == number else { throw SQLiteFailure(code: 10, message: "synchronous is not \(level)") }
    }
}
