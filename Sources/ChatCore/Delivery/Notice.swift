/// What comes to a connection without being the answer to a request.
public enum Notice: Sendable {
    /// An event for connections of the mailbox.
    case event(LiveEvent, connections: [UInt64])
    /// A page of the log that this connection asked for.
    case page(ReplayPage, Subscription)
    /// The page could not be read; another try makes sense a little later.
    case pageFailed(Subscription)
    /// The session that listens has ended.
    case sessionEnded(Subscription)
}

/// An event, encoded once for all who get it.
public struct LiveEvent: Sendable {
    /// Its place in the log; nil for what is not in the log and so is not replayed.
    public var id: MessageID?
    /// In its framing.
    public var bytes: [UInt8]
    /// Of two events outside the log with the same subject only the later one matters.
    public var subject: String

    public init(id: MessageID?, bytes: [UInt8], subject: String = "") {
        self.id = id
        self.bytes = bytes
        self.subject = subject
    }
}

/// Entries of the log that a listening connection has missed.
public struct ReplayPage: Sendable {
    /// The events, each in its framing.
    public var bytes: [UInt8]
    /// The id of the last event; nil in an empty page.
    public var last: MessageID?
    /// There is more for this account above `last`.
    public var more: Bool
    /// The newest id that was committed when the page was read.
    public var newest: MessageID

    public init(bytes: [UInt8], last: MessageID?, more: Bool, newest: MessageID) {
        self.bytes = bytes
        self.last = last
        self.more = more
        self.newest = newest
    }
}
