import ChatClient
import ChatTerminal

/// The list of conversations.
extension ScreenView {
    func paintList(of state: InterfaceState, _ layout: ScreenLayout, into canvas: inout FrameCanvas) {
        guard let list = layout.list else { return }
        let first = firstListed(of: state, rows: list.rows)
        for row in 0..<list.rows {
            if state.order.indices.contains(first + row) {
                paint(first + row, of: state, row: row, columns: list.columns, into: &canvas)
            }
            canvas.put("│", theme.border, column: list.columns, row: row, width: 1)
        }
    }

    /// The open conversation is in view.
    func firstListed(of state: InterfaceState, rows: Int) -> Int {
        guard let current = state.current, let place = state.order.firstIndex(of: current), place >= rows else {
            return 0
        }
        return max(0, min(place - rows / 2, state.order.count - rows))
    }

    private func paint(
        _ place: Int, of state: InterfaceState, row: Int, columns: Int, into canvas: inout FrameCanvas
    ) {
        guard let conversation = state.conversations[state.order[place]] else { return }
        let style = listStyle(of: conversation, isCurrent: conversation.with == state.current)
        // Alt and this digit open it.
        let digit = place < 10 ? "\((place + 1) % 10)" : " "
        // A room's number sign stands where the others have their mark.
        let mark = conversation.isRoom ? "" : Self.mark(conversation.isConnected)
        canvas.put(digit + " " + mark, style, column: 0, row: row, width: 2 + mark.count)
        let unread = conversation.unread > 999 ? "999+" : conversation.unread > 0 ? "\(conversation.unread)" : ""
        let nameColumn = 2 + mark.count
        let end = columns - (unread.isEmpty ? 0 : unread.count + 1)
        // The user name is what is seen of a name that is too long.
        let (with, name) = (ShownText.line(conversation.with), ShownText.line(conversation.name))
        let both = conversation.isRoom || name == with || name.isEmpty ? with : with + " " + name
        let shown = TextCut.text(both, width: end - nameColumn)
        let padding = String(repeating: " ", count: max(0, end - nameColumn - TextWidth.of(shown)))
        canvas.put(shown + padding, style, column: nameColumn, row: row, width: end - nameColumn)
        if !unread.isEmpty { canvas.put(" " + unread, style, column: end, row: row, width: columns - end) }
    }

    private static func mark(_ isConnected: Bool?) -> String {
        switch isConnected {
        case true?: "●"
        case false?: "○"
        case nil: " "
        }
    }

    private func listStyle(of conversation: ConversationState, isCurrent: Bool) -> Style {
        if isCurrent { return theme.selected }
        if conversation.isMuted || conversation.hasLeft { return theme.muted }
        if conversation.isHighlighted { return theme.highlighted }
        return conversation.unread > 0 ? theme.unread : theme.listed
    }
}

/// Messages that are unread, but in muted conversations.
struct UnreadCount {
    var total: Int64 = 0
    /// Names and counts in the order of the list.
    var conversations: [(name: String, count: Int64)] = []

    /// - Parameter elsewhere: not in the open conversation.
    init(_ state: InterfaceState, elsewhere: Bool) {
        for name in state.order where !(elsewhere && name == state.current) {
            guard let index = state.conversations.index(forKey: name) else { continue }
            let count = state.conversations.values[index].unread
            guard count > 0, !state.conversations.values[index].isMuted else { continue }
            total = total > .max - count ? .max : total + count
            conversations.append((name, count))
        }
    }
}
