import ChatTerminal

/// The columns of the message pane, counted from its left end. They depend on its width alone, so that nothing that
/// anybody writes moves them.
struct PaneColumns: Sendable, Hashable {
    /// Of the whole pane.
    let columns: Int
    /// Whether there is room for the time.
    let hasTime: Bool
    let nick: Int
    let nickColumns: Int
    let text: Int
    let textColumns: Int

    init(columns: Int) {
        self.columns = columns
        hasTime = columns >= 32
        nick = hasTime ? 6 : 0
        nickColumns = hasTime ? min(max(columns / 6, 10), 16) : min(max(columns / 4, 5), 8)
        text = nick + nickColumns + (columns >= 48 ? 2 : 1)
        textColumns = max(1, columns - text)
    }

    init(of state: InterfaceState) {
        let list = ScreenLayout.listColumns(state.size.columns)
        self.init(columns: max(1, state.size.columns - (list > 0 ? list + 1 : 0)))
    }
}
