/// What of a room its members see: all since they joined, or all there is.
public enum RoomHistory: String, Sendable, CaseIterable {
    case joined, all
}

/// What a member may do in a room; who may more is greater.
public enum RoomRole: String, Sendable, CaseIterable, Comparable {
    case member, moderator, owner

    public static func < (left: RoomRole, right: RoomRole) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .member: 0
        case .moderator: 1
        case .owner: 2
        }
    }
}

/// A member as a room's list shows them.
public struct RoomMember: Sendable, Equatable {
    public var user: UserName
    /// The display name.
    public var name: String
    public var role: RoomRole
    /// Whether a session of theirs is connected.
    public var connected: Bool

    public init(user: UserName, name: String, role: RoomRole, connected: Bool) {
        self.user = user
        self.name = name
        self.role = role
        self.connected = connected
    }
}

/// A room as a list shows it.
public struct RoomObject: Sendable, Equatable {
    public var room: RoomName
    /// Empty where none was set.
    public var topic: String
    /// How many there are; the count stops at 1,000.
    public var members: Int
    /// Whether the user who asks is a member.
    public var isJoined: Bool
    public var isPrivate: Bool
    /// Whether the user who asks was invited and has not joined yet.
    public var isInvited: Bool

    public init(
        room: RoomName, topic: String, members: Int, isJoined: Bool, isPrivate: Bool = false, isInvited: Bool = false
    ) {
        self.room = room
        self.topic = topic
        self.members = members
        self.isJoined = isJoined
        self.isPrivate = isPrivate
        self.isInvited = isInvited
    }
}
