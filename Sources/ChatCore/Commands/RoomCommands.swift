import ChatProtocol

/// Rooms: made, entered and left, led, looked at.
enum RoomCommands {
    static func create(_ service: ChatService, _ call: CommandCall) async throws(ServiceError) -> Outcome {
        guard case .create(let room, let isPrivate, let history) = call.request.command else {
            throw ServiceError(.internalError)
        }
        let account = try SessionCommands.acting(call).account
        try await service.roomService.create(room, isPrivate: isPrivate, history: history, by: account)
        return Outcome(.ok)
    }

    static func join(_ service: ChatService, _ call: CommandCall) async throws(ServiceError) -> Outcome {
        guard case .join(let room) = call.request.command else { throw ServiceError(.internalError) }
        try await service.roomService.join(room, by: try SessionCommands.acting(call).account)
        return Outcome(.ok)
    }

    static func leave(_ service: ChatService, _ call: CommandCall) async throws(ServiceError) -> Outcome {
        guard case .leave(let room) = call.request.command else { throw ServiceError(.internalError) }
        try await service.roomService.leave(room, by: try SessionCommands.acting(call).account)
        return Outcome(.ok)
    }

    static func invite(_ service: ChatService, _ call: CommandCall) async throws(ServiceError) -> Outcome {
        guard case .invite(let room, let user) = call.request.command else { throw ServiceError(.internalError) }
        try await service.roomService.invite(user, to: room, by: try SessionCommands.acting(call).account)
        return Outcome(.ok)
    }

    static func remove(_ service: ChatService, _ call: CommandCall) async throws(ServiceError) -> Outcome {
        guard case .remove(let room, let user) = call.request.command else { throw ServiceError(.internalError) }
        try await service.roomService.remove(user, from: room, by: try SessionCommands.acting(call).account)
        return Outcome(.ok)
    }

    static func role(_ service: ChatService, _ call: CommandCall) async throws(ServiceError) -> Outcome {
        guard case .role(let room, let user, let role) = call.request.command else {
            throw ServiceError(.internalError)
        }
        try await service.roomService.setRole(
            role, of: user, in: room, by: try SessionCommands.acting(call).account)
        return Outcome(.ok)
    }

    static func topic(_ service: ChatService, _ call: CommandCall) async throws(ServiceError) -> Outcome {
        guard case .topic(let room, let text) = call.request.command else { throw ServiceError(.internalError) }
        try await service.roomService.setTopic(text, of: room, by: try SessionCommands.acting(call).account)
        return Outcome(.ok)
    }

    /// Sorted by user name; disabled users are members, too.
    static func members(_ service: ChatService, _ call: CommandCall) async throws(ServiceError) -> Outcome {
        guard case .members(let name, let after, let limit) = call.request.command else {
            throw ServiceError(.internalError)
        }
        let room = try service.roomService.room(name, of: try SessionCommands.acting(call).account)
        let place = after.map { String(decoding: $0, as: UTF8.self).lowercased() }
        var found: [(account: Account, role: RoomRole)] = []
        for (id, role) in room.members {
            guard let account = service.users.account(id), place.map({ account.user.description > $0 }) ?? true else {
                continue
            }
            found.append((account, role))
        }
        found.sort { $0.account.user < $1.account.user }
        let most = limit ?? ProtocolLimits.listLimit.upperBound
        let activity = service.sessions.activity()
        let members = found.prefix(most).map { account, role in
            RoomMember(
                user: account.user, name: account.name, role: role,
                connected: activity[account.id]?.isConnected ?? false)
        }
        return Outcome(.members(members, more: found.count > most))
    }

    /// Sorted by name: public rooms, those one is in, and those one is invited to.
    static func rooms(_ service: ChatService, _ call: CommandCall) async throws(ServiceError) -> Outcome {
        guard case .rooms(let after, let limit) = call.request.command else { throw ServiceError(.internalError) }
        let account = try SessionCommands.acting(call).account
        let place = after.map { String(decoding: $0, as: UTF8.self).lowercased() }
        var found = service.rooms.all().filter { room in
            !room.settings.isPrivate || room.members[account] != nil || room.invited.contains(account)
        }
        if let place { found.removeAll { $0.settings.name.description <= place } }
        found.sort { $0.settings.name < $1.settings.name }
        let most = limit ?? ProtocolLimits.listLimit.upperBound
        let objects = found.prefix(most).map { room in
            RoomObject(
                room: room.settings.name, topic: room.topic, members: min(room.members.count, mostMembersCounted),
                isJoined: room.members[account] != nil, isPrivate: room.settings.isPrivate,
                isInvited: room.invited.contains(account))
        }
        return Outcome(.rooms(objects, more: found.count > most))
    }

    /// Counts stop there.
    private static let mostMembersCounted = 1_000
}
