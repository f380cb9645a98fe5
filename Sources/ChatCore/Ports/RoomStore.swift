public import ChatProtocol

/// Where rooms are kept: their settings, who is in them, who was invited.
public protocol RoomStore: Sendable {
    /// All rooms; called once, at start.
    func allRooms() throws(StoreError) -> [Room]
}

/// A room, and who is in it.
public struct Room: Hashable, Sendable {
    public let id: ConversationID
    public let settings: RoomSettings
    /// Empty where there is none.
    public var topic: String
    public var members: [AccountID: RoomRole]
    public var invited: Set<AccountID>

    public init(
        id: ConversationID, settings: RoomSettings, topic: String = "", members: [AccountID: RoomRole] = [:],
        invited: Set<AccountID> = []
    ) {
        self.id = id
        self.settings = settings
        self.topic = topic
        self.members = members
        self.invited = invited
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
