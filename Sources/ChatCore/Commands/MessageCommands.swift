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

    /// Raises read marks; the answer comes when they are committed.
    static func read(_ service: ChatService, _ call: CommandCall) async throws(ServiceError) -> Outcome {
        guard case .read(let upTo, let with) = call.request.command, let session = call.session else {
            throw ServiceError(.internalError)
        }
        var mark = ReadMark.all(upTo: MessageID(upTo))
        if let with {
            let user = with.withUnsafeBytes { UserName(RawSpan(_unsafeBytes: $0)) }
            guard let user, let account = service.users.account(named: user) else { throw ServiceError(.userNotFound) }
            mark = .with(account.id, upTo: MessageID(upTo))
        }
        do {
            try await service.log.markRead(by: session.account, mark)
        } catch {
            throw ServiceError(error, doing: "marking as read")
        }
        return Outcome(.ok)
    }

    /// The words reply: grouped by sender, marked as read once it has been handed to the socket.
    private static func groups(
        _ service: ChatService, of account: AccountID
    ) async throws(StoreError) -> Outcome {
        struct Page: Sendable {
            var groups = InboxGroups()
            var marks: [ConversationID: MessageID] = [:]
        }
        let users = service.users
        let page = try await service.log.unread(of: account, above: MessageID(0), into: Page()) { page, message in
            let sender = users.account(message.sender)
            let recipient = users.account(message.recipient)
            guard
                page.groups.append(
                    group: sender?.user.description ?? "", from: sender?.name ?? "", to: recipient?.name ?? "",
                    text: message.text)
            else { return false }
            page.marks[message.conversation] = message.id
            return true
        }
        let followUp = page.marks.isEmpty ? nil : FollowUp.markRead(account, .conversations(page.marks))
        return Outcome(.inbox(page.groups), afterWrite: followUp)
    }

    /// The JSON reply: a page that marks nothing.
    private static func page(
        _ service: ChatService, of account: AccountID, above: MessageID, limit: Int?
    ) async throws(StoreError) -> Outcome {
        let users = service.users
        let most = limit ?? ProtocolLimits.listLimit.upperBound
        let page = try await service.log.unread(of: account, above: above, into: MessagePage()) { page, message in
            guard page.messages.count < most, let sender = users.account(message.sender),
                let recipient = users.account(message.recipient)
            else {
                page.more = true
                return false
            }
            let object = MessageObject(
                id: message.id.rawValue, time: message.time, from: sender.user, fromName: sender.name,
                to: recipient.user.description, toName: recipient.name, text: message.text, edited: false,
                deleted: false)
            guard page.append(object) else {
                page.more = true
                return false
            }
            return true
        }
        return Outcome(.messages(page))
    }
}
