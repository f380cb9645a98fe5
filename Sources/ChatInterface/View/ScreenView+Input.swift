import ChatClient
import ChatTerminal

extension ScreenView {
    /// `[#lab] `, or what is searched in the history.
    func prompt(of state: InterfaceState) -> String {
        if let search = state.editor.search {
            return TextCut.text(
                Phrase.searchingHistory(ShownText.line(search.pattern), in: state.settings.language),
                width: max(4, state.size.columns / 2))
        }
        let name = state.current.map { ShownText.line($0) } ?? "-"
        return "[" + TextCut.text(name, width: max(4, state.size.columns / 3)) + "] "
    }

    /// - Returns: where the cursor stands.
    func drawInput(_ state: InterfaceState, _ layout: ScreenLayout, on canvas: inout Canvas) -> Position {
        let input = layout.input
        let prompt = self.prompt(of: state)
        let promptWidth = TextWidth.of(prompt)
        let text = InputText(state.editor, width: input.columns, first: promptWidth)
        let first = max(0, min(text.cursor.row - input.rows + 1, text.lines.count - input.rows))
        for row in 0..<input.rows where first + row < text.lines.count {
            let isFirst = first + row == 0
            if isFirst {
                canvas.put([Run(prompt, theme.prompt)], column: 0, row: input.row + row, width: promptWidth)
            }
            let column = isFirst ? promptWidth : 0
            // What is typed is one's own, but it may have been pasted.
            let shown = ShownText.line(text.lines[first + row])
            guard !shown.isEmpty else { continue }
            canvas.put([Run(shown)], column: column, row: input.row + row, width: input.columns - column)
        }
        return Position(
            column: min(text.cursor.column, input.columns - 1), row: input.row + max(0, text.cursor.row - first))
    }
}
