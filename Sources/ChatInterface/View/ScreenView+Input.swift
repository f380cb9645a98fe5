import ChatClient
import ChatProtocol
import ChatTerminal

/// What stands below the status line.
extension ScreenView {
    /// What Tab offers, and what the client has to say.
    func paintBelow(of state: InterfaceState, _ layout: ScreenLayout, into canvas: inout FrameCanvas) {
        if let place = layout.completion, let completion = state.completion {
            canvas.put(
                candidates(completion, columns: place.columns), column: 0, row: place.row, width: place.columns)
        }
        if let place = layout.message, let message = state.message {
            let (sign, style) = theme.notice(message.kind)
            let run = Run(sign + " " + ShownText.line(message.text), style)
            canvas.put(TextCut.runs([run], width: place.columns), column: 0, row: place.row, width: place.columns)
        }
    }

    /// The chosen one is in view.
    private func candidates(_ completion: InterfaceState.Completion, columns: Int) -> [Run] {
        let names = completion.candidates.map { ShownText.line($0) }
        guard names.indices.contains(completion.chosen) else { return [] }
        let widths = names.map { TextWidth.of($0) + 2 }
        var first = 0
        var used = widths[...completion.chosen].reduce(0, +)
        while used > columns, first < completion.chosen {
            used -= widths[first]
            first += 1
        }
        let runs = names[first...].enumerated().flatMap { number, name in
            [Run(name, first + number == completion.chosen ? theme.selected : theme.listed), Run("  ")]
        }
        return TextCut.runs(runs, width: columns)
    }

    func input(of state: InterfaceState) -> InputLines {
        let editor = state.editor
        let language = state.settings.language
        let prompt: String
        if let search = editor.search {
            let phrase = search.isFailing ? Phrase.searchFailingPrompt : .searchPrompt
            prompt = phrase(ShownText.line(search.pattern), in: language)
        } else if state.open?.editing != nil {
            prompt = Phrase.editingPrompt.text(language)
        } else {
            prompt = state.current.map { ShownText.line($0) } ?? ""
        }
        return InputLines(editor, prompt: prompt, columns: max(1, state.size.columns))
    }

    func paintInput(_ input: InputLines, _ layout: ScreenLayout, into canvas: inout FrameCanvas) {
        let place = layout.input
        let first = input.firstShown(of: place.rows)
        for row in 0..<min(place.rows, input.rows.count - first) {
            if first + row == 0 {
                canvas.put(input.prompt, theme.prompt, column: 0, row: place.row, width: input.promptColumns)
            }
            canvas.put(
                input.rows[first + row], column: input.promptColumns, row: place.row + row,
                width: place.columns - input.promptColumns)
        }
        // A question that lies over the pane has it.
        guard canvas.cursor == nil else { return }
        let column = min(input.promptColumns + input.cursor.column, place.columns - 1)
        canvas.cursor = Position(column: column, row: place.row + input.cursor.row - first)
    }
}
