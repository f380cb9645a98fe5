public import ChatProtocol

/// A message on its way into the log.
public struct Draft: Sendable {
    public var sender: AccountID
    /// Whether the sender may write there is looked at when it enters the log.
    public var destination: Destination
    /// 1 to 4,096 bytes of UTF-8.
    public var text: [UInt8]
    /// The sender's own key for this message, 1 to 64 bytes: with it a send can be repeated without a double.
    public var ref: [UInt8]?
    public var time: Timestamp
    public var reply: ReplyAddress

    public init(
        sender: AccountID, destination: Destination, text: [UInt8], ref: [UInt8]?, time: Timestamp,
        reply: ReplyAddress
    ) {
        self.sender = sender
        self.destination = destination
        self.text = text
        self.ref = ref
        self.time = time
        self.reply = reply
    }
}

/// Where a message goes, and whom a conversation is with.
public enum Destination: Hashable, Sendable {
    /// The conversation of two with this account; with oneself, too.
    case account(AccountID)
    case room(ConversationID)
}
