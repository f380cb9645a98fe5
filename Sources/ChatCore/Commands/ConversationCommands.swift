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
            let account = try account(with, service)
            mark = .with(account.id, upTo: id)
            event = .read(with: account.user.description, upto: id.rawValue)
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
        let other = try account(with, service)
        let most = range.limit ?? ProtocolLimits.listLimit.upperBound
        let messages: [StoredMessage]
        do {
            messages = try await service.log.history(
                of: session.account, with: other.id,
                // One more tells whether there is more.
                HistoryRange(
                    before: range.before.map { MessageID($0) }, after: range.after.map { MessageID($0) },
                    limit: most + 1))
        } catch {
            throw ServiceError(error, doing: "reading a history")
        }
        return Outcome(.messages(page(messages.compactMap { service.users.object($0) }, most, range.after != nil)))
    }

    /// The first so many that fit into a reply, in ascending order.
    private static func page(_ messages: [MessageObject], _ most: Int, _ isAscending: Bool) -> MessagePage {
        var page = MessagePage()
        for message in messages.prefix(most) {
            guard page.append(message) else { break }
        }
        if !isAscending {
            let fitting = page.messages
            page = MessagePage()
            for message in fitting.reversed() { _ = page.append(message) }
        }
        page.more = page.messages.count < messages.count
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
            guard let with = service.users.account(conversation.with),
                let last = service.users.object(conversation.last)
            else { continue }
            let object = ConversationObject(
                with: with.user.description, name: with.name, last: last, unread: conversation.unread,
                readUpTo: conversation.readUpTo.rawValue)
            guard page.append(object) else { break }
        }
        page.more = page.more || stored.count > most
        return Outcome(.conversations(page))
    }

    private static func account(_ name: [UInt8], _ service: ChatService) throws(ServiceError) -> Account {
        let user = name.withUnsafeBytes { UserName(RawSpan(_unsafeBytes: $0)) }
        guard let user, let account = service.users.account(named: user) else { throw ServiceError(.userNotFound) }
        return account
    }
}
