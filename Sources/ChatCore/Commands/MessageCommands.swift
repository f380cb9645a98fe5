import ChatProtocol

/// Sending, reading, and what has been read.
enum MessageCommands {
    /// Puts a message on its way into the log.
    ///
    /// The send path: no String, no Task, no future; the checks in the order of PROTOCOL.md section 2.
    static func send(
        _ service: ChatService, _ call: CommandCall, _ address: ReplyAddress
    ) throws(ServiceError) {
        guard case .send(let to, let text, let ref) = call.request.command, let session = call.session else {
            throw ServiceError(.internalError)
        }
        guard text.count <= ProtocolLimits.messageBytes else { throw ServiceError(.messageTooLong) }
        guard let to, let recipient = service.users.recipient(to) else { throw ServiceError(.userNotFound) }
        service.log.gather(
            Draft(
                sender: session.account, recipient: recipient, text: text, ref: ref, time: service.clock.now(),
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

    /// The words reply: grouped by sender, marked as read once it has been handed to the socket.
    private static func groups(
        _ service: ChatService, of account: AccountID
    ) async throws(StoreError) -> Outcome {
        struct Page: Sendable {
            var groups = InboxGroups()
            var marks: [ConversationID: MessageID] = [:]
            var senders: [ConversationID: String] = [:]
        }
        let users = service.users
        let page = try await service.log.unread(of: account, above: MessageID(0), into: Page()) { page, message in
            let sender = users.account(message.sender)
            let user = sender?.user.description ?? ""
            let recipient = users.account(message.recipient)
            guard
                page.groups.append(
                    group: user, from: sender?.name ?? "", to: recipient?.name ?? "",
                    text: message.text)
            else { return false }
            page.marks[message.conversation] = message.id
            page.senders[message.conversation] = user
            return true
        }
        let events = page.marks.map { Event.read(with: page.senders[$0], upto: $1.rawValue) }
        let followUp = page.marks.isEmpty ? nil : FollowUp.markRead(account, .conversations(page.marks), events)
        return Outcome(.inbox(page.groups), afterWrite: followUp)
    }

    /// The JSON reply: a page that marks nothing.
    private static func page(
        _ service: ChatService, of account: AccountID, above: MessageID, limit: Int?
    ) async throws(StoreError) -> Outcome {
        let users = service.users
        let most = limit ?? ProtocolLimits.listLimit.upperBound
        let page = try await service.log.unread(of: account, above: above, into: MessagePage()) { page, message in
            guard page.messages.count < most, let object = users.object(message) else {
                page.more = true
                return false
            }
            return page.append(object)
        }
        return Outcome(.messages(page))
    }
}
