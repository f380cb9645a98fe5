import ChatClient
import ChatProtocol

/// Lines of one's own on their way into the log. None is shown twice: a line waits behind the messages until its receipt
/// tells its id; should the live event come first, the line is hidden (``ConversationState/unconfirmed``).
extension InterfaceState {
    /// Nothing is cut: what is too long stays in the line.
    func checkLength(_ text: String) throws(CommandRefusal) {
        let (bytes, limit) = (text.utf8.count, ProtocolLimits.messageBytes)
        guard bytes <= limit else { throw .because(.tooLongToSend, [String(bytes), String(limit)]) }
    }

    /// The text is a message's: not empty, not too long.
    mutating func send(_ text: String, to name: String) {
        work.refCount += 1
        let line = OutgoingLine(
            ref: "\(settings.refPrefix)-\(work.refCount)", to: name, text: text, written: now)
        ensureConversation(name)
        change(name) { conversation in
            conversation.outgoing.append(OutgoingMessage(line: line))
            conversation.newSince = nil
            conversation.lastTyping = nil
        }
        if name == current { showNewest() }
        emit(.send(line))
    }

    mutating func lineAccepted(_ ref: String, _ receipt: Receipt) {
        guard let name = conversation(of: ref) else { return }
        let me = me
        newestID = max(newestID, receipt.id)
        change(name) { conversation in
            if let index = conversation.unconfirmed.firstIndex(where: { $0.line.line.ref == ref }) {
                let line = conversation.unconfirmed.remove(at: index)
                if line.id != receipt.id { conversation.settle(line.line.line, receipt, me: me) }
            } else if let index = conversation.outgoing.firstIndex(where: { $0.line.ref == ref }) {
                conversation.settle(conversation.outgoing.remove(at: index).line, receipt, me: me)
            }
            conversation.lastActivity = max(conversation.lastActivity, receipt.id)
        }
        moveInList(name)
    }

    mutating func lineFailed(_ ref: String, _ failure: RequestFailure) {
        guard let name = conversation(of: ref) else { return }
        let text = reason(failure)
        change(name) { conversation in
            if let index = conversation.unconfirmed.firstIndex(where: { $0.line.line.ref == ref }) {
                conversation.outgoing.append(conversation.unconfirmed.remove(at: index).line)
            }
            for index in conversation.outgoing.indices where conversation.outgoing[index].line.ref == ref {
                conversation.outgoing[index].status = .failed(text)
            }
        }
        say(.failure, .lineNotSent, conversations[name]?.name ?? name, text)
    }

    /// The conversation that a line is for. Few lines wait, and those of the open one are looked at first.
    private func conversation(of ref: String) -> String? {
        func has(_ name: String) -> Bool {
            guard let index = conversations.index(forKey: name) else { return false }
            return conversations.values[index].hasLine(ref)
        }
        if let current, has(current) { return current }
        return order.first(where: has)
    }

    /// From the outbox on disk, at the start.
    mutating func linesFound(_ lines: [OutgoingLine]) {
        for line in lines where !line.to.isEmpty && conversation(of: line.ref) == nil {
            ensureConversation(line.to)
            change(line.to) { $0.outgoing.append(OutgoingMessage(line: line)) }
        }
    }

    /// Lines of the open conversation that have failed, once more and in their order.
    mutating func resendFailed() {
        let lines = change(current ?? "") { conversation -> [OutgoingLine] in
            var lines: [OutgoingLine] = []
            for index in conversation.outgoing.indices where conversation.outgoing[index].status != .pending {
                conversation.outgoing[index].status = .pending
                lines.append(conversation.outgoing[index].line)
            }
            return lines
        }
        if lines?.isEmpty ?? true { say(.failure, .nothingFailed) }
        for line in lines ?? [] { emit(.send(line)) }
    }

    mutating func discardFailed() {
        let refs = change(current ?? "") { conversation -> [String] in
            let failed = conversation.outgoing.filter { $0.status != .pending }
            conversation.outgoing.removeAll { $0.status != .pending }
            return failed.map(\.line.ref)
        }
        if refs?.isEmpty ?? true { say(.failure, .nothingFailed) }
        for ref in refs ?? [] { emit(.discard(ref: ref)) }
    }

    /// The server's log is another one: what it told is void, what one wrote is not.
    mutating func forgetServer() {
        for name in order { change(name) { $0.forgetServer() } }
        (work.read, work.search, work.missed) = (nil, nil, 0)
        (work.hasConnected, work.hasList) = (false, false)
        work.changes.removeAll()
        work.earlyPages.removeAll()
        newestID = 0
        link = .connecting
        sortConversations()
    }
}

extension ConversationState {
    fileprivate func hasLine(_ ref: String) -> Bool {
        outgoing.contains { $0.line.ref == ref } || unconfirmed.contains { $0.line.line.ref == ref }
    }

    /// The line is the message with that id; its live event may have been here or be yet to come.
    fileprivate mutating func settle(_ line: OutgoingLine, _ receipt: Receipt, me: Identity?) {
        guard !hasNewer, let me else {
            newestMessage = max(newestMessage, receipt.id)
            return
        }
        let message = Message(
            id: receipt.id, time: receipt.time, from: me.user, fromName: me.name, to: with, toName: name,
            text: line.text)
        // Not to be taken for another line with the same words.
        let others = outgoing
        outgoing.removeAll()
        place(message, isFresh: false, me: me.user)
        outgoing = others
    }

    fileprivate mutating func forgetServer() {
        unload()
        notices.removeAll()
        typing.removeAll()
        (unread, isHighlighted, readUpTo, newSince, editing) = (0, false, 0, nil, nil)
        (newestMessage, newestOfOthers, countedUpTo, lastActivity) = (0, 0, 0, 0)
    }
}
