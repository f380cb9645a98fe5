import ChatCore
import GRDB

/// When too old messages are looked for, and how far that is. Belongs to the writer's thread.
final class MessageExpiry {
    /// Where a room does not say otherwise.
    private var retention: Retention
    /// When they were looked for last, in milliseconds since 1970; nil: that is due.
    private var began: Int64?
    /// Looking for them is to begin, and what time it is.
    private var wanted: Int64?
    private var pass: ExpiryPass?
    /// The newest entry when that was first asked for: what is to go must be in the index of places.
    private var newest: Int64?
    private var waiting: [@Sendable (_ isDone: Bool) -> Void] = []
    private var started: UInt64 = 0
    private var told: UInt64 = 0
    private let reader: ExpiryReader

    /// A day, in milliseconds.
    private static let period: Int64 = 86_400_000
    /// Nanoseconds between two lines of the log.
    private static let silence: UInt64 = 10_000_000_000

    init(_ database: Database, _ options: StoreOptions) throws {
        retention = options.retention
        reader = try ExpiryReader(database)
    }

    var isRunning: Bool { wanted != nil || pass != nil }

    /// Another retention is in force: what is too old by it is looked for soon.
    func set(_ retention: Retention) {
        guard retention != self.retention else { return }
        self.retention = retention
        changed()
    }

    /// Also that of a room: what was planned may be wrong.
    func changed() {
        began = nil
        if let pass { wanted = wanted ?? pass.time }
    }

    /// Begins if that is due: once a day, where anything is ever to go.
    func beginIfDue(now: Int64) throws(SQLiteFailure) {
        // A clock that went back must not put it off for ever.
        guard wanted == nil, began.map({ now - $0 >= MessageExpiry.period || now < $0 }) ?? true else { return }
        began = now
        let hasRooms = try reader.hasRooms()
        if hasRooms || retention != .forever { begin(now: now) }
    }

    /// Up to where the index of places has to go before anything is planned; nil: that does not matter.
    func wantedPlaces(newest: Int64) -> Int64? {
        guard wanted != nil else { return nil }
        self.newest = self.newest ?? newest
        return self.newest
    }

    /// Begins in any case.
    func begin(now: Int64, _ completion: @escaping @Sendable (_ isDone: Bool) -> Void) {
        waiting.append(completion)
        begin(now: now)
    }

    private func begin(now: Int64) {
        began = now
        wanted = now
        started = Upkeep.now()
        told = started
    }

    /// The next entries to go. Must be called inside a transaction; `committed` tells that it lasts.
    /// - Parameter placed: entries up to here are in the index of places.
    func next(placed: Int64) throws(SQLiteFailure) -> (entries: [ExpiredEntry], pass: ExpiryPass)? {
        let planned: ExpiryPass?
        if let wanted {
            planned = try reader.plan(at: wanted, retention, placed: placed)
        } else {
            planned = pass
        }
        guard var pass = planned else { return nil }
        if wanted != nil, let before = self.pass { pass.messages = before.messages }
        return (try reader.next(&pass), pass)
    }

    /// What there is to tell after a step.
    enum Report: Equatable {
        case going(messages: Int)
        /// - Parameter time: when it began, in milliseconds since 1970.
        case done(messages: Int, time: Int64, nanoseconds: UInt64)
    }

    /// - Returns: after `done` whoever waits is to be told, by `complete`.
    func committed(_ pass: ExpiryPass) -> Report? {
        wanted = nil
        newest = nil
        guard pass.isDone else {
            self.pass = pass
            guard Upkeep.now() - told >= MessageExpiry.silence else { return nil }
            told = Upkeep.now()
            return .going(messages: pass.messages)
        }
        self.pass = nil
        return .done(messages: pass.messages, time: pass.time, nanoseconds: Upkeep.now() - started)
    }

    /// Nobody waits in vain.
    func complete(isDone: Bool) {
        for completion in waiting { completion(isDone) }
        waiting.removeAll()
    }
}
