import ChatProtocol

/// Live events, old messages, and what has been read.
enum ConversationCommands {
    /// Begins to bring what happens to the connection; what was missed is read from the log.
    static func listen(
        _ service: ChatService, _ call: CommandCall, _ address: ReplyAddress
    ) throws(ServiceError) -> Outcome {
        guard case .listen(let since) = call.request.command, let session = call.session else {
            throw ServiceError(.internalError)
        }
        let place = since.map { MessageID($0) }
        guard let (subscription, newest) = service.delivery.subscribe(session, address, since: place) else {
            throw ServiceError(.logChanged)
        }
        guard !session.isEnded else {
            // It ended on another connection in this moment, and nobody would tell this one.
            subscription.end()
            throw ServiceError(.sessionNotFound)
        }
        return Outcome(
            .listening(last: newest.rawValue, log: service.log.identity),
            listening: .start(subscription, from: place ?? newest, replays: place != nil))
    }

    static func unlisten(_ service: ChatService, _ call: CommandCall) -> Outcome {
        Outcome(.ok, listening: .stop)
    }

    /// Raises read marks; the answer comes when they are committed.
    static func read(_ service: ChatService, _ call: CommandCall) async throws(ServiceError) -> Outcome {
        guard case .read(let upTo, let with) = call.request.command, let session = call.session else {
            throw ServiceError(.internalError)
        }
        let id = min(MessageID(upTo), service.delivery.newestVisible)
        var mark = ReadMark.all(upTo: id)
        var event = Event.read(with: nil, upto: id.rawValue)
        if let with {
            let (destination, name) = try service.conversation(with, of: session)
            mark = .with(destination, upTo: id)
            event = .read(with: name, upto: id.rawValue)
        }
        do {
            guard try await service.log.markRead(by: session.account, mark) else { return Outcome(.ok) }
        } catch {
            throw ServiceError(error, doing: "marking as read")
        }
        service.delivery.tell(event, to: session.account, except: call.address)
        return Outcome(.ok)
    }

    static func history(_ service: ChatService, _ call: CommandCall) async throws(ServiceError) -> Outcome {
        guard case .history(let with, let range) = call.request.command, let session = call.session else {
            throw ServiceError(.internalError)
        }
        let (other, _) = try service.conversation(with, of: session)
        let most = range.limit ?? ProtocolLimits.listLimit.upperBound
        let messages: [StoredMessage]
        do {
            messages = try await service.log.history(
                of: session.account, with: other,
                // One more tells whether there is more.
                HistoryRange(
                    before: range.before.map { MessageID($0) }, after: range.after.map { MessageID($0) },
                    limit: most + 1))
        } catch {
            throw ServiceError(error, doing: "reading a history")
        }
        return Outcome(.messages(page(messages.compactMap { service.view.object($0) }, most, range.after != nil)))
    }

    /// The first so many that fit into a reply, in ascending order.
    private static func page(_ messages: [MessageObject], _ most: Int, _ isAscending: Bool) -> MessagePage {
        let chosen = messages.prefix(most)
        var page = isAscending ? fitting(chosen) : fitting(chosen.reversed())
        if !isAscending, page.more {
            // The newest ones are wanted, and it is the oldest that must be left out.
            page = fitting(fitting(chosen).messages.reversed())
        }
        page.more = page.messages.count < messages.count
        return page
    }

    private static func fitting(_ messages: some Sequence<MessageObject>) -> MessagePage {
        var page = MessagePage()
        for message in messages {
            guard page.append(message) else { break }
        }
        return page
    }

    static func conversations(_ service: ChatService, _ call: CommandCall) async throws(ServiceError) -> Outcome {
        guard case .conversations(let after, let limit) = call.request.command, let session = call.session else {
            throw ServiceError(.internalError)
        }
        let most = limit ?? ProtocolLimits.listLimit.upperBound
        let stored: [StoredConversation]
        do {
            stored = try await service.log.conversations(
                of: session.account, before: after.map { MessageID($0) }, limit: most + 1)
        } catch {
            throw ServiceError(error, doing: "reading conversations")
        }
        var page = ConversationPage()
        for conversation in stored.prefix(most) {
            guard let (with, name) = service.view.names(of: conversation.with),
                let last = service.view.object(conversation.last)
            else { continue }
            let object = ConversationObject(
                with: with, name: name, last: last, unread: conversation.unread,
                readUpTo: conversation.readUpTo.rawValue, isMuted: conversation.isMuted)
            guard page.append(object) else { break }
        }
        page.more = page.more || stored.count > most
        return Outcome(.conversations(page))
    }
}

extension ChatService {
    /// The conversation that a user names, and how it is called.
    /// - Throws: `user_not_found`; for a room `room_not_found` and `not_a_member`.
    func conversation(
        _ name: ConversationName, of session: Session
    ) throws(ServiceError) -> (Destination, String) {
        switch name {
        case .user(let user):
            guard let user, let account = users.correspondent(user) else { throw ServiceError(.userNotFound) }
            return (.account(account), user.description)
        case .room(let name):
            let room = try roomService.room(name, of: session.account)
            return (.room(room.id), room.settings.name.description)
        }
    }
}
