import ChatCore
import ChatProtocol
import ChatStore

/// Lists all rooms by name, private ones too.
public struct ListRooms: AdminListing {
    public typealias Row = AdminRoom
    public static let name = "room.list"
    public var after: String?

    public init() {}

    public func perform(_ admin: AdminService) throws -> AdminPage<AdminRoom> {
        let page = admin.service.rooms.page(after: after, limit: AdminPage<AdminRoom>.mostRows + 1)
        return AdminPage(page.map { AdminRoom($0, admin.service.users) }) { $0.room }
    }
}

/// Shows one room, and who is in it.
public struct ShowRoom: AdminRequest {
    public static let name = "room.show"
    public var room: String

    public init(room: String) {
        self.room = room
    }

    public func perform(_ admin: AdminService) async throws -> AdminRoomDetails {
        guard let room = admin.service.rooms.room(named: try admin.roomName(room)) else {
            throw ServiceError(.roomNotFound)
        }
        var details = AdminRoomDetails(room, admin.service.users)
        details.retentionDays = try await admin.store?.roomRetentions()[room.id]?.inDays
        return details
    }
}

/// A room as the operator sees it.
public struct AdminRoom: Codable, Sendable, Equatable {
    /// With its `#`.
    public var room: String
    public var isPrivate: Bool
    /// `joined` or `all`: what of it new members see.
    public var history: String
    /// Empty where there is none.
    public var topic: String
    /// nil: nobody is in it.
    public var owner: String?
    /// How many there are.
    public var members: Int

    private enum CodingKeys: String, CodingKey {
        case room, history, topic, owner, members
        case isPrivate = "private"
    }

    init(_ room: Room, _ users: UserDirectory) {
        self.room = room.settings.name.description
        isPrivate = room.settings.isPrivate
        history = room.settings.history.rawValue
        topic = room.topic
        owner = room.members.first { $0.value == .owner }.flatMap { users.account($0.key) }?.user.description
        members = room.members.count
    }
}

/// A room, and who is in it.
public struct AdminRoomDetails: Codable, Sendable, Equatable {
    public struct Member: Codable, Sendable, Equatable {
        public var user: String
        public var name: String
        /// `owner`, `moderator` or `member`.
        public var role: String
        /// Of the account.
        public var isDisabled: Bool

        private enum CodingKeys: String, CodingKey {
            case user, name, role
            case isDisabled = "disabled"
        }
    }

    public var room: AdminRoom
    /// By user name.
    public var members: [Member]
    /// User names of those who may join and have not.
    public var invited: [String]
    /// Days that messages are kept, 0 for ever; nil: as the settings say.
    public var retentionDays: Int?

    private enum CodingKeys: String, CodingKey {
        case room, members, invited
        case retentionDays = "retention_days"
    }

    init(_ room: Room, _ users: UserDirectory) {
        self.room = AdminRoom(room, users)
        members = room.members.compactMap { id, role in
            users.account(id).map {
                Member(user: $0.user.description, name: $0.name, role: role.rawValue, isDisabled: $0.isDisabled)
            }
        }.sorted { $0.user < $1.user }
        invited = room.invited.compactMap { users.account($0)?.user.description }.sorted()
    }
}
