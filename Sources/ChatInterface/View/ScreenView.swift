import ChatClient
import ChatProtocol
public import ChatTerminal

/// How the state looks on a full screen: a pure function of it. Only what is visible is laid out, and what was wrapped is
/// kept for the next frame; copies share that.
///
/// It is the state's geometry, too: ``InterfaceState/geometry`` should be the same value, so that both count alike.
public struct ScreenView: ScreenGeometry {
    public let theme: Theme
    let cache = BodyCache()

    public init(theme: Theme = Theme()) {
        self.theme = theme
    }

    /// The whole screen, of `state.size`.
    public func frame(of state: InterfaceState) -> Frame {
        let input = input(of: state)
        guard let layout = layout(of: state, input) else { return tooSmall(state) }
        var canvas = FrameCanvas(layout.size)
        paintList(of: state, layout, into: &canvas)
        paintHeader(of: state, layout, into: &canvas)
        paintPane(of: state, layout, into: &canvas)
        paintStatus(of: state, layout, into: &canvas)
        paintBelow(of: state, layout, into: &canvas)
        paintInput(input, layout, into: &canvas)
        return canvas.frame(title: title(of: state))
    }

    /// Nil: the window is too small.
    public func layout(of state: InterfaceState) -> ScreenLayout? {
        layout(of: state, input(of: state))
    }

    private func layout(of state: InterfaceState, _ input: InputLines) -> ScreenLayout? {
        ScreenLayout(
            size: state.size, inputRows: input.rows.count, hasCompletion: state.completion != nil,
            hasMessage: state.message != nil)
    }

    // MARK: ScreenGeometry

    public func paneSize(_ state: InterfaceState) -> Size {
        guard let pane = layout(of: state)?.pane else { return Size(columns: 0, rows: 0) }
        return Size(columns: pane.columns, rows: pane.rows)
    }

    public func lineCount(of index: Int, in conversation: ConversationState, _ state: InterfaceState) -> Int {
        guard conversation.messages.indices.contains(index) else { return 1 }
        return max(1, block(of: conversation, state).lines(of: index).count)
    }

    public func hit(column: Int, row: Int, _ state: InterfaceState) -> ScreenPart {
        guard let layout = layout(of: state) else { return .elsewhere }
        switch layout.part(column: column, row: row) {
        case .list(let row):
            let place = firstListed(of: state, rows: layout.list?.rows ?? 0) + row
            return state.order.indices.contains(place) ? .conversation(state.order[place]) : .elsewhere
        case .pane(let row):
            guard let overlay = OverlayView(state, layout.pane, theme) else { return .pane }
            return overlay.item(at: row).map { .item($0) } ?? .overlay
        default: return .elsewhere
        }
    }

    public func overlayLineCount(_ state: InterfaceState) -> Int {
        guard let layout = layout(of: state) else { return 0 }
        return OverlayView(state, layout.pane, theme)?.lineCount ?? 0
    }

    // MARK: Parts

    func block(of conversation: ConversationState, _ state: InterfaceState) -> PaneBlock {
        let body = MessageBody(theme: theme, language: state.settings.language, me: state.me)
        return PaneBlock(
            conversation: conversation, columns: PaneColumns(of: state), body: body, zone: state.settings.timeZone,
            cache: cache, isConnected: state.link == .online || state.link == .catchingUp)
    }

    private func tooSmall(_ state: InterfaceState) -> Frame {
        let smallest = ScreenLayout.smallest
        let text = Phrase.windowTooSmall(
            "\(smallest.columns)", "\(smallest.rows)", in: state.settings.language)
        var canvas = FrameCanvas(state.size)
        for (row, line) in TextWrap.lines([Run(text)], width: state.size.columns).enumerated() {
            canvas.put(line, column: 0, row: row, width: state.size.columns)
        }
        return canvas.frame(title: title(of: state))
    }

    /// `(3) #lab - profile`
    private func title(of state: InterfaceState) -> String {
        let unread = UnreadCount(state, elsewhere: false).total
        let name = state.open.map { ShownText.line($0.with) + " - " } ?? ""
        return (unread > 0 ? "(\(unread)) " : "") + name + ShownText.line(state.settings.profile)
    }
}

/// The rows of a frame while they are filled, each from left to right.
struct FrameCanvas {
    private let size: Size
    private var rows: [Row]
    var cursor: Position?

    init(_ size: Size) {
        self.size = Size(columns: max(0, size.columns), rows: max(0, size.rows))
        rows = Array(repeating: Row(), count: self.size.rows)
    }

    /// What is outside of the screen is left out.
    mutating func put(_ runs: [Run], column: Int, row: Int, width: Int) {
        guard rows.indices.contains(row), width > 0, column < size.columns else { return }
        let width = min(width, size.columns - column)
        rows[row].segments.append(Segment(column: column, width: width, runs: runs))
    }

    mutating func put(_ text: String, _ style: Style = .plain, column: Int, row: Int, width: Int) {
        put([Run(text, style)], column: column, row: row, width: width)
    }

    func frame(title: String) -> Frame { Frame(size: size, rows: rows, cursor: cursor, title: title) }
}
