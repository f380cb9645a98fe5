import ChatClient
import ChatTerminal

/// What lies over the message pane: a title, and lines below it.
struct OverlayView {
    private enum Content {
        case lines([[Run]], first: Int)
        case items([InterfaceState.ListItem], selected: Int)
    }

    private let title: String
    /// What the keys do here.
    private let hint: String
    private let content: Content
    private let pane: Rectangle
    private let theme: Theme
    private let zone: TimeZoneOffset
    /// What is typed stands at the end of the title.
    private let hasCursor: Bool

    /// Nil: nothing lies there.
    init?(_ state: InterfaceState, _ pane: Rectangle, _ theme: Theme) {
        let language = state.settings.language
        switch state.overlay {
        case nil: return nil
        case .text(let title, let lines, let offset):
            (self.title, hasCursor, hint) = (ShownText.line(title), false, Phrase.textKeys.text(language))
            let wrapped = lines.flatMap { Self.wrapped(ShownText.line($0), width: pane.columns) }
            content = .lines(wrapped, first: max(0, min(offset, wrapped.count - 1)))
        case .list(let title, let items, let selected):
            (self.title, hasCursor, hint) = (ShownText.line(title), false, Phrase.listKeys.text(language))
            content = .items(items, selected: selected)
        case .jump(let query, let items, let selected):
            (title, hasCursor) = (Phrase.jumpTitle(ShownText.line(query), in: language), true)
            hint = Phrase.listKeys.text(language)
            content = .items(items, selected: selected)
        }
        self.pane = pane
        self.theme = theme
        zone = state.settings.timeZone
    }

    /// What does not fit goes on below its column: that of what stands behind two blanks or more.
    private static func wrapped(_ line: String, width: Int) -> [[Run]] {
        guard let gap = line.firstRange(of: "  ") else { return TextWrap.lines([Run(line)], width: width) }
        let text = line[gap.lowerBound...].drop { $0 == " " }
        let head = String(line[..<text.startIndex])
        let indent = TextWidth.of(head)
        guard indent > 0, indent <= width * 2 / 3 else { return TextWrap.lines([Run(line)], width: width) }
        let blanks = String(repeating: " ", count: indent)
        return TextWrap.lines([Run(String(text))], width: width - indent).enumerated().map { number, runs in
            [Run(number == 0 ? head : blanks)] + runs
        }
    }

    /// With the title.
    var lineCount: Int {
        switch content {
        case .lines(let lines, _): lines.count + 1
        case .items(let items, _): items.count + 1
        }
    }

    private var rows: Int { max(0, pane.rows - 1) }

    /// The item in a row of the pane.
    func item(at row: Int) -> Int? {
        guard case .items(let items, let selected) = content, row > 0 else { return nil }
        let index = first(selected, of: items.count) + row - 1
        return items.indices.contains(index) ? index : nil
    }

    /// The selected one is in view.
    private func first(_ selected: Int, of count: Int) -> Int {
        selected < rows ? 0 : max(0, min(selected - rows / 2, count - rows))
    }

    func paint(into canvas: inout FrameCanvas) {
        let shown = TextCut.text(title, width: pane.columns - 1)
        let width = TextWidth.of(shown)
        canvas.put(shown, theme.header, column: pane.column, row: pane.row, width: width)
        if hasCursor { canvas.cursor = Position(column: pane.column + width, row: pane.row) }
        let hintWidth = TextWidth.of(hint)
        if width + hintWidth + 3 <= pane.columns {
            canvas.put(
                hint, theme.mark, column: pane.column + pane.columns - hintWidth, row: pane.row, width: hintWidth)
        }
        switch content {
        case .lines(let lines, let first):
            for (row, line) in lines[min(first, lines.count)...].prefix(rows).enumerated() {
                canvas.put(line, column: pane.column, row: pane.row + 1 + row, width: pane.columns)
            }
        case .items(let items, let selected):
            let first = first(selected, of: items.count)
            for (row, item) in items[first...].prefix(rows).enumerated() {
                paint(item, isSelected: first + row == selected, row: pane.row + 1 + row, into: &canvas)
            }
        }
    }

    private func paint(
        _ item: InterfaceState.ListItem, isSelected: Bool, row: Int, into canvas: inout FrameCanvas
    ) {
        let time = item.time.flatMap { LocalTime($0, zone) }.map { $0.date + " " + $0.clock + " " } ?? ""
        var text = TextCut.text(time + ShownText.line(item.text), width: pane.columns)
        if isSelected { text += String(repeating: " ", count: max(0, pane.columns - TextWidth.of(text))) }
        canvas.put(
            text, isSelected ? theme.selected : theme.listed, column: pane.column, row: row, width: pane.columns)
    }
}
