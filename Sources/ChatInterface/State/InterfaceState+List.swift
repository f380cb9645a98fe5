import ChatClient
import ChatProtocol

/// The list of conversations: those with something unread first, then the most recent.
extension InterfaceState {
    /// While one moves through the list it stays as it is, in milliseconds since the last step.
    static let orderHeld: Int64 = 3_000

    private struct Rank: Comparable {
        var isRead: Bool
        var activity: Int64
        var name: String

        static func < (left: Rank, right: Rank) -> Bool {
            if left.isRead != right.isRead { return !left.isRead }
            if left.activity != right.activity { return left.activity > right.activity }
            return left.name < right.name
        }
    }

    private func rank(_ name: String) -> Rank {
        guard let conversation = conversations[name] else { return Rank(isRead: true, activity: .min, name: name) }
        return Rank(
            isRead: conversation.unread == 0 || conversation.isMuted, activity: conversation.lastActivity, name: name)
    }

    /// Makes the conversation if it is not there.
    /// - Parameter title: the display name, as it was told just now; nil: nobody told.
    mutating func ensureConversation(_ name: String, _ title: String? = nil) {
        guard !name.isEmpty else { return }
        if conversations[name] == nil {
            let title = title ?? people[name]?.name ?? name
            var conversation = ConversationState(with: name, name: ShownText.line(title))
            conversation.isConnected = people[name]?.isConnected
            conversations[name] = conversation
            order.append(name)
            moveInList(name)
        } else if let title {
            change(name) { if $0.name != title { $0.name = ShownText.line(title) } }
        }
    }

    /// A conversation has changed: it goes to its place. The others are in theirs.
    mutating func moveInList(_ name: String) {
        // What changes is usually near the top already.
        guard work.orderHeldUntil == nil, let index = order.firstIndex(of: name) else { return }
        let rank = rank(name)
        let isInPlace =
            (index == 0 || self.rank(order[index - 1]) < rank)
            && (index == order.count - 1 || rank < self.rank(order[index + 1]))
        guard !isInPlace else { return }
        order.remove(at: index)
        var (low, high) = (0, order.count)
        while low < high {
            let middle = (low + high) / 2
            if self.rank(order[middle]) < rank { low = middle + 1 } else { high = middle }
        }
        order.insert(name, at: low)
    }

    mutating func sortConversations() {
        guard work.orderHeldUntil == nil else { return }
        order = order.map { rank($0) }.sorted().map(\.name)
    }

    mutating func holdOrder() {
        work.orderHeldUntil = now.adding(Self.orderHeld)
    }

    /// One has left the room.
    mutating func removeConversation(_ name: String) {
        guard let conversation = conversations[name] else { return }
        // Lines that wait must stay to be seen.
        guard conversation.outgoing.isEmpty, conversation.unconfirmed.isEmpty else {
            change(name) { $0.hasLeft = true }
            return
        }
        let index = order.firstIndex(of: name)
        let neighbours = index.map { [$0 + 1, $0 - 1] } ?? []
        let next = neighbours.first { order.indices.contains($0) }.map { order[$0] }
        if current == name {
            if let next { show(next) } else { current = nil }
        }
        order.removeAll { $0 == name }
        conversations[name] = nil
        work.typing.remove(name)
    }

    /// The whole list as the server has it now. What it counts as unread ends with each conversation's `last`; newer
    /// messages that came already are counted on.
    mutating func listReceived(_ list: [Conversation]) {
        let me = me?.user
        for item in list where !item.with.isEmpty {
            if conversations[item.with] == nil {
                conversations[item.with] = ConversationState(with: item.with, name: ShownText.line(item.name))
                order.append(item.with)
            }
            if !item.with.hasPrefix("#") { learn(item.with, name: item.name, lastActive: item.last?.time) }
            let isConnected = people[item.with]?.isConnected
            change(item.with) { $0.take(item, isConnected: isConnected, me: me) }
            newestID = max(newestID, item.last?.id ?? 0)
        }
        sortConversations()
        work.hasList = true
        if current == nil, let first = order.first { show(first) }
    }

    mutating func roomsReceived(_ rooms: [Room]) {
        for room in rooms where !room.room.isEmpty && room.isJoined {
            ensureConversation(room.room, room.room)
            change(room.room) { ($0.topic, $0.hasLeft) = (ShownText.line(room.topic), false) }
        }
        work.rooms = Array(rooms.map(\.room).prefix(1_000))
        // Before the list is here nobody knows which one is first.
        if work.hasList, current == nil, let first = order.first { show(first) }
    }
}

extension ConversationState {
    fileprivate mutating func take(_ item: Conversation, isConnected: Bool?, me: String?) {
        name = ShownText.line(item.name)
        isMuted = item.isMuted
        if let isConnected { self.isConnected = isConnected }
        let last = item.last?.id ?? 0
        // What one has just read here may not have got there.
        readUpTo = max(readUpTo, item.readUpTo)
        let newer = messages[index(from: last == .max ? last : last + 1)...].filter {
            $0.id <= countedUpTo && $0.id > readUpTo && canBeUnread($0, me: me)
        }
        let told = readUpTo > item.readUpTo && readUpTo >= last ? 0 : max(0, item.unread)
        let (sum, overflow) = told.addingReportingOverflow(Int64(newer.count))
        unread = overflow ? .max : sum
        countedUpTo = max(countedUpTo, last)
        newestMessage = max(newestMessage, last)
        lastActivity = max(lastActivity, last)
        if unread == 0 || isMuted {
            isHighlighted = false
        } else if !isRoom {
            isHighlighted = true
        }
    }
}
