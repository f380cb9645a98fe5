public import ChatCore
public import ChatProtocol

/// The rooms of an `InMemoryStore`.
extension InMemoryMessages {
    mutating func create(
        _ settings: RoomSettings, by account: AccountID, at time: Timestamp
    ) throws(StoreError) -> StoredRoomChange {
        guard !rooms.values.contains(where: { $0.settings.name == settings.name }) else { throw .nameTaken }
        let id = nextConversation
        rooms[id] = Room(id: id, settings: settings)
        var change = carryOut(.join(.owner), id, by: account, at: time)
        // Read as a joining, told as what it was.
        change.kind = .create(settings)
        return change
    }

    mutating func change(
        _ id: ConversationID, by account: AccountID, about target: AccountID?, at time: Timestamp,
        decide: (RoomStanding) -> RoomDecision
    ) throws(StoreError) -> (RoomDecision, StoredRoomChange?) {
        guard let room = rooms[id], !room.isEnded else { throw .notFound }
        let decision = decide(
            RoomStanding(
                isPrivate: room.settings.isPrivate, topic: room.topic, role: room.members[account],
                isInvited: room.invited.contains(account), hasOthers: room.members.contains { $0.key != account },
                targetRole: target.flatMap { room.members[$0] },
                isTargetInvited: target.map { room.invited.contains($0) } ?? false))
        guard case .change(let kind) = decision else { return (decision, nil) }
        return (decision, carryOut(kind, id, by: account, at: time))
    }

    mutating func carryOut(
        _ kind: StoredRoomChange.Kind, _ id: ConversationID, by account: AccountID, at time: Timestamp
    ) -> StoredRoomChange {
        let change = StoredRoomChange(id: nextID, room: id, account: account, time: self.time(time), kind: kind)
        log.append(.room(change))
        switch kind {
        case .create, .end: break
        case .join(let role):
            rooms[id]?.members[account] = role
            rooms[id]?.invited.remove(account)
            let member = Member(account: account, conversation: id)
            marks[member] = change.id
            visibleFrom[member] = rooms[id]?.settings.history == .all ? MessageID(0) : change.id
        case .leave: leave(account, id)
        case .remove(let target):
            leave(target, id)
            rooms[id]?.invited.remove(target)
        case .role(let target, let role):
            let owner = rooms[id]?.members.first { $0.value == .owner }?.key
            if role == .owner, let owner { rooms[id]?.members[owner] = .moderator }
            rooms[id]?.members[target] = role
        case .topic(let topic): rooms[id]?.topic = topic
        case .invite(let target): rooms[id]?.invited.insert(target)
        }
        return change
    }

    /// - Returns: what is told, and how many were in it.
    mutating func end(
        _ id: ConversationID, at time: Timestamp
    ) throws(StoreError) -> (changes: [StoredRoomChange], members: Int) {
        guard let room = rooms[id], !room.isEnded else { throw .notFound }
        // Read as a removal, told as what it was.
        let changes = (room.members.keys.sorted() + room.invited.sorted()).map { account in
            var change = carryOut(.remove(account), id, by: account, at: time)
            change.kind = .end(account)
            return change
        }
        rooms[id] = room.ended
        return (changes, room.members.count)
    }

    private mutating func leave(_ account: AccountID, _ id: ConversationID) {
        rooms[id]?.members[account] = nil
        let member = Member(account: account, conversation: id)
        marks[member] = nil
        muted.remove(member)
        visibleFrom[member] = nil
    }
}

extension InMemoryStore: RoomStore {
    public func allRooms() throws(StoreError) -> [Room] {
        try run { state throws(StoreError) in state.messages.allRooms }
    }

    public func create(
        _ settings: RoomSettings, by account: AccountID, at time: Timestamp
    ) async throws(StoreError) -> ConversationID {
        try changeLog { state throws(StoreError) in
            let change = try state.messages.create(settings, by: account, at: time)
            return (change.room, [.room(change)])
        }
    }

    public func change(
        _ room: ConversationID, by account: AccountID, about target: AccountID?, at time: Timestamp,
        decide: @escaping @Sendable (RoomStanding) -> RoomDecision
    ) async throws(StoreError) -> RoomDecision {
        try changeLog { state throws(StoreError) in
            let (decision, change) = try state.messages.change(
                room, by: account, about: target, at: time, decide: decide)
            return (decision, change.map { [.room($0)] } ?? [])
        }
    }

    public func end(_ room: ConversationID, at time: Timestamp) async throws(StoreError) -> Int {
        try changeLog { state throws(StoreError) in
            let ended = try state.messages.end(room, at: time)
            return (ended.members, ended.changes.map { .room($0) })
        }
    }
}
