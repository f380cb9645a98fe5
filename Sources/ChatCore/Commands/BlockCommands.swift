import ChatProtocol

/// Whom one does not want to hear from. The blocked learn nothing of it.
enum BlockCommands {
    static func block(_ service: ChatService, _ call: CommandCall) async throws(ServiceError) -> Outcome {
        guard case .block(let user) = call.request.command else { throw ServiceError(.internalError) }
        let session = try SessionCommands.acting(call)
        guard let user, let blocked = service.users.recipient(user) else { throw ServiceError(.userNotFound) }
        guard blocked != session.account else { throw ServiceError(.notAllowed) }
        let known = service.blocks.blocked(by: session.account)
        guard !known.contains(blocked) else { return Outcome(.ok) }
        guard known.count < BlockDirectory.mostPerAccount else { throw ServiceError(.notAllowed) }
        try await service.setBlock(Block(blocked, by: session.account), to: true)
        return Outcome(.ok)
    }

    /// A disabled account can be unblocked, too.
    static func unblock(_ service: ChatService, _ call: CommandCall) async throws(ServiceError) -> Outcome {
        guard case .unblock(let user) = call.request.command else { throw ServiceError(.internalError) }
        let session = try SessionCommands.acting(call)
        guard let user, let blocked = service.users.account(named: user)?.id else {
            throw ServiceError(.userNotFound)
        }
        guard service.isBlocked(blocked, by: session.account) else { return Outcome(.ok) }
        try await service.setBlock(Block(blocked, by: session.account), to: false)
        return Outcome(.ok)
    }

    /// Sorted by user name.
    static func blocked(_ service: ChatService, _ call: CommandCall) throws(ServiceError) -> Outcome {
        guard case .blocked(let after, let limit) = call.request.command else { throw ServiceError(.internalError) }
        let session = try SessionCommands.acting(call)
        let place = after.map { String(decoding: $0, as: UTF8.self).lowercased() } ?? ""
        let users = service.blocks.blocked(by: session.account)
            .compactMap { service.users.account($0)?.user }
            .filter { $0.description > place }
            .sorted()
        let most = limit ?? ProtocolLimits.listLimit.upperBound
        return Outcome(.blocked(Array(users.prefix(most)), more: users.count > most))
    }
}

extension ChatService {
    /// Whether an account has blocked another: who did hears and sees nothing of who was, outside of rooms.
    func isBlocked(_ blocked: AccountID, by blocker: AccountID) -> Bool {
        blocks.isBlocked(blocked, by: blocker)
    }

    fileprivate func setBlock(_ block: Block, to isBlocked: Bool) async throws(ServiceError) {
        do {
            blocks.put(try await blockStore.setBlock(block, to: isBlocked), of: block.blocker)
        } catch {
            throw ServiceError(error, doing: "blocking")
        }
    }
}
