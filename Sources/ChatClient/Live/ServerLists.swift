public import ChatProtocol

/// A part of a list. To go on, ask for what is after (or before) its last item.
public struct Page<Item: Sendable>: Sendable {
    public var items: [Item]
    /// Whether there are items beyond this page.
    public var hasMore: Bool

    public init(items: [Item], hasMore: Bool) {
        self.items = items
        self.hasMore = hasMore
    }
}

extension Page: Equatable where Item: Equatable {}

/// A message was accepted: it is on the server's disk.
public struct Receipt: Sendable, Hashable {
    public var id: Int64
    public var time: Timestamp

    public init(
        id: Int64, time: Timestamp
    ) {
        self.id = id
        self.time = time
    }
}

/// Who one is.
public struct Identity: Sendable, Hashable {
    public var user: String
    public var name: String
    /// The session's id, not its token; nil where the server did not tell.
    public var session: String?
    /// Nil: never.
    public var expires: Timestamp?

    public init(
        user: String, name: String, session: String? = nil, expires: Timestamp? = nil
    ) {
        self.user = user
        self.name = name
        self.session = session
        self.expires = expires
    }
}

public struct User: Sendable, Hashable {
    public var user: String
    public var name: String
    public var isConnected: Bool
    /// Of people one shares a conversation with.
    public var lastActive: Timestamp?

    public init(
        user: String, name: String, isConnected: Bool, lastActive: Timestamp? = nil
    ) {
        self.user = user
        self.name = name
        self.isConnected = isConnected
        self.lastActive = lastActive
    }
}

public struct Conversation: Sendable, Hashable {
    /// A user name, or `#room`.
    public var with: String
    public var name: String
    /// Nil where nothing was written yet.
    public var last: Message?
    /// Counted up to 1,000.
    public var unread: Int64
    public var readUpTo: Int64
    public var isMuted: Bool

    public init(
        with: String, name: String, last: Message?, unread: Int64, readUpTo: Int64, isMuted: Bool = false
    ) {
        self.with = with
        self.name = name
        self.last = last
        self.unread = unread
        self.readUpTo = readUpTo
        self.isMuted = isMuted
    }
}

/// One of one's own sessions.
public struct OwnSession: Sendable, Hashable, Identifiable {
    public var id: String
    public var device: String?
    public var made: Timestamp
    public var lastUsed: Timestamp
    public var address: String?
    /// The one that asks.
    public var isCurrent: Bool

    public init(
        id: String, device: String?, made: Timestamp, lastUsed: Timestamp, address: String?, isCurrent: Bool
    ) {
        self.id = id
        self.device = device
        self.made = made
        self.lastUsed = lastUsed
        self.address = address
        self.isCurrent = isCurrent
    }
}

public struct Room: Sendable, Hashable {
    /// With its `#`.
    public var room: String
    public var topic: String
    /// How many.
    public var members: Int64
    public var isJoined: Bool
    public var isPrivate: Bool
    public var isInvited: Bool

    public init(
        room: String, topic: String, members: Int64, isJoined: Bool, isPrivate: Bool = false, isInvited: Bool = false
    ) {
        self.room = room
        self.topic = topic
        self.members = members
        self.isJoined = isJoined
        self.isPrivate = isPrivate
        self.isInvited = isInvited
    }
}

public struct Member: Sendable, Hashable {
    public var user: String
    public var name: String
    public var role: Role
    public var isConnected: Bool

    public init(
        user: String, name: String, role: Role, isConnected: Bool
    ) {
        self.user = user
        self.name = name
        self.role = role
        self.isConnected = isConnected
    }
}

/// What somebody who joins a room sees of it.
public enum RoomHistory: String, Sendable, Hashable {
    /// What comes from then on.
    case joined
    case all
}
