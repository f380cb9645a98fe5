import ChatProtocol

extension Receipt {
    init(_ value: JSONValue) throws(LiveError) {
        self.init(id: try value.id(), time: try value.time("time"))
    }
}

extension Identity {
    init(_ value: JSONValue) throws(LiveError) {
        self.init(
            user: try value.text("user"), name: try value.text("name"), session: value["session"]?.text,
            expires: try value.optionalTime("expires"))
    }
}

extension User {
    init(_ value: JSONValue) throws(LiveError) {
        self.init(
            user: try value.text("user"), name: try value.text("name"), isConnected: value.flag("connected"),
            lastActive: try value.optionalTime("last_active"))
    }
}

extension Conversation {
    init(_ value: JSONValue) throws(LiveError) {
        let last: Message? =
            switch value["last"] {
            case nil, .null: nil
            case .some(let message): try Message(message)
            }
        self.init(
            with: try value.text("with"), name: try value.text("name"), last: last, unread: try value.integer("unread"),
            readUpTo: try value.integer("read_upto"), isMuted: value.flag("muted"))
    }
}

extension OwnSession {
    init(_ value: JSONValue) throws(LiveError) {
        self.init(
            id: try value.text("session"), device: value["device"]?.text, made: try value.time("made"),
            lastUsed: try value.time("last_used"), address: value["address"]?.text, isCurrent: value.flag("current"))
    }
}

extension Room {
    init(_ value: JSONValue) throws(LiveError) {
        self.init(
            room: try value.text("room"), topic: value["topic"]?.text ?? "", members: try value.integer("members"),
            isJoined: value.flag("joined"), isPrivate: value.flag("private"), isInvited: value.flag("invited"))
    }
}

extension Member {
    init(_ value: JSONValue) throws(LiveError) {
        guard let role = Role(rawValue: try value.text("role")) else { throw .badReply("its role is none") }
        self.init(
            user: try value.text("user"), name: try value.text("name"), role: role, isConnected: value.flag("connected")
        )
    }
}

extension Message {
    init(_ value: JSONValue) throws(LiveError) {
        self.init(
            id: try value.id(), time: try value.time("time"), from: try value.text("from"),
            fromName: try value.text("from_name"), to: try value.text("to"), toName: try value.text("to_name"),
            text: try value.text("msg"), isEdited: value.flag("edited"), isDeleted: value.flag("deleted"))
    }
}
