import ChatTerminal

/// A line of a message pane.
struct PaneLine: Hashable {
    enum Content: Hashable {
        /// Behind the columns of time and nick, which are empty on further lines of a message.
        case message(time: String, nick: Run, text: [Run])
        /// Over the pane's whole width, in its middle, between rules.
        case rule(String, Style)
        /// Over the pane's whole width.
        case wide([Run])
    }

    var content: Content

    init(_ content: Content) {
        self.content = content
    }
}
