/// An entry of the log that changes a message: an edit or a deletion.
public struct MessageChangeObject: Sendable, Equatable {
    /// The change's own place in the log.
    public var id: Int64
    /// The id of the message that is changed.
    public var of: Int64
    /// When the change was made.
    public var time: Timestamp
    /// Who changed it: its author, or in a room a moderator.
    public var from: UserName
    public var fromName: String
    /// A user name or `#room`.
    public var to: String
    public var toName: String
    /// The message's UTF-8 as it is now; nil for a deletion.
    public var text: [UInt8]?
    /// For an edit: the message has been deleted since. Its text is not told then.
    public var deleted: Bool

    public init(
        id: Int64, of: Int64, time: Timestamp, from: UserName, fromName: String, to: String, toName: String,
        text: [UInt8]?, deleted: Bool = false
    ) {
        self.id = id
        self.of = of
        self.time = time
        self.from = from
        self.fromName = fromName
        self.to = to
        self.toName = toName
        self.text = text
        self.deleted = deleted
    }
}

/// What happened in a room.
public enum RoomEventKind: String, Sendable, CaseIterable {
    case join, leave, remove, role, topic, invite
}

/// An entry of the log about a room.
public struct RoomEvent: Sendable, Equatable {
    /// The place in the log.
    public var id: Int64
    public var time: Timestamp
    public var room: RoomName
    public var kind: RoomEventKind
    /// Who did it.
    public var by: UserName
    /// Whom it is about: in all kinds but `topic`.
    public var user: UserName?
    /// The new role, in the kind `role`.
    public var role: RoomRole?
    /// The new topic, in the kind `topic`; empty where it was cleared.
    public var topic: String?

    public init(
        id: Int64, time: Timestamp, room: RoomName, kind: RoomEventKind, by: UserName, user: UserName? = nil,
        role: RoomRole? = nil, topic: String? = nil
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

extension MessageChangeObject {
    /// The keys and values, without the braces.
    func appendFields(withText: Bool, to output: inout [UInt8]) {
        output.append("\"id\": ")
        output.appendDecimal(id)
        output.append(", \"of\": ")
        output.appendDecimal(of)
        output.appendEnvelope(time: time, from: from, fromName: fromName, to: to, toName: toName)
        guard withText else { return }
        // Deleted text is told to nobody, whatever the caller has left in the change.
        output.append(", \"msg\": ")
        output.appendJSON(deleted ? [] : text ?? [])
        if deleted { output.append(", \"deleted\": true") }
    }
}

extension RoomEvent {
    /// The keys and values, without the braces.
    func appendFields(to output: inout [UInt8]) {
        output.append("\"id\": ")
        output.appendDecimal(id)
        output.append(", \"time\": \"")
        time.append(to: &output)
        output.append("\", \"room\": \"")
        room.append(to: &output)
        output.append("\", \"kind\": ")
        output.appendJSON(kind.rawValue)
        output.append(", \"by\": \"")
        by.append(to: &output)
        output.append("\"")
        if let user {
            output.append(", \"user\": \"")
            user.append(to: &output)
            output.append("\"")
        }
        if let role {
            output.append(", \"role\": ")
            output.appendJSON(role.rawValue)
        }
        if let topic {
            output.append(", \"topic\": ")
            output.appendJSON(topic)
        }
    }
}
