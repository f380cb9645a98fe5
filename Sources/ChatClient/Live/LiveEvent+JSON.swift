import ChatProtocol

extension LiveEvent {
    /// - Returns: nil for `heartbeat`, which says nothing but that the connection lives.
    /// - Throws: ``LiveError/badReply(_:)`` for an event of a known name that lacks what it must have.
    init?(_ event: ServerEvent) throws(LiveError) {
        let value = event.value
        let isReplay = value.flag("replay")
        switch event.name {
        case "heartbeat": return nil
        case "message": self = .message(try Message(value), isReplay: isReplay)
        case "edit": self = .edit(try MessageChange(value), isReplay: isReplay)
        case "delete": self = .delete(try MessageChange(value), isReplay: isReplay)
        case "room": self = .room(try RoomChange(value), isReplay: isReplay)
        case "read": self = .read(with: value["with"]?.text, upTo: try value.integer("upto"))
        case "typing": self = .typing(from: try value.text("from"), to: try value.text("to"))
        case "presence": self = .presence(user: try value.text("user"), isConnected: value.flag("connected"))
        case "caught_up": self = .caughtUp(id: try value.integer("id"))
        case "behind": self = .behind(since: try value.integer("since"))
        case "session_ended": self = .sessionEnded
        case "closing":
            self = .closing(
                code: RefusalCode(value["code"]?.text ?? ""), message: value["message"]?.text ?? "",
                retryAfter: value["retry_after"]?.integer)
        case "notice": self = .notice(try value.text("msg"), time: try value.time("time"))
        default: self = .other(event)
        }
    }
}

extension MessageChange {
    fileprivate init(_ value: JSONValue) throws(LiveError) {
        let isDelete = value["event"] == .string("delete")
        self.init(
            id: try value.id(), of: try value.id("of"), time: try value.time("time"), from: try value.text("from"),
            fromName: try value.text("from_name"), to: try value.text("to"), toName: try value.text("to_name"),
            text: isDelete ? "" : try value.text("msg"), isDeleted: isDelete || value.flag("deleted"))
    }
}

extension RoomChange {
    fileprivate init(_ value: JSONValue) throws(LiveError) {
        self.init(
            id: try value.id(), time: try value.time("time"), room: try value.text("room"),
            kind: Kind(try value.text("kind")), by: value["by"]?.text, user: value["user"]?.text,
            role: value["role"]?.text.flatMap { Role(rawValue: $0) }, topic: value["topic"]?.text)
    }
}

extension RoomChange.Kind {
    fileprivate init(_ text: String) {
        switch text {
        case "join": self = .join
        case "leave": self = .leave
        case "remove": self = .remove
        case "role": self = .role
        case "topic": self = .topic
        case "invite": self = .invite
        default: self = .other(text)
        }
    }
}
