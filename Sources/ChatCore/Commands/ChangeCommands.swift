import ChatProtocol

/// Changing and deleting messages; the answer comes when the change is committed.
enum ChangeCommands {
    static func edit(_ service: ChatService, _ call: CommandCall) async throws(ServiceError) -> Outcome {
        guard case .edit(let id, let text) = call.request.command else { throw ServiceError(.internalError) }
        guard text.count <= ProtocolLimits.messageBytes else { throw ServiceError(.messageTooLong) }
        return try await change(MessageID(id), text: text, service, call)
    }

    static func delete(_ service: ChatService, _ call: CommandCall) async throws(ServiceError) -> Outcome {
        guard case .delete(let id) = call.request.command else { throw ServiceError(.internalError) }
        return try await change(MessageID(id), text: nil, service, call)
    }

    private static func change(
        _ id: MessageID, text: [UInt8]?, _ service: ChatService, _ call: CommandCall
    ) async throws(ServiceError) -> Outcome {
        let account = try SessionCommands.acting(call).account
        let now = service.clock.now()
        if text != nil { try service.storage.check(account, at: now) }
        let decision: MessageDecision
        do {
            decision = try await service.log.change(id, by: account, at: now) { standing in
                MessageRules.decide(text: text, by: account, standing)
            }
        } catch {
            throw ServiceError(error, doing: "changing a message")
        }
        switch decision {
        case .refuse(let code): throw ServiceError(code)
        case .edit(let text): service.storage.add(text.count, by: account, at: now)
        case .keep, .delete: break
        }
        return Outcome(.ok)
    }
}
