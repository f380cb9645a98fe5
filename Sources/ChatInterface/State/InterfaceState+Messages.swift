import ChatClient
import ChatProtocol

extension InterfaceState {
    /// The conversation a message belongs to.
    func conversationName(from: String, to: String) -> String {
        to.hasPrefix("#") || from == me?.user ? to : from
    }

    /// A message of the log, live or replayed; each is told once, ascending, but a page may have brought it before.
    mutating func messageReceived(_ message: Message, isReplay: Bool) {
        let name = conversationName(from: message.from, to: message.to)
        newestID = max(newestID, message.id)
        learn(message.from, name: message.fromName, lastActive: message.time)
        if message.to != me?.user, !message.to.hasPrefix("#") { learn(message.to, name: message.toName) }
        let title = message.to.hasPrefix("#") || message.from == me?.user ? message.toName : message.fromName
        ensureConversation(name, title)
        let isHighlight = highlights(message)
        let me = me?.user
        let isNew = change(name) { conversation -> Bool in
            if conversation.hasNewer {
                conversation.newestMessage = max(conversation.newestMessage, message.id)
            } else {
                conversation.place(message, isFresh: true, me: me)
            }
            conversation.typing[message.from] = nil
            conversation.spoke(message.from)
            conversation.lastActivity = max(conversation.lastActivity, message.id)
            return conversation.count(message, isHighlight: isHighlight, me: me)
        }
        // What one writes oneself, here or on another device, is not new to one.
        if current == name, message.from != me, !isInView(name) { markWhereOneLeft(name, before: message.id) }
        moveInList(name)
        if !isReplay, name == message.from, conversations[name]?.isConnected != true { lookUpPresence(of: name) }
        guard isNew == true, isHighlight else { return }
        if isReplay {
            noteMissed()
        } else if !(isFocused && current == name) {
            notify(of: message)
        }
    }

    /// Whether it should catch the user's eye: a 1:1 message, or one that names the user.
    func highlights(_ message: Message) -> Bool {
        guard let me, message.from != me.user, !message.isDeleted else { return false }
        guard message.to.hasPrefix("#") else { return !isMuted(message.from) }
        guard !isMuted(message.to) else { return false }
        return Mention.isIn(message.text, of: me.user) || Mention.isIn(message.text, of: me.name)
    }

    private func isMuted(_ name: String) -> Bool { conversations[name]?.isMuted == true }

    private mutating func notify(of message: Message) {
        let name = shownName(message.from)
        let isRoom = message.to.hasPrefix("#")
        let title = isRoom ? "\(name) · \(ShownText.line(message.to))" : name
        emit(.notify(title: title, text: Self.snippet(message.text)))
    }

    /// The beginning of a text as one safe line.
    static func snippet(_ text: String, characters: Int = 200) -> String {
        var line = String(text.prefix(characters).map { $0.isNewline ? " " : $0 })
        if text.dropFirst(characters).first != nil { line += "…" }
        return ShownText.line(line)
    }

    mutating func messageChanged(_ change: MessageChange) {
        newestID = max(newestID, change.id)
        work.changes.append(change)
        if work.changes.count > 200 { work.changes.removeFirst(100) }
        // Who changed it may be a moderator: the conversation of a 1:1 message is found either way.
        let name = conversationName(from: change.from, to: change.to)
        let me = me?.user
        self.change(name) { $0.apply(change, me: me) }
        moveInList(name)
    }

    mutating func notePresence(of user: String, isConnected: Bool) {
        people[user]?.isConnected = isConnected
        change(user) { $0.isConnected = isConnected }
    }

    mutating func learn(_ user: String, name: String, isConnected: Bool? = nil, lastActive: Timestamp? = nil) {
        guard !user.isEmpty, people.count < 10_000 || people[user] != nil else { return }
        if people[user] == nil { people[user] = Person(name: name) }
        people[user]?.name = name
        if let isConnected { people[user]?.isConnected = isConnected }
        if let lastActive, lastActive > people[user]?.lastActive ?? Timestamp(milliseconds: .min) {
            people[user]?.lastActive = lastActive
        }
    }

    /// `Lionel Messi (messi)`, safe to show.
    func shownName(_ user: String) -> String {
        guard let name = people[user]?.name, name != user, !name.isEmpty else { return ShownText.line(user) }
        return "\(ShownText.line(name)) (\(ShownText.line(user)))"
    }
}

extension ConversationState {
    /// Counts a message as unread, if it was not counted before.
    /// - Returns: whether it is unread.
    fileprivate mutating func count(_ message: Message, isHighlight: Bool, me: String?) -> Bool {
        guard message.id > countedUpTo else { return false }
        countedUpTo = message.id
        guard message.id > readUpTo, canBeUnread(message, me: me) else { return false }
        if unread < .max { unread += 1 }
        if isHighlight { isHighlighted = true }
        return true
    }

    fileprivate mutating func apply(_ change: MessageChange, me: String?) {
        guard let index = index(of: change.of) else {
            // Not loaded: who deletes is nearly always who wrote.
            if change.isDeleted, change.of > readUpTo, change.of <= countedUpTo, change.from != me { oneLessUnread() }
            return
        }
        let wasUnread = change.of > readUpTo && change.of <= countedUpTo && canBeUnread(messages[index], me: me)
        messages[index].apply(change)
        if change.isDeleted, wasUnread { oneLessUnread() }
    }

    private mutating func oneLessUnread() {
        unread = max(0, unread - 1)
        if unread == 0 { isHighlighted = false }
    }
}

extension Message {
    mutating func apply(_ change: MessageChange) {
        if change.isDeleted {
            (text, isDeleted) = ("", true)
        } else if !isDeleted {
            (text, isEdited) = (change.text, true)
        }
    }
}
