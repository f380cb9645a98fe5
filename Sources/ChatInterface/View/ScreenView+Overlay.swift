import ChatClient
import ChatProtocol
import ChatTerminal

extension ScreenView {
    func drawOverlay(
        _ overlay: InterfaceState.Overlay, _ state: InterfaceState, _ layout: ScreenLayout, on canvas: inout Canvas
    ) {
        let pane = layout.pane
        guard pane.rows > 0 else { return }
        let language = state.settings.language
        let (title, keys): (String, Phrase) =
            switch overlay {
            case .text(let title, _, _): (title, .textKeys)
            case .list(let title, _, _): (title, .overlayKeys)
            case .jump(let query, _, _): (Phrase.jumpTo(ShownText.line(query), in: language), .overlayKeys)
            }
        let heading = [Run(title, theme.overlayTitle), Run("  " + keys.text(language), theme.mark)]
        canvas.put(TextCut.runs(heading, width: pane.columns), column: pane.column, row: pane.row, width: pane.columns)
        switch overlay {
        case .text(_, let lines, let offset):
            let wrapped = lines.dropFirst(max(0, offset)).prefix(pane.rows).flatMap {
                TextWrap.lines([Run($0)], width: pane.columns)
            }
            for (number, line) in wrapped.prefix(pane.rows - 1).enumerated() {
                canvas.put(line, column: pane.column, row: pane.row + 1 + number, width: pane.columns)
            }
        case .list(_, let items, let selected), .jump(_, let items, let selected):
            draw(items, selected, state, pane, on: &canvas)
        }
    }

    private func draw(
        _ items: [InterfaceState.ListItem], _ selected: Int, _ state: InterfaceState, _ pane: ScreenLayout.Area,
        on canvas: inout Canvas
    ) {
        guard !items.isEmpty else {
            let text = Phrase.noMatch.text(state.settings.language)
            return canvas.put([Run(text, theme.notice)], column: pane.column, row: pane.row + 1, width: pane.columns)
        }
        let rows = pane.rows - 1
        let first = firstItem(selected, count: items.count, rows: rows)
        for (number, place) in items.indices.dropFirst(first).prefix(rows).enumerated() {
            let text = items[place].time.map { stamp($0, state) + " " + items[place].text } ?? items[place].text
            let style = place == selected ? theme.chosen : Style.plain
            canvas.fill(text, style, column: pane.column, row: pane.row + 1 + number, width: pane.columns)
        }
    }

    /// `2026-11-23 14:02`
    private func stamp(_ time: Timestamp, _ state: InterfaceState) -> String {
        let local = LocalTime(time, state.settings.timeZone)
        return local.date + " " + local.clock
    }

    /// The index of the item in a row of the pane, its title being row 0.
    func item(of overlay: InterfaceState.Overlay, at row: Int, rows: Int) -> Int? {
        switch overlay {
        case .text: return nil
        case .list(_, let items, let selected), .jump(_, let items, let selected):
            let place = firstItem(selected, count: items.count, rows: rows - 1) + row - 1
            return row > 0 && items.indices.contains(place) ? place : nil
        }
    }

    private func firstItem(_ selected: Int, count: Int, rows: Int) -> Int {
        guard count > rows else { return 0 }
        return min(max(0, selected - rows / 2), count - max(rows, 0))
    }
}
