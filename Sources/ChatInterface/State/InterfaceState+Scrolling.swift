import ChatClient
import ChatTerminal

/// Where the message pane stands. Lines are counted by the views (``ScreenGeometry``).
extension InterfaceState {
    /// - Parameter lines: above 0 towards the older ones.
    mutating func scroll(by lines: Int) {
        guard let current, let conversation = open else { return }
        let place = moved(conversation, by: lines)
        change(current) { $0.scroll = place }
        if lines > 0 { loadAhead() } else if place != nil { loadNewerIfNeeded(current) }
    }

    mutating func scrollPages(_ pages: Int) {
        // One line stays, to go on reading from.
        scroll(by: pages * max(1, paneRows - 1))
    }

    /// To the oldest line there is here.
    mutating func showOldest() {
        guard let current, let conversation = open else { return }
        let place = topmost(of: conversation)
        change(current) { $0.scroll = place }
        loadAhead()
    }

    /// To the bottom, and following.
    mutating func showNewest() {
        guard let current else { return }
        change(current) { conversation in
            if conversation.hasNewer { conversation.unload() }
            (conversation.scroll, conversation.found) = (nil, nil)
        }
        load(current)
    }

    /// Older messages are asked for when less than a page is left above the pane.
    mutating func loadAhead() {
        guard let current, let conversation = open else { return }
        // The newest ones may have failed to come.
        if !conversation.hasLoaded { load(current) }
        if isNearTop(conversation) { loadOlder(current) }
    }

    /// The message in the middle of the pane.
    mutating func bringIntoView(_ id: Int64) {
        guard let current else { return }
        change(current) { ($0.scroll, $0.found) = (ScrollPlace(message: id, linesBelow: 0), id) }
        scroll(by: -(paneRows / 2))
        loadAhead()
    }

    private mutating func loadNewerIfNeeded(_ name: String) {
        guard let conversation = conversations[name], conversation.hasNewer else { return }
        let (index, _) = position(conversation)
        if conversation.messages.count - index <= paneRows { loadNewer(name) }
    }

    var paneRows: Int { max(1, geometry.paneSize(self).rows) }

    private func height(_ index: Int, _ conversation: ConversationState) -> Int {
        max(1, geometry.lineCount(of: index, in: conversation, self))
    }

    /// Of the last line in the pane: which message, and how many lines of what belongs to it are below.
    private func position(_ conversation: ConversationState) -> (index: Int, below: Int) {
        let last = conversation.messages.count - 1
        guard let place = conversation.scroll else { return (last, 0) }
        let index = min(conversation.index(from: place.message), last)
        guard index >= 0, conversation.messages[index].id == place.message else { return (index, 0) }
        return (index, min(max(place.linesBelow, 0), height(index, conversation) - 1))
    }

    private func moved(_ conversation: ConversationState, by lines: Int) -> ScrollPlace? {
        let last = conversation.messages.count - 1
        guard last >= 0 else { return nil }
        var (index, below) = position(conversation)
        below += lines
        while index > 0, below >= height(index, conversation) {
            below -= height(index, conversation)
            index -= 1
        }
        while below < 0, index < last {
            index += 1
            below += height(index, conversation)
        }
        let isAtEnd = index == last && below <= 0
        if isAtEnd, !conversation.hasNewer { return nil }
        let place = ScrollPlace(message: conversation.messages[index].id, linesBelow: max(0, below))
        guard lines > 0 else { return place }
        guard let top = topmost(of: conversation) else { return conversation.hasNewer ? place : nil }
        return isAbove(place, top) ? top : place
    }

    private func isAbove(_ place: ScrollPlace, _ other: ScrollPlace) -> Bool {
        (place.message, -place.linesBelow) < (other.message, -other.linesBelow)
    }

    /// Where the oldest line is the first in the pane; nil: all fit in.
    private func topmost(of conversation: ConversationState) -> ScrollPlace? {
        var lines = 0
        for index in conversation.messages.indices {
            lines += height(index, conversation)
            guard lines < paneRows else {
                if index == conversation.messages.count - 1, lines == paneRows { return nil }
                return ScrollPlace(message: conversation.messages[index].id, linesBelow: lines - paneRows)
            }
        }
        return nil
    }

    private func isNearTop(_ conversation: ConversationState) -> Bool {
        let (index, below) = position(conversation)
        guard index >= 0 else { return false }
        let enough = 2 * paneRows
        var lines = -below
        // From the pane upwards: as many as are needed, not all.
        for index in stride(from: index, through: 0, by: -1) {
            lines += height(index, conversation)
            if lines > enough { return false }
        }
        return true
    }
}
