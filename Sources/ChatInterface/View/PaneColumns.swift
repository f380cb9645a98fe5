/// The columns of a message pane, from its left.
struct PaneColumns: Hashable {
    /// Of `14:02`; nil where there is no room for it.
    var time: Int?
    var nick: Int
    var nickWidth: Int
    var text: Int
    var textWidth: Int

    init(width: Int) {
        let hasTime = width >= 34
        time = hasTime ? 0 : nil
        nick = hasTime ? 6 : 0
        nickWidth = min(max(width / 6, 6), 16)
        text = nick + nickWidth + 2
        textWidth = max(4, width - text)
    }
}
