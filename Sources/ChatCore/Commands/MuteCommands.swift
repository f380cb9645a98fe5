import ChatProtocol

/// Conversations that one wants no noise from: kept for one's devices, which do what they like with it.
enum MuteCommands {
    static func mute(_ service: ChatService, _ call: CommandCall) async throws(ServiceError) -> Outcome {
        guard case .mute(let with) = call.request.command else { throw ServiceError(.internalError) }
        return try await set(true, with, service, call)
    }

    static func unmute(_ service: ChatService, _ call: CommandCall) async throws(ServiceError) -> Outcome {
        guard case .unmute(let with) = call.request.command else { throw ServiceError(.internalError) }
        return try await set(false, with, service, call)
    }

    private static func set(
        _ isMuted: Bool, _ with: ConversationName, _ service: ChatService, _ call: CommandCall
    ) async throws(ServiceError) -> Outcome {
        let session = try SessionCommands.acting(call)
        let (other, _) = try service.conversation(with, of: session)
        do {
            try await service.log.setMuted(isMuted, by: session.account, with: other)
        } catch {
            throw ServiceError(error, doing: "muting")
        }
        return Outcome(.ok)
    }
}
