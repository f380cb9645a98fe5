import ChatClient
import ChatTerminal

extension ScreenView {
    /// `1•messi Lionel…   2`: the digit of Alt+digit, whether somebody is connected, the name, how many are unread.
    func drawList(_ state: InterfaceState, _ layout: ScreenLayout, on canvas: inout Canvas) {
        guard let list = layout.list else { return }
        let first = firstListed(state, rows: list.rows)
        for row in 0..<list.rows {
            let place = first + row
            if state.order.indices.contains(place), let conversation = state.conversations[state.order[place]] {
                draw(conversation, place, state, list, row: list.row + row, on: &canvas)
            }
            canvas.put(
                [Run("│", theme.separator)], column: list.column + list.columns, row: list.row + row, width: 1)
        }
    }

    /// The list scrolls so that the open conversation is in its middle, where there are more than fit.
    func firstListed(_ state: InterfaceState, rows: Int) -> Int {
        guard state.order.count > rows, let current = state.current,
            let place = state.order.firstIndex(of: current)
        else { return 0 }
        return min(max(0, place - rows / 2), state.order.count - rows)
    }

    private func draw(
        _ conversation: ConversationState, _ place: Int, _ state: InterfaceState, _ list: ScreenLayout.Area, row: Int,
        on canvas: inout Canvas
    ) {
        let isOpen = state.current == conversation.with
        let style = self.style(of: conversation, isOpen: isOpen)
        let count = conversation.unread > 0 ? Self.count(conversation.unread) : ""
        let digit = place < 10 ? String((place + 1) % 10) : " "
        let presence = conversation.isConnected == true ? "•" : " "
        canvas.put([Run(digit + presence, isOpen ? style : theme.listMuted)], column: list.column, row: row, width: 2)
        let width = list.columns - 2 - (count.isEmpty ? 0 : count.utf8.count + 1)
        canvas.fill(shortName(of: conversation), style, column: list.column + 2, row: row, width: width)
        guard !count.isEmpty else { return }
        let countStyle = conversation.isMuted ? theme.listMuted : theme.count
        canvas.put(
            [Run(" " + count, isOpen ? style : countStyle)],
            column: list.column + list.columns - count.utf8.count - 1, row: row, width: count.utf8.count + 1)
    }

    private func style(of conversation: ConversationState, isOpen: Bool) -> Style {
        if isOpen { return theme.listOpen }
        if conversation.isMuted { return theme.listMuted }
        guard conversation.unread > 0 else { return theme.listItem }
        return conversation.isHighlighted ? theme.listHighlight : theme.listUnread
    }

    /// The user name first, because it is the one that can't be chosen to deceive.
    private func shortName(of conversation: ConversationState) -> String {
        let (with, name) = (ShownText.line(conversation.with), ShownText.line(conversation.name))
        return conversation.isRoom || name.isEmpty || name == with ? with : "\(with) \(name)"
    }

    private static func count(_ unread: Int64) -> String {
        unread >= 1_000 ? "999+" : String(unread)
    }
}
