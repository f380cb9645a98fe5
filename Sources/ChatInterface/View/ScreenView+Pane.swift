import ChatClient
import ChatTerminal

extension ScreenView {
    func drawPane(_ state: InterfaceState, _ layout: ScreenLayout, on canvas: inout Canvas) {
        let pane = layout.pane
        guard let conversation = state.open else {
            let text = Phrase.nothingOpen.text(state.settings.language)
            for (number, line) in TextWrap.lines([Run(text, theme.notice)], width: pane.columns).enumerated()
            where number < pane.rows {
                canvas.put(line, column: pane.column, row: pane.row + number, width: pane.columns)
            }
            return
        }
        let lines = visible(conversation, state, pane)
        // A conversation that does not fill the pane stands at its bottom, next to the line one types in.
        let first = pane.row + pane.rows - lines.count
        for (number, line) in lines.enumerated() {
            draw(line, pane, row: first + number, on: &canvas)
        }
    }

    /// The pane's lines, from the place where it stands upwards, as many as fit.
    private func visible(
        _ conversation: ConversationState, _ state: InterfaceState, _ pane: ScreenLayout.Area
    ) -> [PaneLine] {
        let source = lines(of: conversation, state, width: pane.columns)
        guard !conversation.messages.isEmpty else { return source.withoutMessages.suffix(pane.rows) }
        var (index, below) = bottom(of: conversation)
        var blocks: [ArraySlice<PaneLine>] = []
        var count = 0
        while index >= 0, count < pane.rows {
            let block = source.lines(of: index).dropLast(below)
            below = 0
            blocks.append(block)
            count += block.count
            index -= 1
        }
        return blocks.reversed().joined().suffix(pane.rows)
    }

    /// The message of the last line shown, and how many of its lines are below the pane.
    private func bottom(of conversation: ConversationState) -> (index: Int, below: Int) {
        let messages = conversation.messages
        guard let place = conversation.scroll else { return (messages.count - 1, 0) }
        var (low, high) = (0, messages.count)
        while low < high {
            let middle = (low + high) / 2
            if messages[middle].id >= place.message { high = middle } else { low = middle + 1 }
        }
        let index = min(low, messages.count - 1)
        return (index, messages[index].id == place.message ? max(0, place.linesBelow) : 0)
    }

    private func draw(_ line: PaneLine, _ pane: ScreenLayout.Area, row: Int, on canvas: inout Canvas) {
        let columns = PaneColumns(width: pane.columns)
        switch line.content {
        case .message(let time, let nick, let text):
            if let place = columns.time, !time.isEmpty {
                canvas.put([Run(time, theme.time)], column: pane.column + place, row: row, width: 5)
            }
            let name = TextCut.text(nick.text, width: columns.nickWidth)
            let indent = max(0, columns.nickWidth - TextWidth.of(name))
            if !name.isEmpty {
                canvas.put(
                    [Run(name, nick.style)], column: pane.column + columns.nick + indent, row: row,
                    width: columns.nickWidth - indent)
            }
            canvas.put(text, column: pane.column + columns.text, row: row, width: columns.textWidth)
        case .rule(let text, let style):
            let text = " " + TextCut.text(text, width: max(1, pane.columns - 6)) + " "
            let left = max(0, (pane.columns - TextWidth.of(text)) / 2)
            let right = max(0, pane.columns - left - TextWidth.of(text))
            canvas.put(
                [Run(String(repeating: "─", count: left), style)], column: pane.column, row: row, width: left)
            canvas.put([Run(text, style)], column: pane.column + left, row: row, width: pane.columns - left - right)
            canvas.put(
                [Run(String(repeating: "─", count: right), style)], column: pane.column + pane.columns - right,
                row: row, width: right)
        case .wide(let runs):
            canvas.put(runs, column: pane.column, row: row, width: pane.columns)
        }
    }
}
