/// A conversation as a list shows it.
public struct ConversationObject: Sendable, Equatable {
    /// A user name or `#room`.
    public var with: String
    /// The display name.
    public var name: String
    public var last: MessageObject
    /// How many messages one has not read; the count stops at 1,000.
    public var unread: Int
    /// The id up to which one has read, 0 at first.
    public var readUpTo: Int64
    public var isMuted: Bool

    public init(
        with: String, name: String, last: MessageObject, unread: Int, readUpTo: Int64, isMuted: Bool = false
    ) {
        self.with = with
        self.name = name
        self.last = last
        self.unread = unread
        self.readUpTo = readUpTo
        self.isMuted = isMuted
    }

    func append(to output: inout [UInt8]) {
        output.append("{\"with\": ")
        output.appendJSON(with)
        output.append(", \"name\": ")
        output.appendJSON(name)
        output.append(", \"last\": ")
        last.append(to: &output)
        output.append(", \"unread\": ")
        output.appendDecimal(Int64(unread))
        output.append(", \"read_upto\": ")
        output.appendDecimal(readUpTo)
        output.append(isMuted ? ", \"muted\": true}" : ", \"muted\": false}")
    }
}

/// A list of conversations that ends at 256 KiB as a whole reply.
public struct ConversationPage: Sendable, Equatable {
    public private(set) var conversations: [ConversationObject] = []
    /// Whether there are conversations beyond this page.
    public var more = false
    private var list = EncodedList()

    public init() {}

    /// Adds the next conversation. False, with `more` set, when the reply would become too large; the first one always
    /// fits.
    public mutating func append(_ conversation: ConversationObject) -> Bool {
        guard list.append({ conversation.append(to: &$0) }) else {
            more = true
            return false
        }
        conversations.append(conversation)
        return true
    }

    /// The list, with its brackets.
    func append(to output: inout [UInt8]) {
        list.append(to: &output)
    }
}
