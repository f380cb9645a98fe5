import ChatClient
import ChatProtocol
import ChatTerminal

extension ScreenView {
    func drawHeader(_ state: InterfaceState, _ layout: ScreenLayout, on canvas: inout Canvas) {
        guard let conversation = state.open else { return }
        let language = state.settings.language
        var notes: [String] = []
        if conversation.isRoom {
            if !conversation.topic.isEmpty { notes.append(conversation.topic) }
        } else if let isConnected = conversation.isConnected {
            notes.append((isConnected ? Phrase.isOnline : Phrase.isAway).text(language))
        }
        if conversation.isMuted { notes.append(Phrase.muted.text(language)) }
        var runs = [Run(fullName(of: conversation), theme.header)]
        if !notes.isEmpty { runs.append(Run("  " + notes.joined(separator: " · "), theme.headerText)) }
        let header = layout.header
        canvas.put(
            TextCut.runs(runs, width: header.columns - 1), column: header.column + 1, row: header.row,
            width: header.columns - 1)
    }

    /// `[home] online · messi is typing…          3 unread  14:02`
    func drawStatus(_ state: InterfaceState, _ layout: ScreenLayout, on canvas: inout Canvas) {
        let language = state.settings.language
        var left = "[" + ShownText.line(state.settings.profile) + "] " + link(of: state)
        if let typing = typing(in: state) { left += " · " + typing }
        if state.open?.editing != nil { left += " · " + Phrase.editing.text(language) }
        var right: [String] = []
        if let conversation = state.open, conversation.scroll != nil || conversation.hasNewer {
            right.append("↓ " + Phrase.moreBelow.text(language))
        }
        if let left = bytesNote(state) { right.append(left) }
        let unread = state.conversations.values.count { $0.unread > 0 && !$0.isMuted && $0.with != state.current }
        if unread > 0 { right.append(Phrase.unreadElsewhere(String(unread), in: language)) }
        right.append(LocalTime(state.now, state.settings.timeZone).clock)
        let end = right.joined(separator: "  ")
        let endWidth = min(TextWidth.of(end), max(0, state.size.columns - 10))
        let startWidth = state.size.columns - endWidth - 2
        canvas.fill(left, theme.status, column: 0, row: layout.status, width: startWidth)
        canvas.fill(" " + end, theme.status, column: startWidth, row: layout.status, width: endWidth + 2)
    }

    private func link(of state: InterfaceState) -> String {
        let language = state.settings.language
        switch state.link {
        case .connecting: return Phrase.linkConnecting.text(language)
        case .catchingUp: return Phrase.linkCatchingUp.text(language)
        case .online: return Phrase.linkOnline.text(language)
        case .offline(let reason, let until):
            let left = max(0, until.milliseconds.subtractingReportingOverflow(state.now.milliseconds).partialValue)
            return Phrase.linkOffline(reason, String((left + 999) / 1_000), in: language)
        case .ended(let reason): return Phrase.linkEnded(reason, in: language)
        }
    }

    private func typing(in state: InterfaceState) -> String? {
        guard let conversation = state.open else { return nil }
        let names = conversation.typing.filter { $0.value > state.now }.keys.sorted().map { ShownText.line($0) }
        guard !names.isEmpty else { return nil }
        let phrase: Phrase = names.count == 1 ? .oneTyping : .severalTyping
        return phrase(names.prefix(3).joined(separator: ", ") + (names.count > 3 ? "…" : ""), in: state.settings.language)
    }

    /// A message has at most 4,096 bytes (PROTOCOL.md section 5): said when they come to an end.
    private func bytesNote(_ state: InterfaceState) -> String? {
        let left = ProtocolLimits.messageBytes - state.editor.string.utf8.count
        let language = state.settings.language
        if left < 0 { return Phrase.bytesTooMany(String(-left), in: language) }
        return left < 200 ? Phrase.bytesLeft(String(left), in: language) : nil
    }

    func drawMessage(_ state: InterfaceState, _ layout: ScreenLayout, on canvas: inout Canvas) {
        guard let row = layout.message, let message = state.message else { return }
        let style =
            switch message.kind {
            case .event: theme.notice
            case .answer: theme.answer
            case .failure: theme.failure
            }
        let text = TextCut.text(message.text, width: state.size.columns)
        canvas.put([Run(text, style)], column: 0, row: row, width: state.size.columns)
    }

    /// Candidates side by side, so that the chosen one is among those that fit.
    func drawCompletion(_ state: InterfaceState, _ layout: ScreenLayout, on canvas: inout Canvas) {
        guard let row = layout.completion, let completion = state.completion else { return }
        let width = state.size.columns
        var first = 0
        var used = 0
        for place in completion.candidates.indices.prefix(completion.chosen + 1) {
            used += TextWidth.of(completion.candidates[place]) + 2
            while used > width, first < place {
                used -= TextWidth.of(completion.candidates[first]) + 2
                first += 1
            }
        }
        var column = 0
        for place in completion.candidates.indices.dropFirst(first) {
            let text = TextCut.text(completion.candidates[place], width: max(1, width - column))
            guard column < width else { return }
            let style = place == completion.chosen ? theme.chosen : Style.plain
            canvas.put([Run(text, style)], column: column, row: row, width: TextWidth.of(text))
            column += TextWidth.of(text) + 2
        }
    }
}
