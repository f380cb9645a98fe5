import ChatClient
import ChatProtocol
public import ChatTerminal

/// How a state looks on a full screen, and where things stand there. Of one state it always makes one and the same frame;
/// what it remembers makes it faster, no more.
public final class ScreenView: ScreenGeometry {
    let theme = Theme()
    let wrapped = WrappedTexts()

    public init() {}

    public func frame(of state: InterfaceState) -> Frame {
        let size = state.size
        let title = self.title(of: state)
        guard let layout = layout(of: state) else {
            let text = TextCut.text(Phrase.tooSmall.text(state.settings.language), width: max(0, size.columns))
            var rows = [Row](repeating: Row(), count: max(0, size.rows))
            if !rows.isEmpty { rows[0] = Row([Segment(column: 0, width: max(0, size.columns), runs: [Run(text)])]) }
            return Frame(size: size, rows: rows, title: title)
        }
        var canvas = Canvas(size)
        drawList(state, layout, on: &canvas)
        drawHeader(state, layout, on: &canvas)
        if let overlay = state.overlay {
            drawOverlay(overlay, state, layout, on: &canvas)
        } else {
            drawPane(state, layout, on: &canvas)
        }
        drawCompletion(state, layout, on: &canvas)
        drawMessage(state, layout, on: &canvas)
        drawStatus(state, layout, on: &canvas)
        let cursor = drawInput(state, layout, on: &canvas)
        return Frame(size: size, rows: canvas.rows, cursor: cursor, title: title)
    }

    // MARK: ScreenGeometry

    public func paneSize(_ state: InterfaceState) -> Size {
        guard let pane = layout(of: state)?.pane else { return Size(columns: 0, rows: 0) }
        return Size(columns: pane.columns, rows: pane.rows)
    }

    public func lineCount(of index: Int, in conversation: ConversationState, _ state: InterfaceState) -> Int {
        let width = layout(of: state)?.pane.columns ?? state.size.columns
        return lines(of: conversation, state, width: width).lineCount(of: index)
    }

    public func hit(column: Int, row: Int, _ state: InterfaceState) -> ScreenPart {
        guard let layout = layout(of: state) else { return .elsewhere }
        if let list = layout.list, list.contains(column: column, row: row) {
            let place = firstListed(state, rows: list.rows) + row - list.row
            return state.order.indices.contains(place) ? .conversation(state.order[place]) : .elsewhere
        }
        guard layout.pane.contains(column: column, row: row) else { return .elsewhere }
        guard let overlay = state.overlay else { return .pane }
        return item(of: overlay, at: row - layout.pane.row, rows: layout.pane.rows).map { .item($0) } ?? .overlay
    }

    // MARK: What all parts need

    func layout(of state: InterfaceState) -> ScreenLayout? {
        let width = max(2, state.size.columns)
        let prompt = TextWidth.of(self.prompt(of: state))
        let lines = InputText(state.editor, width: width, first: prompt).lines.count
        return ScreenLayout(
            state.size, inputLines: lines, hasCompletion: state.completion != nil, hasMessage: state.message != nil)
    }

    func lines(of conversation: ConversationState, _ state: InterfaceState, width: Int) -> PaneLines {
        PaneLines(state: state, conversation: conversation, width: width, theme: theme, wrapped: wrapped)
    }

    /// `Lionel Messi (messi)`, a room's own name, safe to show: a display name never stands alone.
    func fullName(of conversation: ConversationState) -> String {
        let (with, name) = (ShownText.line(conversation.with), ShownText.line(conversation.name))
        return conversation.isRoom || name.isEmpty || name == with ? with : "\(name) (\(with))"
    }

    private func title(of state: InterfaceState) -> String {
        let unread = state.conversations.values.count { $0.unread > 0 && !$0.isMuted }
        let name = state.open.map { ShownText.line($0.with) }
        let parts = [name, ShownText.line(state.settings.profile)].compactMap { $0 }.filter { !$0.isEmpty }
        return (unread > 0 ? "(\(unread)) " : "") + parts.joined(separator: " - ")
    }
}

/// The rows of a frame while they are made.
struct Canvas {
    private(set) var rows: [Row]
    let size: Size

    init(_ size: Size) {
        self.size = size
        rows = [Row](repeating: Row(), count: max(0, size.rows))
    }

    /// Segments of a row must come from left to right.
    mutating func put(_ runs: [Run], column: Int, row: Int, width: Int) {
        guard rows.indices.contains(row), column >= 0, width > 0, column < size.columns, !runs.isEmpty else { return }
        rows[row].segments.append(Segment(column: column, width: min(width, size.columns - column), runs: runs))
    }

    /// Text that fills its place to the end, in one style.
    mutating func fill(_ text: String, _ style: Style, column: Int, row: Int, width: Int) {
        let cut = TextCut.text(text, width: width)
        let rest = max(0, width - TextWidth.of(cut))
        put([Run(cut + String(repeating: " ", count: rest), style)], column: column, row: row, width: width)
    }
}
