import ChatCore
import ChatProtocol

/// Makes a room for a user, who is its owner.
public struct MakeRoom: AdminRequest {
    public static let name = "room.create"
    public var room: String
    public var owner: String
    public var isPrivate: Bool
    /// Whether who joins later sees what was said before.
    public var showsAll: Bool
    public var topic: String

    public init(room: String, owner: String, isPrivate: Bool = false, showsAll: Bool = false, topic: String = "") {
        self.room = room
        self.owner = owner
        self.isPrivate = isPrivate
        self.showsAll = showsAll
        self.topic = topic
    }

    public func perform(_ admin: AdminService) async throws -> AdminDone {
        let (room, owner) = (try admin.roomName(room), try admin.userName(owner))
        guard let line = OperatorLine(topic), line.text.utf8.count <= ProtocolLimits.topicBytes else {
            throw ExitStatus.refused(
                "a topic is one line of at most \(ProtocolLimits.topicBytes) bytes, without control characters")
        }
        let settings = RoomSettings(name: room, isPrivate: isPrivate, history: showsAll ? .all : .joined)
        do throws(ServiceError) {
            try await admin.service.roomService.make(settings, topic: line.text, owner: owner)
        } catch {
            guard error.code == .nameTaken else { throw error }
            throw ExitStatus.refused("there is a room \(room), or there was one (its name is not given again)")
        }
        return AdminDone(
            "created", user: owner.description, room: room.description, "created \(room); its owner is \(owner)")
    }
}

/// Takes a room away for good.
public struct RemoveRoom: AdminRequest {
    public static let name = "room.remove"
    public var room: String
    /// A room that was removed before is no error: its texts are to be deleted.
    public var isPurge: Bool

    public init(room: String, isPurge: Bool = false) {
        self.room = room
        self.isPurge = isPurge
    }

    /// - Returns: `count` is how many were in it.
    public func perform(_ admin: AdminService) async throws -> AdminDone {
        let room = try admin.roomName(room)
        if admin.service.rooms.ended(named: room) != nil {
            guard isPurge else { throw ExitStatus.refused("\(room) was removed before") }
            return AdminDone("kept", room: room.description, "\(room) was removed before")
        }
        let count = try await admin.service.roomService.end(room)
        return AdminDone(
            "removed", room: room.description, count: count,
            "removed \(room), which had \(count == 1 ? "1 member" : "\(count) members"); its name is not given again")
    }
}

/// Deletes some of the texts of a removed room; asked again until it is done.
public struct PurgeRoom: AdminRequest {
    public static let name = "room.purge"
    public var room: String
    /// What the answer before gave as `next`.
    public var after: Int64?

    public init(room: String, after: Int64? = nil) {
        self.room = room
        self.after = after
    }

    public func perform(_ admin: AdminService) async throws -> AdminPurge {
        let purged = try await admin.service.purge(try admin.roomName(room), above: after.map { MessageID($0) })
        return AdminPurge(deleted: purged.deleted, next: purged.upTo?.rawValue)
    }
}

/// Gives a room to a user, who joins if need be.
public struct SetRoomOwner: AdminRequest {
    public static let name = "room.set-owner"
    public var room: String
    public var user: String

    public init(room: String, user: String) {
        self.room = room
        self.user = user
    }

    public func perform(_ admin: AdminService) async throws -> AdminDone {
        let (room, user) = (try admin.roomName(room), try admin.userName(user))
        return try await admin.service.roomService.handOver(room, to: user)
            ? AdminDone("owner", user: user.description, room: room.description, "\(user) owns \(room) now")
            : AdminDone("kept", user: user.description, room: room.description, "\(user) owns \(room) already")
    }
}

/// Lets a user into a room, without an invitation.
public struct AddRoomMember: AdminRequest {
    public static let name = "room.add-member"
    public var room: String
    public var user: String

    public init(room: String, user: String) {
        self.room = room
        self.user = user
    }

    public func perform(_ admin: AdminService) async throws -> AdminDone {
        let (room, user) = (try admin.roomName(room), try admin.userName(user))
        return try await admin.service.roomService.add(user, to: room)
            ? AdminDone("added", user: user.description, room: room.description, "\(user) is in \(room) now")
            : AdminDone("kept", user: user.description, room: room.description, "\(user) is in \(room) already")
    }
}

/// Takes a user out of a room, or an invitation back.
public struct RemoveRoomMember: AdminRequest {
    public static let name = "room.remove-member"
    public var room: String
    public var user: String

    public init(room: String, user: String) {
        self.room = room
        self.user = user
    }

    public func perform(_ admin: AdminService) async throws -> AdminDone {
        let (room, user) = (try admin.roomName(room), try admin.userName(user))
        do throws(ServiceError) {
            try await admin.service.roomService.takeOut(user, of: room)
        } catch {
            switch error.code {
            case .notAMember: throw ExitStatus.refused("\(user) is neither in \(room) nor invited")
            case .notAllowed:
                throw ExitStatus.refused(
                    "\(user) owns \(room): run `chat-server room set-owner '\(room)' USER` for another member first")
            default: throw error
            }
        }
        return AdminDone("removed", user: user.description, room: room.description, "removed \(user) from \(room)")
    }
}
