import ChatProtocol

/// Entries of the log as programs see them, under the names of now.
struct EntryView: Sendable {
    let users: UserDirectory
    let rooms: RoomDirectory

    /// Nil when one of its accounts or its room is not known; whoever was removed is.
    func object(_ message: StoredMessage) -> MessageObject? {
        guard let sender = users.person(message.sender),
            let (to, name) = destination(message.recipient, message.conversation)
        else { return nil }
        return MessageObject(
            id: message.id.rawValue, time: message.time, from: sender.user, fromName: sender.name, to: to,
            toName: name, text: message.text, edited: message.state == .edited, deleted: message.state == .deleted)
    }

    /// Nil when one of its accounts or its room is not known; whoever was removed is.
    func event(_ entry: LogEntry, replay: Bool) -> Event? {
        switch entry {
        case .message(let message): object(message).map { .message($0, replay: replay) }
        case .edit(let change): self.change(change, text: change.text).map { .edit($0, replay: replay) }
        case .delete(let change): self.change(change, text: nil).map { .delete($0, replay: replay) }
        case .room(let change): room(change).map { .room($0, replay: replay) }
        }
    }

    private func change(_ change: StoredChange, text: [UInt8]?) -> MessageChangeObject? {
        guard let sender = users.person(change.sender),
            let (to, name) = destination(change.recipient, change.conversation)
        else { return nil }
        return MessageChangeObject(
            id: change.id.rawValue, of: change.of.rawValue, time: change.time, from: sender.user,
            fromName: sender.name, to: to, toName: name, text: text, deleted: text != nil && change.isDeleted)
    }

    private func room(_ change: StoredRoomChange) -> RoomEvent? {
        guard let name = rooms.name(change.room), let by = users.person(change.account)?.user else { return nil }
        var event = RoomEvent(
            id: change.id.rawValue, time: change.time, room: name, kind: .join, by: by)
        switch change.kind {
        case .create, .join: event.user = by
        case .leave:
            event.kind = .leave
            event.user = by
        case .remove(let account), .end(let account):
            event.kind = .remove
            event.user = users.person(account)?.user
        case .role(let account, let role):
            event.kind = .role
            event.user = users.person(account)?.user
            event.role = role
        case .topic(let topic):
            event.kind = .topic
            event.topic = topic
        case .invite(let account):
            event.kind = .invite
            event.user = users.person(account)?.user
        }
        return event
    }

    /// The user name and display name, or the room's name for both.
    func names(of destination: Destination) -> (name: String, shown: String)? {
        switch destination {
        case .account(let account): users.person(account).map { ($0.user.description, $0.name) }
        case .room(let room): rooms.name(room).map { ($0.description, $0.description) }
        }
    }

    private func destination(_ recipient: AccountID?, _ room: ConversationID) -> (String, String)? {
        names(of: recipient.map { .account($0) } ?? .room(room))
    }
}
