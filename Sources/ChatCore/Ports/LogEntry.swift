public import ChatProtocol

/// The place of an entry in the log: positive, rising in the order in which entries became durable, never used again.
public struct MessageID: Hashable, Comparable, Sendable {
    public let rawValue: Int64

    public init(_ rawValue: Int64) {
        self.rawValue = rawValue
    }

    public static func < (a: MessageID, b: MessageID) -> Bool {
        a.rawValue < b.rawValue
    }
}

/// The number of a conversation, of two accounts or a room's.
public struct ConversationID: Hashable, Sendable {
    public let rawValue: Int64

    public init(_ rawValue: Int64) {
        self.rawValue = rawValue
    }
}

/// One entry of the log (PROTOCOL.md section 4, "The log").
public enum LogEntry: Hashable, Sendable {
    case message(StoredMessage)
    case edit(StoredChange)
    case delete(StoredChange)
    case room(StoredRoomChange)

    public var id: MessageID {
        switch self {
        case .message(let message): message.id
        case .edit(let change), .delete(let change): change.id
        case .room(let change): change.id
        }
    }

    public var conversation: ConversationID {
        switch self {
        case .message(let message): message.conversation
        case .edit(let change), .delete(let change): change.conversation
        case .room(let change): change.room
        }
    }

    public var time: Timestamp {
        switch self {
        case .message(let message): message.time
        case .edit(let change), .delete(let change): change.time
        case .room(let change): change.time
        }
    }
}

/// A message as it stands in the log.
public struct StoredMessage: Hashable, Sendable {
    public enum State: Hashable, Sendable {
        case asSent
        case edited
        /// Its text is gone.
        case deleted
    }

    public var id: MessageID
    public var conversation: ConversationID
    public var sender: AccountID
    /// nil in a room.
    public var recipient: AccountID?
    public var time: Timestamp
    public var text: [UInt8]
    public var state: State
    /// The recipient had blocked the sender: nobody but the sender ever sees it.
    public var isHidden: Bool

    public init(
        id: MessageID, conversation: ConversationID, sender: AccountID, recipient: AccountID?, time: Timestamp,
        text: [UInt8], state: State = .asSent, isHidden: Bool = false
    ) {
        self.id = id
        self.conversation = conversation
        self.sender = sender
        self.recipient = recipient
        self.time = time
        self.text = text
        self.state = state
        self.isHidden = isHidden
    }
}

/// An edit or a deletion.
public struct StoredChange: Hashable, Sendable {
    /// Its own place in the log.
    public var id: MessageID
    /// The message.
    public var of: MessageID
    public var conversation: ConversationID
    /// Who changed it.
    public var sender: AccountID
    /// nil in a room.
    public var recipient: AccountID?
    public var time: Timestamp
    /// What the message says now; empty when it is deleted.
    public var text: [UInt8]
    /// The message is deleted, be it by this entry or by a later one.
    public var isDeleted: Bool
    /// As the message's.
    public var isHidden: Bool

    public init(
        id: MessageID, of: MessageID, conversation: ConversationID, sender: AccountID, recipient: AccountID?,
        time: Timestamp, text: [UInt8], isDeleted: Bool, isHidden: Bool = false
    ) {
        self.id = id
        self.of = of
        self.conversation = conversation
        self.sender = sender
        self.recipient = recipient
        self.time = time
        self.text = text
        self.isDeleted = isDeleted
        self.isHidden = isHidden
    }
}

/// A change of a room.
public struct StoredRoomChange: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// The room is made, and who made it joins as its owner; told when it happens, and read as `join` later.
        case create(RoomSettings)
        /// The one who joined is the one who did it.
        case join(RoomRole)
        case leave
        case remove(AccountID)
        case role(AccountID, RoomRole)
        /// Empty: there is none any more.
        case topic(String)
        case invite(AccountID)
        /// The room is taken away, and with it this member, or whoever was invited; told when it happens, and read as
        /// `remove` later. The first one ends the room, so that nobody is told of the others.
        case end(AccountID)
    }

    public var id: MessageID
    public var room: ConversationID
    /// Who did it.
    public var account: AccountID
    public var time: Timestamp
    public var kind: Kind

    public init(id: MessageID, room: ConversationID, account: AccountID, time: Timestamp, kind: Kind) {
        self.id = id
        self.room = room
        self.account = account
        self.time = time
        self.kind = kind
    }

    /// Whom it is about besides who did it.
    public var target: AccountID? {
        switch kind {
        case .remove(let account), .role(let account, _), .invite(let account), .end(let account): account
        case .create, .join, .leave, .topic: nil
        }
    }
}
