import ChatClient
import ChatProtocol
import ChatTerminal

/// The status line.
extension ScreenView {
    func paintStatus(of state: InterfaceState, _ layout: ScreenLayout, into canvas: inout FrameCanvas) {
        let status = layout.status
        let profile = TextCut.text(ShownText.line(state.settings.profile), width: status.columns / 4)
        var left = [
            Run("[\(profile)] ", theme.status),
            Run(link(of: state), isAlert(state.link) ? theme.alert : theme.status),
        ]
        if let typing = typing(in: state) { left.append(Run(" · " + typing, theme.status)) }
        let wanted = left.reduce(0) { $0 + TextWidth.of($1.text) }
        let room = max(status.columns - wanted - 3, status.columns / 3)
        let right = fitting(remarks(of: state, layout), width: min(room, status.columns * 3 / 5))
        let rightColumns = right.isEmpty ? 0 : TextWidth.of(right) + 2
        let leftColumns = status.columns - rightColumns
        left = TextCut.runs(left, width: leftColumns)
        let used = left.reduce(0) { $0 + TextWidth.of($1.text) }
        left.append(Run(String(repeating: " ", count: max(0, leftColumns - used)), theme.status))
        canvas.put(left, column: 0, row: status.row, width: leftColumns)
        if rightColumns > 0 {
            canvas.put(
                " " + right + " ", theme.status, column: leftColumns, row: status.row, width: rightColumns)
        }
    }

    private func isAlert(_ link: InterfaceState.Link) -> Bool {
        switch link {
        case .offline, .ended: true
        case .connecting, .catchingUp, .online: false
        }
    }

    private func link(of state: InterfaceState) -> String {
        let language = state.settings.language
        switch state.link {
        case .connecting: return Phrase.linkConnecting.text(language)
        case .catchingUp: return Phrase.linkCatchingUp.text(language)
        case .online: return Phrase.linkOnline.text(language)
        case .ended(let reason): return Phrase.linkEnded(ShownText.line(reason), in: language)
        case .offline(let reason, let until):
            let (left, overflow) = until.milliseconds.subtractingReportingOverflow(state.now.milliseconds)
            // A second that has begun counts.
            let seconds = overflow ? 0 : max(0, left / 1_000 + (left % 1_000 > 0 ? 1 : 0))
            return Phrase.linkOffline("\(seconds)", ShownText.line(reason), in: language)
        }
    }

    private func typing(in state: InterfaceState) -> String? {
        let users = (state.open?.typing.keys.sorted() ?? []).map { ShownText.line($0) }
        let language = state.settings.language
        switch users.count {
        case 0: return nil
        case 1: return Phrase.typingOne(users[0], in: language)
        case 2: return Phrase.typingTwo(users[0], users[1], in: language)
        default: return Phrase.typingMany("\(users.count)", in: language)
        }
    }

    /// The most important first.
    private func remarks(of state: InterfaceState, _ layout: ScreenLayout) -> [String] {
        let language = state.settings.language
        var remarks: [String] = []
        if let bytes = Self.bytesNearLimit(state.editor) {
            remarks.append(Phrase.bytesOfLimit(bytes, "\(ProtocolLimits.messageBytes)", in: language))
        }
        if let conversation = state.open, conversation.scroll != nil {
            let below = PaneView(block: block(of: conversation, state)).messagesBelow
            remarks.append(Phrase.moreBelow("\(below)", in: language))
        }
        let unread = UnreadCount(state, elsewhere: true)
        if unread.total > 0 {
            remarks.append(
                layout.list == nil
                    ? Self.activity(unread, columns: layout.status.columns * 2 / 5)
                    : Phrase.unreadElsewhere("\(unread.total)", in: language))
        }
        remarks.append(state.now.clock(state.settings.timeZone))
        return remarks
    }

    /// As many as fit, divided by dots; the first is always there.
    private func fitting(_ remarks: [String], width: Int) -> String {
        remarks.dropFirst().reduce(remarks.first ?? "") { text, remark in
            let longer = text + " · " + remark
            return TextWidth.of(longer) <= width ? longer : text
        }
    }

    /// `#lab 3, messi 1`, as many as fit: where there is no list.
    private static func activity(_ unread: UnreadCount, columns: Int) -> String {
        var text = ""
        for (number, conversation) in unread.conversations.enumerated() {
            let count = " \(conversation.count)"
            let item = TextCut.text(ShownText.line(conversation.name), width: max(1, columns - count.count)) + count
            let longer = text.isEmpty ? item : text + ", " + item
            let rest = unread.conversations.count - number
            // Room for the number of those that are left out.
            guard TextWidth.of(longer) <= columns - (rest > 1 ? 4 : 0) || text.isEmpty else {
                return text + " +\(rest)"
            }
            text = longer
        }
        return text
    }

    /// Nil while there is much room left.
    private static func bytesNearLimit(_ editor: LineEditor) -> String? {
        let limit = ProtocolLimits.messageBytes
        // A Character has at least one byte.
        guard editor.text.count <= 4 * limit else { return ">\(4 * limit)" }
        let bytes = editor.text.reduce(0) { $0 + $1.utf8.count }
        return bytes > limit - limit / 8 ? "\(bytes)" : nil
    }
}
