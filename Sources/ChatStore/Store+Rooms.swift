public import ChatCore
public import ChatProtocol
import GRDB

extension Store {
    public func allRooms() throws(StoreError) -> [Room] {
        try readNow { database in
            var rooms: [Int64: Room] = [:]
            let settings = try PreparedStatement(database, Store.roomsSQL)
            while try settings.step() {
                guard let room = Store.room(settings) else {
                    throw StoreError.failed("room \(settings.integer(0)) has a name that no room can have")
                }
                rooms[settings.integer(0)] = room
            }
            let members = try PreparedStatement(database, Store.roomMembersSQL)
            while try members.step() {
                rooms[members.integer(0)]?.members[AccountID(members.integer(1))] =
                    RoomRole(number: members.integer(2))
            }
            let invited = try PreparedStatement(database, Store.invitationsSQL)
            while try invited.step() {
                rooms[invited.integer(0)]?.invited.insert(AccountID(invited.integer(1)))
            }
            return Array(rooms.values)
        }
    }

    public func create(
        _ settings: RoomSettings, by account: AccountID, at time: Timestamp
    ) async throws(StoreError) -> ConversationID {
        try await changeLog { context in
            let change = try RoomWriter(context, at: time).create(settings, by: account)
            return (change.room, [.room(change)])
        }
    }

    public func change(
        _ room: ConversationID, by account: AccountID, about target: AccountID?, at time: Timestamp,
        decide: @escaping @Sendable (RoomStanding) -> RoomDecision
    ) async throws(StoreError) -> RoomDecision {
        try await changeLog { context in
            let writer = RoomWriter(context, at: time)
            let decision = decide(try writer.standing(of: account, in: room, about: target))
            guard case .change(let kind) = decision else { return (decision, []) }
            return (decision, [.room(try writer.apply(kind, to: room, by: account))])
        }
    }

    public func end(_ room: ConversationID, at time: Timestamp) async throws(StoreError) -> Int {
        try await changeLog { context in
            let ended = try RoomWriter(context, at: time).end(room)
            return (ended.members, ended.changes.map { .room($0) })
        }
    }

    private static func room(_ row: PreparedStatement) -> Room? {
        guard let name = RoomName("#" + row.text(1)) else { return nil }
        return Room(
            id: ConversationID(row.integer(0)),
            settings: RoomSettings(
                name: name, isPrivate: row.integer(2) != 0, history: row.integer(3) != 0 ? .all : .joined),
            topic: row.text(4), isEnded: row.integer(2) == 2)
    }

    static let roomsSQL = "SELECT conversation, room, private, history_all, topic FROM rooms"
    static let roomMembersSQL = "SELECT conversation, account, role FROM members WHERE role > 0"
    static let invitationsSQL = "SELECT conversation, account FROM invitations"
}

extension RoomRole {
    /// As it stands in members.role.
    var number: Int64 {
        switch self {
        case .member: 1
        case .moderator: 2
        case .owner: 3
        }
    }

    /// Nil for 0, which is no member of a room.
    init?(number: Int64) {
        guard let role = RoomRole.allCases.first(where: { $0.number == number }) else { return nil }
        self = role
    }
}
