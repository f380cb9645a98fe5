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

extension MessageObject {
    func append(to output: inout [UInt8]) {
        output.append("{")
        appendFields(to: &output)
        output.append("}")
    }

    /// The keys and values, without the braces.
    func appendFields(to output: inout [UInt8]) {
        output.append("\"id\": ")
        output.appendDecimal(id)
        output.appendEnvelope(time: time, from: from, fromName: fromName, to: to, toName: toName)
        output.append(", \"msg\": ")
        output.appendJSON(text)
        if edited { output.append(", \"edited\": true") }
        if deleted { output.append(", \"deleted\": true") }
    }
}

extension [UInt8] {
    /// When a message was written or changed, and between whom: from `, "time"` to the recipient's name.
    mutating func appendEnvelope(time: Timestamp, from: UserName, fromName: String, to: String, toName: String) {
        append(", \"time\": \"")
        time.append(to: &self)
        append("\", \"from\": \"")
        from.append(to: &self)
        append("\", \"from_name\": ")
        appendJSON(fromName)
        append(", \"to\": ")
        appendJSON(to)
        append(", \"to_name\": ")
        appendJSON(toName)
    }
}

/// A list of messages that ends at 256 KiB as a whole reply.
public struct MessagePage: Sendable, Equatable {
    public private(set) var messages: [MessageObject] = []
    /// Whether there are messages beyond this page.
    public var more = false
    private var list = EncodedList()

    public init() {}

    /// Adds the next message. False, with `more` set, when the reply would become too large; the first message always
    /// fits.
    public mutating func append(_ message: MessageObject) -> Bool {
        guard list.append({ message.append(to: &$0) }) else {
            more = true
            return false
        }
        messages.append(message)
        return true
    }

    /// The list, with its brackets.
    func append(to output: inout [UInt8]) {
        list.append(to: &output)
    }
}
