public import ChatProtocol

/// How long what is in the log is kept.
public enum Retention: Hashable, Sendable {
    case forever
    /// From when it was stored; at least 1.
    case days(Int)

    /// A hundred years.
    public static let longest = 36_500

    /// What was stored before this goes; nil: nothing does.
    public func cutoff(at now: Timestamp) -> Timestamp? {
        guard case .days(let days) = self else { return nil }
        return Timestamp(milliseconds: now.milliseconds - Int64(days) * 86_400_000)
    }
}

/// Deletes for good what is older than it is kept.
///
/// Entries that are gone are nowhere: in no answer, no search, no count, no replay. Ids are not used again, the newest id
/// stays what it is, a `ref` is remembered; rooms, members and read marks stay. An edit or a deletion of a message that is
/// gone is not there either.
public protocol MessageRetention: Sendable {
    /// Of conversations of two, and of rooms that have none of their own; `forever` until it is set. Never waits.
    func setRetention(_ retention: Retention)

    /// Of a room; nil: it has none of its own.
    /// - Throws: `StoreError.notFound`.
    func setRetention(_ retention: Retention?, of room: ConversationID) async throws(StoreError)

    /// The rooms that have one of their own.
    func roomRetentions() async throws(StoreError) -> [ConversationID: Retention]

    /// Deletes what is too old at this time, whenever that was done last; returns when all of it is gone from the
    /// answers. From the files it goes like all text that was deleted.
    func deleteExpired(at now: Timestamp) async throws(StoreError)
}
