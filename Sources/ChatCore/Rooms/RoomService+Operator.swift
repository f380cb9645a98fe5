public import ChatProtocol

/// Rooms as the operator changes them, who is no member: an entry of the log names an account all the same, and it is
/// the one that the change is about. Members can neither remove themselves nor give themselves a role, so clients can
/// tell.
extension RoomService {
    /// Makes a room for somebody, who is its owner; it does not count for what a user may make an hour.
    /// - Parameter topic: empty for none.
    /// - Throws: `user_not_found` (a disabled one, too), `message_too_long` for the topic, `name_taken`, `storage_full`.
    public func make(_ settings: RoomSettings, topic: String, owner: UserName) async throws(ServiceError) {
        guard let account = users.recipient(owner) else { throw ServiceError(.userNotFound) }
        guard topic.utf8.count <= ProtocolLimits.topicBytes else { throw ServiceError(.messageTooLong) }
        do throws(StoreError) {
            _ = try await store.create(settings, by: account, at: clock.now())
        } catch {
            throw ServiceError(error, doing: "making a room")
        }
        if !topic.isEmpty { try await setTopic([UInt8](topic.utf8), of: settings.name, by: account) }
    }

    /// Takes a room away. Who is in it, or invited, is told as of a removal; the name is not given again.
    /// - Returns: how many were in it.
    /// - Throws: `room_not_found`, `storage_full`.
    public func end(_ name: RoomName) async throws(ServiceError) -> Int {
        guard let id = rooms.find(name) else { throw ServiceError(.roomNotFound) }
        do throws(StoreError) {
            let members = try await store.end(id, at: clock.now())
            rooms.end(id)
            return members
        } catch {
            if error == .notFound { throw ServiceError(.roomNotFound) }
            throw ServiceError(error, doing: "removing a room")
        }
    }

    /// Lets somebody in, without an invitation; an empty room becomes theirs.
    /// - Returns: false: they were in it already.
    /// - Throws: `user_not_found` (a disabled one, too), `room_not_found`, `storage_full`.
    public func add(_ user: UserName, to name: RoomName) async throws(ServiceError) -> Bool {
        guard let account = users.recipient(user) else { throw ServiceError(.userNotFound) }
        let decision = try await change(name, by: account, about: nil) { standing in
            standing.role == nil ? .change(.join(standing.hasOthers ? .member : .owner)) : .nothing
        }
        return decision != .nothing
    }

    /// Takes somebody out, or an invitation back, also of a disabled user.
    /// - Throws: `user_not_found`, `room_not_found`, `not_a_member`, `storage_full`; `not_allowed` for the owner, as long
    ///   as there are others.
    public func takeOut(_ user: UserName, of name: RoomName) async throws(ServiceError) {
        guard let account = users.account(named: user)?.id else { throw ServiceError(.userNotFound) }
        _ = try await change(name, by: account, about: nil) { standing in
            if standing.role == .owner, standing.hasOthers { return .refuse(.notAllowed) }
            return standing.role == nil && !standing.isInvited ? .refuse(.notAMember) : .change(.remove(account))
        }
    }

    /// Gives the room to somebody, who joins if need be; the owner before is a moderator then.
    /// - Returns: false: it was theirs already.
    /// - Throws: `user_not_found` (a disabled one, too), `room_not_found`, `storage_full`.
    public func handOver(_ name: RoomName, to user: UserName) async throws(ServiceError) -> Bool {
        guard let account = users.recipient(user) else { throw ServiceError(.userNotFound) }
        let hasJoined = try await add(user, to: name)
        let decision = try await change(name, by: account, about: nil) { standing in
            switch standing.role {
            case nil: .refuse(.notAMember)
            case .owner: .nothing
            case .moderator, .member: .change(.role(account, .owner))
            }
        }
        return hasJoined || decision != .nothing
    }
}
