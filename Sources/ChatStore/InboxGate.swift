import ChatCore
import GRDB

/// Whether a message may wait for its recipient: asked by the writer for every message of a conversation of two.
///
/// It knows upper bounds of what waits, which a message raises and a reader does not lower. They are counted in the
/// database when a recipient is met first and when a bound reaches the quota: so a sender costs two look-ups in memory,
/// and a reader nothing.
final class InboxGate {
    private let quota: QuotaInForce
    private let memory: HandedMemory
    private let counter: InboxCounter
    private var inboxes: [AccountID: WaitingInbox] = [:]
    private var pairs = 0
    /// What was admitted last and may be added.
    private var admitted: (inbox: WaitingInbox, share: WaitingShare)?

    /// Counting an inbox may take this much of the writer's time, one part in so many.
    private static let share = 20
    /// Counting fewer messages may be repeated at will.
    private static let many = 1_000
    /// Pairs of recipient and sender that are remembered; beyond it all begins anew.
    private static let capacity = 200_000

    init(
        _ database: Database, _ reading: WriterReading, quota: QuotaInForce, memory: HandedMemory
    ) throws {
        self.quota = quota
        self.memory = memory
        counter = try InboxCounter(database, reading)
    }

    /// Whether there is room for one more; must be called inside a transaction.
    func admits(from sender: AccountID, to recipient: AccountID) throws(SQLiteFailure) -> Bool {
        admitted = nil
        guard let quota = quota.current, sender != recipient else { return true }
        let inbox = try inbox(of: recipient, quota)
        var share = share(of: sender, in: inbox)
        if refuses(inbox, share, quota) {
            guard try countAgain(inbox, of: recipient, quota) else { return false }
            share = self.share(of: sender, in: inbox)
            if refuses(inbox, share, quota) { return false }
        }
        admitted = (inbox, share)
        return true
    }

    /// The message that was admitted last is stored.
    func added(bytes: Int) {
        guard let (inbox, share) = admitted else { return }
        let load = InboxLoad(messages: 1, bytes: bytes)
        inbox.all += load
        share.load += load
    }

    /// Something that waited for the account may wait no more.
    func relieved(_ account: AccountID) {
        inboxes[account]?.isCounted = false
    }

    /// A message that may wait has become longer.
    func grew(from sender: AccountID, to recipient: AccountID, bytes: Int) {
        guard bytes > 0, sender != recipient, let inbox = inboxes[recipient] else { return }
        let load = InboxLoad(messages: 0, bytes: bytes)
        inbox.all += load
        share(of: sender, in: inbox).load += load
    }

    /// The account was handed the log up to here, and the memory of that is about to be given up.
    func handed(_ account: AccountID, upTo place: MessageID) {
        guard let inbox = inboxes[account] else { return }
        inbox.stored = max(inbox.stored, place)
    }

    /// After a rollback: what was counted inside may never have happened.
    func forget() {
        inboxes.removeAll()
        pairs = 0
        admitted = nil
    }

    private func refuses(_ inbox: WaitingInbox, _ share: WaitingShare, _ quota: InboxQuota) -> Bool {
        quota.refuses(inbox.all, isOneSender: false) || quota.refuses(share.load, isOneSender: true)
    }

    private func inbox(of recipient: AccountID, _ quota: InboxQuota) throws(SQLiteFailure) -> WaitingInbox {
        let known = inboxes[recipient]
        if let known, quota.messages <= known.most { return known }
        if pairs + inboxes.count >= InboxGate.capacity { forget() }
        // The quota was raised since: there may be more than was counted.
        let inbox = known ?? WaitingInbox()
        inbox.handed = max(try counter.handedPlace(of: recipient), memory.place(of: recipient) ?? MessageID(0))
        try count(inbox, of: recipient, quota)
        inboxes[recipient] = inbox
        return inbox
    }

    private func share(of sender: AccountID, in inbox: WaitingInbox) -> WaitingShare {
        if let known = inbox.shares[sender] { return known }
        let share = WaitingShare()
        inbox.shares[sender] = share
        pairs += 1
        return share
    }

    /// - Returns: false where that can change nothing, or would cost too much now.
    private func countAgain(
        _ inbox: WaitingInbox, of recipient: AccountID, _ quota: InboxQuota
    ) throws(SQLiteFailure) -> Bool {
        let handed = max(memory.place(of: recipient) ?? MessageID(0), inbox.stored, inbox.handed)
        if inbox.isCounted, handed == inbox.handed { return false }
        if let time = inbox.mayCount, ContinuousClock.now < time { return false }
        inbox.handed = handed
        try count(inbox, of: recipient, quota)
        return true
    }

    private func count(
        _ inbox: WaitingInbox, of recipient: AccountID, _ quota: InboxQuota
    ) throws(SQLiteFailure) {
        let start = ContinuousClock.now
        let waiting = try counter.waiting(for: recipient, above: inbox.handed, most: quota.messages)
        pairs -= inbox.shares.count
        inbox.all = InboxLoad()
        inbox.shares.removeAll(keepingCapacity: true)
        for part in waiting {
            inbox.all += part.load
            share(of: part.sender, in: inbox).load += part.load
        }
        inbox.most = inbox.all.messages < quota.messages ? .max : quota.messages
        inbox.isCounted = true
        let end = ContinuousClock.now
        inbox.mayCount = inbox.all.messages >= InboxGate.many ? end + (end - start) * InboxGate.share : nil
    }
}

/// Upper bounds of what waits for a recipient.
private final class WaitingInbox {
    var all = InboxLoad()
    var shares: [AccountID: WaitingShare] = [:]
    /// At so many messages counting ended.
    var most = Int.max
    /// Up to where the recipient had been handed the log when it was counted.
    var handed = MessageID(0)
    /// Up to where that has been stored since.
    var stored = MessageID(0)
    /// Nothing was read since it was counted: what is full stays so.
    var isCounted = false
    /// An expensive count is not repeated at once, however much a recipient at the limit reads and is sent.
    var mayCount: ContinuousClock.Instant?
}

/// What one sender has there.
private final class WaitingShare {
    var load = InboxLoad()
}
