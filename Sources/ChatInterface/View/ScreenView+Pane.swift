import ChatClient
import ChatTerminal

/// The header and the message pane.
extension ScreenView {
    func paintHeader(of state: InterfaceState, _ layout: ScreenLayout, into canvas: inout FrameCanvas) {
        guard let conversation = state.open else { return }
        let language = state.settings.language
        var runs = [Run(Self.title(of: conversation), theme.header)]
        var remarks: [String] = []
        if conversation.isRoom {
            remarks.append(ShownText.line(conversation.topic))
        } else if let isConnected = conversation.isConnected {
            remarks.append((isConnected ? Phrase.isOnline : .isOffline).text(language))
        }
        if conversation.isMuted { remarks.append(Phrase.isMutedMark.text(language)) }
        if conversation.hasLeft { remarks.append(Phrase.hasLeftMark.text(language)) }
        for remark in remarks where !remark.isEmpty { runs.append(Run(" · " + remark, theme.topic)) }
        let header = layout.header
        canvas.put(
            TextCut.runs(runs, width: header.columns), column: header.column, row: header.row, width: header.columns)
    }

    /// `#lab`, or `Lionel Messi (messi)`: the user name always stands beside the other one.
    static func title(of conversation: ConversationState) -> String {
        let with = ShownText.line(conversation.with)
        let name = ShownText.line(conversation.name)
        return conversation.isRoom || name == with || name.isEmpty ? with : "\(name) (\(with))"
    }

    func paintPane(of state: InterfaceState, _ layout: ScreenLayout, into canvas: inout FrameCanvas) {
        let pane = layout.pane
        if let overlay = OverlayView(state, pane, theme) {
            overlay.paint(into: &canvas)
            return
        }
        guard let conversation = state.open else {
            let text = Phrase.nothingOpen.text(state.settings.language)
            for (row, line) in TextWrap.lines([Run(text, theme.mark)], width: pane.columns).prefix(pane.rows)
                .enumerated()
            {
                canvas.put(line, column: pane.column, row: pane.row + row, width: pane.columns)
            }
            return
        }
        let lines = PaneView(block: block(of: conversation, state)).lines(rows: pane.rows)
        for (row, line) in lines.enumerated() {
            for segment in line {
                let width = min(segment.width, pane.columns - segment.column)
                canvas.put(segment.runs, column: pane.column + segment.column, row: pane.row + row, width: width)
            }
        }
    }
}
