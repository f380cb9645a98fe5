import ChatProtocol

/// That somebody is writing, told to whom it concerns and forgotten.
enum TypingCommands {
    static func typing(_ service: ChatService, _ call: CommandCall) async throws(ServiceError) -> Outcome {
        guard case .typing(let to) = call.request.command else { throw ServiceError(.internalError) }
        let session = try SessionCommands.acting(call)
        switch to {
        case .user(let user):
            guard let user, let other = service.users.recipient(user) else { throw ServiceError(.userNotFound) }
            try await tell(service, session, other, user)
        case .room:
            let (destination, name) = try service.conversation(to, of: session)
            guard case .room(let room) = destination, service.mayPassTyping(session.account, destination) else { break }
            service.delivery.tell(
                .typing(from: session.user, to: name), to: Audience(members: service.rooms.members(of: room)),
                sparing: session.account)
        }
        return Outcome(.ok)
    }

    /// What is cheap to know is looked at first: most often nobody listens.
    private static func tell(
        _ service: ChatService, _ session: Session, _ other: AccountID, _ user: UserName
    ) async throws(ServiceError) {
        let account = session.account
        guard other != account, service.delivery.isListening(other),
            !service.blocks.stands(between: account, and: other),
            service.mayPassTyping(account, .account(other))
        else { return }
        if !service.typing.knowsThatBothHaveWritten(account, other) {
            do {
                guard try await service.log.haveBothWritten(account, other) else { return }
            } catch {
                throw ServiceError(error, doing: "looking up who has written")
            }
            service.typing.bothHaveWritten(account, other)
            // It took a while.
            guard !service.blocks.stands(between: account, and: other) else { return }
        }
        service.delivery.tell(.typing(from: session.user, to: user.description), to: [other])
    }
}

extension ChatService {
    fileprivate func mayPassTyping(_ sender: AccountID, _ destination: Destination) -> Bool {
        typing.mayPass(sender, destination, at: clock.now())
    }
}
