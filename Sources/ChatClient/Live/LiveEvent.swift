public import ChatProtocol

/// What a stream of events tells: entries of the log, what passes, and how the stream itself is doing.
public enum LiveEvent: Sendable, Equatable {
    // Entries of the log, each once, in the order of their ids. `isReplay`: it happened before the stream was there.
    case message(Message, isReplay: Bool)
    case edit(MessageChange, isReplay: Bool)
    case delete(MessageChange, isReplay: Bool)
    case room(RoomChange, isReplay: Bool)

    // What is not in the log: after a `connected` ask ``LiveClient/conversations(after:limit:)`` for what was missed.
    /// One has read up to there, on another device maybe; `with` nil: in all conversations.
    case read(with: String?, upTo: Int64)
    case typing(from: String, to: String)
    case presence(user: String, isConnected: Bool)

    // How the stream is doing.
    /// Listening: nothing after this place will be missed.
    case connected(LogPlace)
    /// The stream connects again by itself after this time.
    case disconnected(LiveError, retryIn: Duration)
    /// All that was missed has been told; from here on live.
    case caughtUp(id: Int64)
    /// Somebody reads too slowly: the server goes on from its log, nothing is lost.
    case behind(since: Int64)
    /// The session was ended; the stream logs in again if it has a password, and throws otherwise.
    case sessionEnded
    /// The server is about to close the connection. `retryAfter` in whole seconds.
    case closing(code: RefusalCode, message: String, retryAfter: Int64?)
    /// The operator's word to everybody; no user's message.
    case notice(String, time: Timestamp)
    /// An event that is younger than this library.
    case other(ServerEvent)

    /// The place in the log, of an entry alone.
    public var id: Int64? {
        switch self {
        case .message(let message, _): message.id
        case .edit(let change, _), .delete(let change, _): change.id
        case .room(let change, _): change.id
        default: nil
        }
    }
}

/// A message; see docs/protocol.md section 4.
public struct Message: Sendable, Hashable, Identifiable {
    public var id: Int64
    public var time: Timestamp
    /// User name.
    public var from: String
    public var fromName: String
    /// A user name, or `#room`.
    public var to: String
    public var toName: String
    /// Empty if deleted. Text of a stranger: escape what a terminal or a page would obey.
    public var text: String
    public var isEdited: Bool
    public var isDeleted: Bool

    public init(
        id: Int64, time: Timestamp, from: String, fromName: String, to: String, toName: String, text: String,
        isEdited: Bool = false, isDeleted: Bool = false
    ) {
        self.id = id
        self.time = time
        self.from = from
        self.fromName = fromName
        self.to = to
        self.toName = toName
        self.text = text
        self.isEdited = isEdited
        self.isDeleted = isDeleted
    }
}

/// A message was edited or deleted.
public struct MessageChange: Sendable, Hashable, Identifiable {
    /// The place of the change.
    public var id: Int64
    /// The message's id.
    public var of: Int64
    public var time: Timestamp
    public var from: String
    public var fromName: String
    public var to: String
    public var toName: String
    /// The new text; empty if the message has been deleted.
    public var text: String
    /// Also of an edit whose message was deleted since.
    public var isDeleted: Bool

    public init(
        id: Int64, of: Int64, time: Timestamp, from: String, fromName: String, to: String, toName: String, text: String,
        isDeleted: Bool = false
    ) {
        self.id = id
        self.of = of
        self.time = time
        self.from = from
        self.fromName = fromName
        self.to = to
        self.toName = toName
        self.text = text
        self.isDeleted = isDeleted
    }
}

/// Something happened to a room.
public struct RoomChange: Sendable, Hashable, Identifiable {
    public enum Kind: Sendable, Hashable {
        case join
        case leave
        case remove
        case role
        case topic
        case invite
        case other(String)
    }

    public var id: Int64
    public var time: Timestamp
    public var room: String
    public var kind: Kind
    /// Who did it.
    public var by: String?
    /// To whom.
    public var user: String?
    /// The new role; of `role` alone.
    public var role: Role?
    /// The new topic; of `topic` alone.
    public var topic: String?

    public init(
        id: Int64, time: Timestamp, room: String, kind: Kind, by: String? = nil, user: String? = nil, role: Role? = nil,
        topic: String? = nil
    ) {
        self.id = id
        self.time = time
        self.room = room
        self.kind = kind
        self.by = by
        self.user = user
        self.role = role
        self.topic = topic
    }
}

/// What a member of a room may do.
public enum Role: String, Sendable, Hashable, CaseIterable {
    case owner
    case moderator
    case member
}
