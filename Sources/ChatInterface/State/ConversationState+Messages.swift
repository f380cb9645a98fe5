import ChatClient
import ChatProtocol

extension ConversationState {
    /// More than this is not kept; what is dropped can be loaded again.
    static let messageLimit = 20_000
    static let noticeLimit = 500

    /// The place of the first message with this id or a greater one.
    func index(from id: Int64) -> Int {
        var (low, high) = (0, messages.count)
        while low < high {
            let middle = (low + high) / 2
            if messages[middle].id < id { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The place of the message with this id.
    func index(of id: Int64) -> Int? {
        let index = index(from: id)
        return index < messages.count && messages[index].id == id ? index : nil
    }

    /// Puts a message in its place. Usually it is the last one.
    /// - Parameter isFresh: it takes the place of what is known of it; a page may be older than the last edit.
    mutating func place(_ message: Message, isFresh: Bool, me: String?) {
        newestMessage = max(newestMessage, message.id)
        let index = index(from: message.id)
        if index < messages.count, messages[index].id == message.id {
            if isFresh { messages[index] = message }
        } else {
            messages.insert(message, at: index)
            confirm(message, me: me)
        }
        if canBeUnread(message, me: me) { newestOfOthers = max(newestOfOthers, message.id) }
        if messages.count > Self.messageLimit, index == messages.count - 1, scroll == nil {
            messages.removeFirst(Self.messageLimit / 2)
            hasOlder = true
        }
    }

    /// Puts a page in its place; it is usually before all or behind all.
    mutating func place(_ page: [Message], me: String?) {
        let page = Self.ordered(page)
        if let last = page.last, last.id < messages.first?.id ?? .max {
            messages.insert(contentsOf: page, at: 0)
            for message in page {
                newestMessage = max(newestMessage, message.id)
                if canBeUnread(message, me: me) { newestOfOthers = max(newestOfOthers, message.id) }
                confirm(message, me: me)
            }
        } else {
            for message in page { place(message, isFresh: false, me: me) }
        }
    }

    /// Ascending, each id once, whatever came.
    static func ordered(_ page: [Message]) -> [Message] {
        let isOrdered = zip(page, page.dropFirst()).allSatisfy { $0.id < $1.id }
        guard !isOrdered else { return page }
        var last: Int64?
        return page.sorted { $0.id < $1.id }.filter { message in
            defer { last = message.id }
            return message.id != last
        }
    }

    /// In the conversation with oneself all can.
    func canBeUnread(_ message: Message, me: String?) -> Bool {
        !message.isDeleted && (message.from != me || with == me)
    }

    /// A message of one's own that looks like a line that waits: the line is hidden until its receipt comes. Events do
    /// not carry the `ref`, so another device may have sent the same words; then the line comes back.
    private mutating func confirm(_ message: Message, me: String?) {
        guard !outgoing.isEmpty, message.from == me else { return }
        // A clock may be wrong by some minutes; an old message with the same words is none of these.
        let slack: Int64 = 600_000
        let index = outgoing.firstIndex {
            $0.status == .pending && $0.line.text == message.text
                && message.time >= $0.line.written.adding(-slack)
        }
        guard let index else { return }
        unconfirmed.append((outgoing.remove(at: index), message.id))
    }

    /// In its place among the others, behind those of the same place.
    mutating func add(_ notice: Notice) {
        var index = notices.count
        while index > 0, notices[index - 1].after > notice.after { index -= 1 }
        notices.insert(notice, at: index)
        if notices.count > Self.noticeLimit { notices.removeFirst(notices.count - Self.noticeLimit) }
    }

    /// Who wrote last comes first.
    mutating func spoke(_ user: String) {
        guard speakers.first != user else { return }
        if let index = speakers.firstIndex(of: user) { speakers.remove(at: index) }
        speakers.insert(user, at: 0)
        if speakers.count > 200 { speakers.removeLast() }
    }

    /// What was loaded is let go; the newest messages have to be asked for again.
    mutating func unload() {
        messages.removeAll()
        (hasOlder, hasNewer, hasLoaded, isLoading) = (true, false, false, false)
        (scroll, found) = (nil, nil)
        // Whether they are in the log is for the receipts to tell.
        for line in unconfirmed.reversed() { outgoing.insert(line.line, at: 0) }
        unconfirmed.removeAll()
    }
}
