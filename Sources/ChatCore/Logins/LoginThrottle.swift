import ChatProtocol

/// Counts failed logins, and says how long one has to wait for the next try (SECURITY.md 3.5).
///
/// Pure: times are passed in, in milliseconds of the clock on the wall. When that is set back the wait that was due begins
/// anew, once, at the next try; when it is set forward, waits are over.
struct LoginThrottle {
    /// What somebody tries to guess.
    enum Target: Hashable {
        case password(of: UserName)
        /// Of a name that can be nobody's.
        case passwordOfNobody
        /// The next one may be another's: wrong codes count for the address alone.
        case invite
    }

    struct Attempt: Hashable {
        var target: Target
        var source: SourceAddress
    }

    enum End {
        case proved
        case failed
        /// It could not be found out.
        case abandoned
    }

    /// Failures in a row that make nobody wait.
    static let freeFailures = 3
    static let longestWait: Int64 = 300_000
    static let minute: Int64 = 60_000
    /// After so long without a failure they are no longer in a row.
    static let memory: Int64 = 86_400_000
    static let mostEntries = 65_536

    /// The target is nil for all that comes from the address.
    private struct Key: Hashable {
        var source: SourceAddress
        var target: Target?
    }

    private struct Record {
        /// Failures in a row.
        var failures = 0
        /// When they were, of those within a minute; for an address alone.
        var recent: [Int64] = []
        var until: Int64
        var changed: Int64

        init(at now: Int64) {
            until = now
            changed = now
        }

        /// How long one has still to wait; nil: not at all.
        func wait(at now: Int64) -> Int64? {
            until > now ? until - now : nil
        }

        /// The clock was set back to before the last change: all of it is turned back with it.
        mutating func turnBack(to now: Int64) {
            let gone = changed - now
            guard gone > 0 else { return }
            until -= gone
            changed = now
            for place in recent.indices { recent[place] -= gone }
        }
    }

    var failuresAMinute: Int
    private var records: AgingTable<Key, Record>

    /// - Parameter failuresAMinute: of one address, before its logins are refused for a minute; at least 1.
    init(failuresAMinute: Int, mostEntries: Int = LoginThrottle.mostEntries) {
        self.failuresAMinute = failuresAMinute
        records = AgingTable(most: mostEntries)
    }

    var count: Int { records.count }

    /// Asks whether something may be tried now.
    /// - Parameter isKnown: the account has logged in from this address before: what others do there is not its fault.
    /// - Returns: nil: it may, and how it ends must be told to `ended`; otherwise the milliseconds to wait.
    mutating func begin(_ attempt: Attempt, isKnown: Bool, at now: Int64) -> Int64? {
        if !isKnown, let wait = known(Key(source: attempt.source), at: now)?.wait(at: now) { return wait }
        let key = Key(source: attempt.source, target: attempt.target)
        guard var record = known(key, at: now), record.failures >= Self.freeFailures else { return nil }
        if let wait = record.wait(at: now) { return wait }
        // One at a time: whoever comes while this one is looked at waits as if it had failed.
        record.until = now + Self.wait(after: record.failures + 1)
        record.changed = now
        records[key] = record
        return nil
    }

    /// How an attempt ended that `begin` let pass.
    /// - Returns: whether this is the failure that makes its address be refused.
    @discardableResult
    mutating func ended(_ attempt: Attempt, _ end: End, at now: Int64) -> Bool {
        let key = Key(source: attempt.source, target: attempt.target)
        switch end {
        case .proved:
            records[key] = nil
            return false
        case .abandoned:
            records[key]?.until = now
            return false
        case .failed:
            if attempt.target != .invite { failed(key, at: now) }
            return addressFailed(Key(source: attempt.source), at: now)
        }
    }

    private mutating func known(_ key: Key, at now: Int64) -> Record? {
        guard var record = records[key] else { return nil }
        if record.changed > now {
            record.turnBack(to: now)
            records[key] = record
        }
        return record
    }

    private mutating func failed(_ key: Key, at now: Int64) {
        var record = known(key, at: now) ?? Record(at: now)
        if now - record.changed > Self.memory { record.failures = 0 }
        record.failures += 1
        record.changed = now
        if record.failures >= Self.freeFailures { record.until = now + Self.wait(after: record.failures) }
        records[key] = record
    }

    private mutating func addressFailed(_ key: Key, at now: Int64) -> Bool {
        var record = known(key, at: now) ?? Record(at: now)
        record.recent = record.recent.filter { $0 > now - Self.minute }
        record.recent.append(now)
        record.changed = now
        let isRefused = record.recent.count >= failuresAMinute
        if isRefused {
            record.until = now + Self.minute
            record.recent = []
        }
        records[key] = record
        return isRefused
    }

    /// 1, 2, 4 ... 300 s, in milliseconds.
    private static func wait(after failures: Int) -> Int64 {
        let doublings = failures - freeFailures
        return doublings < 9 ? min(1_000 << Int64(doublings), longestWait) : longestWait
    }
}
