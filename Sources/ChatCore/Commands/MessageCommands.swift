import ChatProtocol

/// Sending, reading, and what has been read.
enum MessageCommands {
    /// Puts a message on its way into the log.
    ///
    /// The send path: no String, no Task, no future; the checks in the order of PROTOCOL.md section 2.
    static func send(
        _ service: ChatService, _ request: Request, _ session: Session, _ address: ReplyAddress
    ) throws(ServiceError) {
        guard case .send(let to, let text, let ref) = request.command else { throw ServiceError(.internalError) }
        let now = service.clock.now()
        try service.storage.check(session.account, at: now)
        guard text.count <= ProtocolLimits.messageBytes else { throw ServiceError(.messageTooLong) }
        let destination: Destination
        switch to {
        case .user(let user):
            guard let user, let recipient = service.users.recipient(user) else { throw ServiceError(.userNotFound) }
            destination = .account(recipient)
        case .room(let name):
            // Whether the sender is in it is looked at with the ref, when it enters the log.
            guard let name, let room = service.rooms.find(name) else { throw ServiceError(.roomNotFound) }
            destination = .room(room)
        }
        service.storage.add(text.count, by: session.account, at: now)
        service.log.gather(
            Draft(
                sender: session.account, destination: destination, text: text, ref: ref, time: now,
                reply: address))
    }

    static func inbox(_ service: ChatService, _ call: CommandCall) async throws(ServiceError) -> Outcome {
        guard case .inbox(let after, let limit) = call.request.command, let session = call.session else {
            throw ServiceError(.internalError)
        }
        do {
            switch call.request.dialect {
            case .words: return try await groups(service, of: session.account)
            case .json:
                return try await page(service, of: session.account, above: MessageID(after ?? 0), limit: limit)
            }
        } catch {
            throw ServiceError(error, doing: "reading an inbox")
        }
    }

    /// The words reply: grouped by sender or room, marked as read once it has been handed to the socket.
    private static func groups(
        _ service: ChatService, of account: AccountID
    ) async throws(StoreError) -> Outcome {
        struct Page: Sendable {
            var groups = InboxGroups()
            var marks: [ConversationID: MessageID] = [:]
            var names: [ConversationID: String] = [:]
        }
        let view = service.view
        let page = try await service.log.unread(of: account, above: MessageID(0), into: Page()) { page, message in
            // A message that can't be shown must not be in the way.
            guard let object = view.object(message) else { return true }
            let group = message.recipient == nil ? object.to : object.from.description
            guard
                page.groups.append(group: group, from: object.fromName, to: object.toName, text: message.text)
            else { return false }
            page.marks[message.conversation] = message.id
            page.names[message.conversation] = group
            return true
        }
        let events = page.marks.map { Event.read(with: page.names[$0], upto: $1.rawValue) }
        let followUp = page.marks.isEmpty ? nil : FollowUp.markRead(account, .conversations(page.marks), events)
        return Outcome(.inbox(page.groups), afterWrite: followUp)
    }

    /// The JSON reply: a page that marks nothing.
    private static func page(
        _ service: ChatService, of account: AccountID, above: MessageID, limit: Int?
    ) async throws(StoreError) -> Outcome {
        let view = service.view
        let most = limit ?? ProtocolLimits.listLimit.upperBound
        let page = try await service.log.unread(of: account, above: above, into: MessagePage()) { page, message in
            guard let object = view.object(message) else { return true }
            guard page.messages.count < most else {
                page.more = true
                return false
            }
            return page.append(object)
        }
        return Outcome(.messages(page))
    }
}
