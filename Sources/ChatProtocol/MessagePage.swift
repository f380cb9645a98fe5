/// A message as programs see it.
public struct MessageObject: Sendable, Equatable {
    public var id: Int64
    public var time: Timestamp
    public var from: UserName
    public var fromName: String
    /// A user name or `#room`.
    public var to: String
    public var toName: String
    /// UTF-8; empty for a deleted message.
    public var text: [UInt8]
    public var edited: Bool
    public var deleted: Bool

    public init(
        id: Int64, time: Timestamp, from: UserName, fromName: String, to: String, toName: String, text: [UInt8],
        edited: Bool = false, deleted: Bool = false
    ) {
        self.id = id
        self.time = time
        self.from = from
        self.fromName = fromName
        self.to = to
        self.toName = toName
        self.text = text
        self.edited = edited
        self.deleted = deleted
    }
}

/// A list of messages that ends at 256 KiB as a whole reply.
public struct MessagePage: Sendable, Equatable {
    public private(set) var messages: [MessageObject] = []
    /// Whether there are messages beyond this page.
    public var more = false
    /// The messages as they stand in the reply, with commas between them.
    private(set) var encoded: [UInt8] = []

    public init() {}

    /// Adds the next message. False, with `more` set, when the reply would become too large; the first message always
    /// fits.
    public mutating func append(_ message: MessageObject) -> Bool {
        false
    }
}
