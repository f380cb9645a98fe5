import ChatClient
import ChatProtocol
import ChatTerminal

/// The lines of the message pane that are to be seen.
struct PaneView {
    let block: PaneBlock

    private var conversation: ConversationState { block.conversation }

    /// - Returns: at most so many, from the top.
    func lines(rows: Int) -> [PaneLine] {
        guard !conversation.messages.isEmpty else { return Array(block.linesOfEmpty().suffix(rows)) }
        var (index, lines) = last
        while lines.count < rows, index > 0 {
            index -= 1
            lines = block.lines(of: index) + lines
        }
        return Array(lines.suffix(rows))
    }

    /// How many messages are below the pane, whole.
    var messagesBelow: Int {
        conversation.messages.isEmpty ? 0 : conversation.messages.count - 1 - last.index
    }

    /// The block at the pane's lower end, as much of it as is in the pane.
    private var last: (index: Int, lines: [PaneLine]) {
        let end = conversation.messages.count - 1
        guard let place = conversation.scroll else { return (end, block.lines(of: end)) }
        let index = min(conversation.index(from: place.message), end)
        let lines = block.lines(of: index)
        guard conversation.messages[index].id == place.message else { return (index, lines) }
        return (index, Array(lines.dropLast(min(max(place.linesBelow, 0), lines.count - 1))))
    }
}
