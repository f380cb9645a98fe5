import ChatClient
import ChatProtocol

/// What has been on the screen, and what is new.
extension InterfaceState {
    /// Marks are gathered for that long, in milliseconds: a busy room must not make a request a message.
    static let readDelay: Int64 = 300

    /// Whether the newest messages of the conversation are before the user's eyes.
    func isInView(_ name: String) -> Bool {
        guard isFocused, overlay == nil, current == name, let index = conversations.index(forKey: name) else {
            return false
        }
        let conversation = conversations.values[index]
        return conversation.scroll == nil && !conversation.hasNewer && conversation.hasLoaded
    }

    /// At the end of each event: what is in view is read.
    mutating func noteWhatIsSeen() {
        guard let name = current, isInView(name) else { return }
        let (wasUnread, upTo) = change(name) { $0.markAllRead() } ?? (false, nil)
        if let upTo {
            if let read = work.read, read.with != name { flushRead() }
            work.read = (name, upTo, work.read?.due ?? now.adding(Self.readDelay))
        }
        if wasUnread { moveInList(name) }
    }

    mutating func flushRead() {
        guard let read = work.read else { return }
        emit(.markRead(with: read.with, upTo: read.upTo))
        work.read = nil
    }

    /// One has read on another device, or this one has told it.
    mutating func readElsewhere(_ name: String?, upTo: Int64) {
        let me = me?.user
        let names = name.map { [$0] } ?? order
        for name in names { change(name) { $0.read(upTo: upTo, me: me) } }
        if let name { moveInList(name) } else { sortConversations() }
    }

    /// The line "new since you were here" goes before this message, unless it stands somewhere.
    mutating func markWhereOneLeft(_ name: String, before id: Int64) {
        change(name) { conversation in
            guard conversation.newSince == nil else { return }
            let index = conversation.index(from: id)
            conversation.newSince = index > 0 ? conversation.messages[index - 1].id : 0
        }
    }

    mutating func focusChanged(_ isFocused: Bool) {
        guard isFocused != self.isFocused else { return }
        // What is in view now was seen; what comes meanwhile is new.
        if !isFocused, let current, isInView(current) {
            change(current) { $0.newSince = $0.messages.last?.id }
        }
        self.isFocused = isFocused
    }
}

extension ConversationState {
    /// - Returns: whether something was unread, and up to where it is to be marked; nil: no further than it is.
    fileprivate mutating func markAllRead() -> (wasUnread: Bool, upTo: Int64?) {
        let wasUnread = unread > 0
        (unread, isHighlighted) = (0, false)
        guard newestOfOthers > readUpTo else { return (wasUnread, nil) }
        readUpTo = newestOfOthers
        return (wasUnread, readUpTo)
    }

    fileprivate mutating func read(upTo id: Int64, me: String?) {
        guard id > readUpTo else { return }
        readUpTo = id
        if id >= newestMessage {
            unread = 0
        } else if !hasNewer, !hasOlder || messages.first.map({ $0.id <= id }) == true {
            let rest = messages[index(from: id == .max ? id : id + 1)...]
            unread = Int64(rest.count { $0.id <= countedUpTo && canBeUnread($0, me: me) })
        }
        if unread == 0 { isHighlighted = false }
    }
}
