import ChatProtocol

/// Whether one of two accounts has blocked the other.
typealias BlockQuery = @Sendable (AccountID, AccountID) -> Bool

/// Rooms as their members change them: who asks is known, names are looked up here, the rules are `RoomRules`.
public final class RoomService: Sendable {
    let store: any RoomStore
    let rooms: RoomDirectory
    let users: UserDirectory
    let clock: any Clock
    private let isBlocked: BlockQuery
    private let creations: HourlyLimiter<AccountID>?
    private let invitations: HourlyLimiter<AccountID>?

    init(
        store: any RoomStore, rooms: RoomDirectory, users: UserDirectory, clock: any Clock, settings: ServiceSettings,
        isBlocked: @escaping BlockQuery
    ) {
        self.store = store
        self.rooms = rooms
        self.users = users
        self.clock = clock
        self.isBlocked = isBlocked
        creations = settings.roomsAnHour.map { HourlyLimiter(perHour: $0) }
        invitations = settings.roomInvitationsAnHour.map { HourlyLimiter(perHour: $0) }
    }

    /// Puts other numbers into force; where there is no limit, that stays so.
    func setLimits(rooms: Int?, invitations: Int?) {
        if let rooms { creations?.setPerHour(rooms) }
        if let invitations { self.invitations?.setPerHour(invitations) }
    }

    /// - Throws: `invalid_name`, `rate_limited`, `name_taken`, `storage_full`.
    func create(
        _ name: RoomName?, isPrivate: Bool, history: RoomHistory, by account: AccountID
    ) async throws(ServiceError) {
        guard let name else { throw ServiceError(.invalidName) }
        let now = clock.now()
        try count(account, creations, at: now)
        do throws(StoreError) {
            guard rooms.find(name) == nil else { throw StoreError.nameTaken }
            _ = try await store.create(
                RoomSettings(name: name, isPrivate: isPrivate, history: history), by: account, at: now)
        } catch {
            // What the server could not do counts for nobody; questions about names do.
            if error != .nameTaken { creations?.giveBack(account) }
            throw ServiceError(error, doing: "making a room")
        }
    }

    func join(_ name: RoomName?, by account: AccountID) async throws(ServiceError) {
        _ = try await change(name, .join, by: account)
    }

    func leave(_ name: RoomName?, by account: AccountID) async throws(ServiceError) {
        _ = try await change(name, .leave, by: account)
    }

    /// - Parameter text: in UTF-8; empty for none.
    /// - Throws: besides `room_not_found`, `not_a_member` and `not_allowed`: `message_too_long`.
    func setTopic(_ text: [UInt8], of name: RoomName?, by account: AccountID) async throws(ServiceError) {
        guard text.count <= ProtocolLimits.topicBytes else { throw ServiceError(.messageTooLong) }
        _ = try await change(name, .topic(String(decoding: text, as: UTF8.self)), by: account)
    }

    /// Lets somebody join; what comes to nothing because it was so already is not counted.
    /// - Throws: besides what a change throws: `rate_limited`, `user_not_found`.
    func invite(_ user: UserName?, to name: RoomName?, by account: AccountID) async throws(ServiceError) {
        try count(account, invitations, at: clock.now())
        var counts = false
        defer { if !counts { invitations?.giveBack(account) } }
        guard let target = user.flatMap({ users.recipient($0) }) else { throw ServiceError(.userNotFound) }
        // Whoever has blocked the inviter, or was blocked, hears nothing; who may not invite at all is refused all the same.
        let isUnwanted = isBlocked(account, target)
        let decision = try await change(name, .invite(target), by: account, comesToNothing: isUnwanted)
        counts = isUnwanted || decision != .nothing
    }

    /// Takes somebody out, or an invitation back; also of a disabled user.
    func remove(_ user: UserName?, from name: RoomName?, by account: AccountID) async throws(ServiceError) {
        guard let target = user.flatMap({ users.account(named: $0) }) else { throw ServiceError(.userNotFound) }
        _ = try await change(name, .remove(target.id), by: account)
    }

    /// A disabled user can be given no role: it might be the owner's, and the room would have nobody to lead it.
    func setRole(
        _ role: RoomRole, of user: UserName?, in name: RoomName?, by account: AccountID
    ) async throws(ServiceError) {
        guard let target = user.flatMap({ users.recipient($0) }) else { throw ServiceError(.userNotFound) }
        _ = try await change(name, .role(target, role), by: account)
    }

    /// The room, where the account is in it.
    /// - Throws: `room_not_found`, `not_a_member`.
    func room(_ name: RoomName?, of account: AccountID) throws(ServiceError) -> Room {
        guard let name, let room = rooms.room(named: name) else { throw ServiceError(.roomNotFound) }
        guard room.members[account] != nil else {
            throw ServiceError(RoomRules.outsider(isPrivate: room.settings.isPrivate))
        }
        return room
    }

    /// Whom a request names is looked for before the room: otherwise the answer would tell a private room that is there
    /// from none.
    private func change(
        _ name: RoomName?, _ action: RoomAction, by account: AccountID, comesToNothing: Bool = false
    ) async throws(ServiceError) -> RoomDecision {
        try await change(name, by: account, about: action.target) { standing in
            let decision = RoomRules.decide(action, by: account, standing)
            if comesToNothing, case .change = decision { return .nothing }
            return decision
        }
    }

    func change(
        _ name: RoomName?, by account: AccountID, about target: AccountID?,
        decide: @escaping @Sendable (RoomStanding) -> RoomDecision
    ) async throws(ServiceError) -> RoomDecision {
        guard let id = name.flatMap({ rooms.find($0) }) else { throw ServiceError(.roomNotFound) }
        let decision: RoomDecision
        do {
            decision = try await store.change(id, by: account, about: target, at: clock.now(), decide: decide)
        } catch .notFound {
            throw ServiceError(.roomNotFound)
        } catch {
            throw ServiceError(error, doing: "changing a room")
        }
        if case .refuse(let code) = decision { throw ServiceError(code) }
        return decision
    }

    private func count(
        _ account: AccountID, _ limiter: HourlyLimiter<AccountID>?, at now: Timestamp
    ) throws(ServiceError) {
        if let seconds = limiter?.take(account, at: now) { throw ServiceError(.rateLimited, retryAfter: seconds) }
    }
}
