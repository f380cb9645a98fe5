public import ChatProtocol

/// Where rooms are kept: their settings, who is in them, who was invited.
///
/// Every change is an entry of the log; the call returns when it is committed and told to the log's observer.
public protocol RoomStore: Sendable {
    /// All rooms, also those that were taken away; called once, at start.
    func allRooms() throws(StoreError) -> [Room]

    /// Makes a room, and whoever makes it its owner.
    /// - Throws: `StoreError.nameTaken` when a room has the name, or ever had it.
    func create(
        _ settings: RoomSettings, by account: AccountID, at time: Timestamp
    ) async throws(StoreError) -> ConversationID

    /// Changes a room in one step: what `decide` is asked about is still so when its decision is carried out.
    ///
    /// Whoever joins sees the room from the entry of the joining on, or all of it where the room says so, and has read
    /// up to that entry.
    /// - Parameters:
    ///   - target: whom the change is about besides who makes it.
    ///   - decide: called at most once, on a thread of the store's: pure and short.
    /// - Returns: what was decided.
    /// - Throws: `StoreError.notFound` when there is no such room.
    func change(
        _ room: ConversationID, by account: AccountID, about target: AccountID?, at time: Timestamp,
        decide: @escaping @Sendable (RoomStanding) -> RoomDecision
    ) async throws(StoreError) -> RoomDecision

    /// Takes a room away: nobody is in it or invited any more, and nothing of it changes again. Its name is kept.
    /// - Returns: how many were in it.
    /// - Throws: `StoreError.notFound` when there is no such room, or it was taken away before.
    func end(_ room: ConversationID, at time: Timestamp) async throws(StoreError) -> Int
}

/// A room, and who is in it.
public struct Room: Hashable, Sendable {
    public let id: ConversationID
    public let settings: RoomSettings
    /// Empty where there is none.
    public var topic: String
    public var members: [AccountID: RoomRole]
    public var invited: Set<AccountID>
    /// It was taken away: there is its name, which is not given again.
    public var isEnded: Bool

    public init(
        id: ConversationID, settings: RoomSettings, topic: String = "", members: [AccountID: RoomRole] = [:],
        invited: Set<AccountID> = [], isEnded: Bool = false
    ) {
        self.id = id
        self.settings = settings
        self.topic = topic
        self.members = members
        self.invited = invited
        self.isEnded = isEnded
    }

    /// What is left of it when it is taken away.
    public var ended: Room {
        let settings = RoomSettings(name: settings.name, isPrivate: true, history: settings.history)
        return Room(id: id, settings: settings, isEnded: true)
    }
}

/// What is said of a room when it is made, and never changes.
public struct RoomSettings: Hashable, Sendable {
    public let name: RoomName
    /// Who is not in it learns nothing of it.
    public let isPrivate: Bool
    public let history: RoomHistory

    public init(name: RoomName, isPrivate: Bool, history: RoomHistory) {
        self.name = name
        self.isPrivate = isPrivate
        self.history = history
    }
}

/// How those stand to a room who change it, or whom a change is about.
public struct RoomStanding: Hashable, Sendable {
    public var isPrivate: Bool
    public var topic: String
    /// Who makes the change; nil: no member.
    public var role: RoomRole?
    public var isInvited: Bool
    /// Whether somebody else is a member.
    public var hasOthers: Bool
    /// Whom it is about; nil: no member, or there is nobody.
    public var targetRole: RoomRole?
    public var isTargetInvited: Bool

    public init(
        isPrivate: Bool, topic: String = "", role: RoomRole?, isInvited: Bool = false, hasOthers: Bool = true,
        targetRole: RoomRole? = nil, isTargetInvited: Bool = false
    ) {
        self.isPrivate = isPrivate
        self.topic = topic
        self.role = role
        self.isInvited = isInvited
        self.hasOthers = hasOthers
        self.targetRole = targetRole
        self.isTargetInvited = isTargetInvited
    }
}

/// What becomes of a change to a room.
public enum RoomDecision: Hashable, Sendable {
    case refuse(ErrorCode)
    /// It is so already.
    case nothing
    /// Never `create` or `end`.
    case change(StoredRoomChange.Kind)
}
