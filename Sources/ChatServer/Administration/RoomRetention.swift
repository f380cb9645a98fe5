import ChatCore
import ChatProtocol
import ChatStore

/// Sets how long the messages of a room are kept.
public struct SetRoomRetention: AdminRequest {
    public static let name = "room.retention"
    public var room: String
    /// 0: for ever; nil: as long as all others.
    public var days: Int?

    public init(room: String, days: Int?) {
        self.room = room
        self.days = days
    }

    public func perform(_ admin: AdminService) async throws -> AdminDone {
        guard let found = admin.service.rooms.room(named: try admin.roomName(room)) else {
            throw ServiceError(.roomNotFound)
        }
        guard days.map({ (0...Retention.longest).contains($0) }) ?? true else {
            throw ExitStatus.refused("messages are kept for 1 to \(Retention.longest) days, forever, or by default")
        }
        guard let store = admin.store else { throw ExitStatus.refused("there is no store") }
        let own = days.map { $0 > 0 ? Retention.days($0) : .forever }
        try await store.setRetention(own, of: found.id)
        // Without a server this waits for one.
        if admin.isServing { store.maintain(now: SystemClock().now()) }
        let name = found.settings.name.description
        return AdminDone("retention", room: name, "\(name): messages are kept \(own.inWords)")
    }
}

extension Retention {
    /// 0: for ever.
    var inDays: Int {
        if case .days(let days) = self { days } else { 0 }
    }
}

extension Retention? {
    /// Behind `messages are kept`; nil is that a room has none of its own.
    var inWords: String {
        switch self {
        case nil: "as long as `retention-days` of the settings says"
        case .forever: "for ever"
        case .days(let days): days == 1 ? "for 1 day" : "for \(days) days"
        }
    }
}
