import ChatProtocol

/// Commands about accounts and their sessions.
enum AccountCommands {
    static func register(_ service: ChatService, _ call: CommandCall) async throws(ServiceError) -> Outcome {
        guard case .register(let user, let password, let name, let invite, let device) = call.request.command else {
            throw ServiceError(.internalError)
        }
        let account = try await service.registration.register(
            user: user, name: name.map { String(decoding: $0, as: UTF8.self) }, password: password, invite: invite,
            source: call.origin.source)
        return try await SessionCommands.begin(service, call, account, device: device)
    }

    static func passwd(_ service: ChatService, _ call: CommandCall) async throws(ServiceError) -> Outcome {
        guard case .passwd(let old, let new) = call.request.command else { throw ServiceError(.internalError) }
        let session = try SessionCommands.acting(call)
        let presence = call.origin.presence
        try await service.accounts.changePassword(
            of: session, from: old, to: new, source: call.origin.source, isWanted: { presence.isOpen })
        return ended(call, .ok)
    }

    static func profile(_ service: ChatService, _ call: CommandCall) async throws(ServiceError) -> Outcome {
        guard case .profile(let name) = call.request.command else { throw ServiceError(.internalError) }
        let session = try SessionCommands.acting(call)
        try await service.accounts.setName(of: session.user, to: String(decoding: name, as: UTF8.self))
        return Outcome(.ok)
    }

    /// The directory, sorted by user name.
    static func users(_ service: ChatService, _ call: CommandCall) async throws(ServiceError) -> Outcome {
        guard case .users(let prefix, let after, let limit) = call.request.command else {
            throw ServiceError(.internalError)
        }
        let session = try SessionCommands.acting(call)
        let view = try await DirectoryView(service, of: session.account, needsCompanions: true)
        let page = service.users.page(
            prefix: prefix.map { lowercased($0) } ?? "", after: after.map { lowercased($0) },
            limit: limit ?? ProtocolLimits.listLimit.upperBound, where: view.shows)
        let activity = service.sessions.activity()
        return Outcome(
            .users(page.accounts.map { view.listed($0, activity[$0.id]) }, more: page.more))
    }

    /// One's own sessions, in the order in which they were made.
    static func sessions(_ service: ChatService, _ call: CommandCall) throws(ServiceError) -> Outcome {
        guard case .sessions(let after, let limit) = call.request.command else { throw ServiceError(.internalError) }
        let session = try SessionCommands.acting(call)
        var place = Int64.min
        if let after {
            guard let id = Int64(String(decoding: after, as: UTF8.self)) else { throw ServiceError(.badRequest) }
            place = id
        }
        let most = limit ?? ProtocolLimits.listLimit.upperBound
        let found = service.sessions.sessions(of: session.account).filter { $0.id.rawValue > place }
        let objects = found.prefix(most).map { found in
            SessionObject(
                session: String(found.id.rawValue), device: found.device, made: found.created,
                lastUsed: found.lastUsed, address: found.address, isCurrent: found === session)
        }
        return Outcome(.sessions(objects, more: found.count > most))
    }

    /// Ends one of one's own sessions, or all but the one that asks.
    static func revoke(_ service: ChatService, _ call: CommandCall) async throws(ServiceError) -> Outcome {
        guard case .revoke(let revoked) = call.request.command else { throw ServiceError(.internalError) }
        let session = try SessionCommands.acting(call)
        switch revoked {
        case .others: try await service.sessions.endAll(of: session.account, sparing: session)
        case .one(let id):
            let id = Int64(String(decoding: id, as: UTF8.self))
            guard let found = service.sessions.sessions(of: session.account).first(where: { $0.id.rawValue == id })
            else { throw ServiceError(.sessionNotFound) }
            try await service.sessions.end([found])
        }
        return ended(call, .ok)
    }

    /// Unbinds the connection's session where the command ended it: by its number, or by another session's token.
    private static func ended(_ call: CommandCall, _ reply: Reply) -> Outcome {
        Outcome(reply, binding: call.bound?.isEnded == true ? .unbind : .keep)
    }

    private static func lowercased(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self).lowercased()
    }
}
