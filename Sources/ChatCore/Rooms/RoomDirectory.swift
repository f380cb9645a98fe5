public import ChatProtocol
import Synchronization

/// All rooms in memory, in front of the store: changed in the order of the log, after the commit.
public final class RoomDirectory: Sendable {
    private struct State {
        var rooms: [ConversationID: Room] = [:]
        var byName: [RoomName: ConversationID] = [:]
        var byMember: [AccountID: Set<ConversationID>] = [:]

        mutating func put(_ room: Room) {
            rooms[room.id] = room
            guard !room.isEnded else { return }
            byName[room.settings.name] = room.id
            for account in room.members.keys { byMember[account, default: []].insert(room.id) }
        }

        mutating func join(_ account: AccountID, _ room: ConversationID, _ role: RoomRole) {
            rooms[room]?.members[account] = role
            rooms[room]?.invited.remove(account)
            byMember[account, default: []].insert(room)
        }

        mutating func leave(_ account: AccountID, _ room: ConversationID) {
            rooms[room]?.members[account] = nil
            byMember[account]?.remove(room)
            if byMember[account]?.isEmpty == true { byMember[account] = nil }
        }

        /// Once is enough.
        mutating func end(_ room: ConversationID) {
            guard let found = rooms[room], !found.isEnded else { return }
            for account in found.members.keys { leave(account, room) }
            byName[found.settings.name] = nil
            rooms[room] = found.ended
        }
    }

    private let state = Mutex(State())

    init(_ rooms: [Room]) {
        state.withLock { state in
            for room in rooms { state.put(room) }
        }
    }

    func find(_ name: RoomName) -> ConversationID? {
        state.withLock { $0.byName[name] }
    }

    func room(_ id: ConversationID) -> Room? {
        state.withLock { $0.rooms[id] }
    }

    public func room(named name: RoomName) -> Room? {
        state.withLock { state in state.byName[name].flatMap { state.rooms[$0] } }
    }

    /// The room of this name that was taken away.
    public func ended(named name: RoomName) -> ConversationID? {
        // Only the operator asks for it.
        state.withLock { $0.rooms }.first { $1.isEnded && $1.settings.name == name }?.key
    }

    func name(_ id: ConversationID) -> RoomName? {
        state.withLock { $0.rooms[id]?.settings.name }
    }

    /// The role of a member; nil for anybody else.
    func role(of account: AccountID, in id: ConversationID) -> RoomRole? {
        state.withLock { $0.rooms[id]?.members[account] }
    }

    /// Shares the directory's own memory: nothing is copied, however many there are.
    func members(of id: ConversationID) -> [AccountID: RoomRole] {
        state.withLock { $0.rooms[id]?.members ?? [:] }
    }

    func rooms(of account: AccountID) -> Set<ConversationID> {
        state.withLock { $0.byMember[account] ?? [] }
    }

    /// The rooms that an account is in, by name, and as what.
    public func memberships(of account: AccountID) -> [(room: RoomName, role: RoomRole)] {
        state.withLock { state in
            (state.byMember[account] ?? []).compactMap { id in
                guard let room = state.rooms[id], let role = room.members[account] else { return nil }
                return (room.settings.name, role)
            }
        }.sorted { $0.room.description < $1.room.description }
    }

    /// Whoever else is in a room with the account.
    func roommates(of account: AccountID) -> Set<AccountID> {
        let members = state.withLock { state in
            (state.byMember[account] ?? []).compactMap { state.rooms[$0]?.members }
        }
        // The large part is done without the lock.
        var mates: Set<AccountID> = []
        for members in members { mates.formUnion(members.keys) }
        mates.remove(account)
        return mates
    }

    public var count: Int {
        state.withLock { $0.byName.count }
    }

    /// The rooms behind `place`, private ones too, by name, at most `limit`.
    public func page(after place: String?, limit: Int) -> [Room] {
        let found = all().filter { room in place.map { room.settings.name.description > $0 } ?? true }
        return Array(found.sorted { $0.settings.name < $1.settings.name }.prefix(limit))
    }

    /// Every room that is there, for lists.
    func all() -> [Room] {
        // A copy on write: the walk over them holds nobody up.
        state.withLock { $0.rooms }.values.filter { !$0.isEnded }
    }

    /// Where a room was taken away in which nobody was, the log says nothing of it.
    func end(_ room: ConversationID) {
        state.withLock { $0.end(room) }
    }

    /// An account was removed, and with it its invitations; it has left its rooms before.
    func forget(_ account: AccountID) {
        state.withLock { state in
            for (id, room) in state.rooms where room.invited.contains(account) {
                state.rooms[id]?.invited.remove(account)
            }
        }
    }

    /// What the log says of a room.
    func apply(_ change: StoredRoomChange) {
        state.withLock { state in
            let id = change.room
            switch change.kind {
            case .create(let settings):
                state.put(Room(id: id, settings: settings))
                state.join(change.account, id, .owner)
            case .join(let role): state.join(change.account, id, role)
            case .leave: state.leave(change.account, id)
            case .remove(let account):
                state.leave(account, id)
                state.rooms[id]?.invited.remove(account)
            case .role(let account, let role):
                // There is one owner: who hands over stays a moderator.
                let owner = state.rooms[id]?.members.first { $0.value == .owner }?.key
                if role == .owner, let owner { state.rooms[id]?.members[owner] = .moderator }
                state.rooms[id]?.members[account] = role
            case .topic(let topic): state.rooms[id]?.topic = topic
            case .invite(let account): state.rooms[id]?.invited.insert(account)
            case .end: state.end(id)
            }
        }
    }
}
