import ChatClient
import ChatProtocol
import ChatTerminal

/// The linear form: what happens in all conversations as one line after another, for screen readers, slow links and logs.
/// No line is ever changed again, and nothing is told by colours or by places on a screen.
///
/// A value that remembers what it has told. Give it each event after it was applied, in their order.
public struct LinearView: Sendable {
    /// So many messages are told when a conversation is opened.
    public static let messagesAtOpening = 15

    var language = Language.english
    private var link: InterfaceState.Link?
    private var message: Notice?
    private var current: String?
    private var overlay: InterfaceState.Overlay?
    private var completion: [String] = []
    private var hasToldUnread = false
    /// The conversation was opened, and its messages are not here yet.
    private var isOpening = false
    /// Lines of one's own that wait, and how; by ref.
    private var waiting: [String: OutgoingMessage.Status] = [:]
    /// The last messages of one's own that were told: each comes as a receipt and as an event, in any order.
    private var own: [Int64] = []

    public init() {}

    /// - Returns: the lines to print, without their ends; safe to show.
    public mutating func lines(after event: InterfaceEvent, in state: InterfaceState) -> [String] {
        language = state.settings.language
        var lines = linkLines(state)
        lines += eventLines(event, state)
        lines += outgoingLines(event, state)
        lines += openingLines(event, state)
        lines += messageLines(state)
        lines += overlayLines(state)
        lines += completionLines(state)
        return lines
    }

    /// What stands before the text that is typed: `#lab> `.
    public func prompt(of state: InterfaceState) -> String {
        let mark = state.open?.editing == nil ? "" : " " + Phrase.editingPrompt.text(state.settings.language)
        return (state.current.map { ShownText.line($0) } ?? "") + mark + "> "
    }

    // MARK: The client itself

    private mutating func linkLines(_ state: InterfaceState) -> [String] {
        defer { link = state.link }
        guard state.link != link else { return [] }
        switch state.link {
        case .connecting: return link == nil ? [] : mark(Phrase.linkConnecting.text(language), state)
        case .catchingUp: return mark(Phrase.linkCatchingUp.text(language), state)
        case .online: return mark(Phrase.linkOnline.text(language), state)
        case .ended(let reason): return mark(Phrase.linkEnded(ShownText.line(reason), in: language), state)
        case .offline(let reason, let until):
            let (left, _) = until.milliseconds.subtractingReportingOverflow(state.now.milliseconds)
            let seconds = "\(max(0, (left + 999) / 1_000))"
            return mark(Phrase.linkOffline(seconds, ShownText.line(reason), in: language), state)
        }
    }

    private mutating func messageLines(_ state: InterfaceState) -> [String] {
        defer { message = state.message }
        guard let new = state.message, new != message else { return [] }
        // Lines that failed are told as such.
        let sign =
            switch new.kind {
            case .failure: "!!"
            case .announcement: "**"
            case .event, .answer: "--"
            }
        return mark(ShownText.line(new.text), state, sign: sign)
    }

    /// `14:02 -- text`
    private func mark(_ text: String, _ state: InterfaceState, sign: String = "--") -> [String] {
        ["\(state.now.clock(state.settings.timeZone)) \(sign) \(text)"]
    }

    private mutating func overlayLines(_ state: InterfaceState) -> [String] {
        defer { overlay = state.overlay }
        guard state.overlay != overlay else { return [] }
        switch state.overlay {
        case nil: return []
        case .text(let title, let lines, _):
            if case .text(title, lines, _)? = overlay { return [] }
            return [ShownText.line(title)] + lines.map { "  " + ShownText.line($0) }
        case .list(let title, let items, let selected):
            if case .list(title, let old, let oldSelected)? = overlay, items.starts(with: old) {
                let new = numbered(items, from: old.count, state)
                return new + (selected == oldSelected ? [] : chosen(items, selected))
            }
            return [ShownText.line(title)] + numbered(items, from: 0, state)
        case .jump(let query, let items, let selected):
            if case .jump(query, items, _)? = overlay { return chosen(items, selected) }
            let best = items.prefix(5).map { ShownText.line($0.text) }.joined(separator: ", ")
            return [Phrase.jumpTitle(ShownText.line(query), in: language) + ": " + best]
        }
    }

    private func numbered(
        _ items: [InterfaceState.ListItem], from start: Int, _ state: InterfaceState
    ) -> [String] {
        items.indices.dropFirst(start).map { index in
            let time = items[index].time.flatMap { LocalTime($0, state.settings.timeZone) }
            return "  \(index + 1). " + (time.map { "\($0.date) \($0.clock) " } ?? "")
                + ShownText.line(items[index].text)
        }
    }

    private func chosen(_ items: [InterfaceState.ListItem], _ selected: Int) -> [String] {
        guard items.indices.contains(selected) else { return [] }
        return [Phrase.lineChosen("\(selected + 1). " + ShownText.line(items[selected].text), in: language)]
    }

    private mutating func completionLines(_ state: InterfaceState) -> [String] {
        let candidates = state.completion?.candidates ?? []
        defer { completion = candidates }
        guard !candidates.isEmpty, candidates != completion else { return [] }
        return ["  " + candidates.map { ShownText.line($0) }.joined(separator: "  ")]
    }

    // MARK: What happens

    private mutating func eventLines(_ event: InterfaceEvent, _ state: InterfaceState) -> [String] {
        switch event {
        case .live(.message(let message, _)):
            if message.from == state.me?.user, isTold(message.id) { return [] }
            return LinearMessage(state).lines(of: message)
        case .live(.edit(let change, _)), .live(.delete(let change, _)):
            return LinearMessage(state).lines(of: change)
        case .live(.room(let change, _)):
            let notices = state.conversations[change.room]?.notices ?? []
            return notices.reversed().prefix { $0.after >= change.id }.reversed().filter { $0.after == change.id }
                .flatMap { LinearMessage(state).lines(of: $0, in: change.room) }
        case .conversations: return unreadLines(state)
        default: return []
        }
    }

    private mutating func isTold(_ id: Int64) -> Bool {
        if own.contains(id) { return true }
        own.append(id)
        if own.count > 200 { own.removeFirst(100) }
        return false
    }

    private mutating func unreadLines(_ state: InterfaceState) -> [String] {
        defer { hasToldUnread = true }
        let unread = UnreadCount(state, elsewhere: false)
        guard !hasToldUnread, unread.total > 0 else { return [] }
        let items = unread.conversations.map { "\(ShownText.line($0.name)) \($0.count)" }
        return mark(Phrase.lineUnread(items.joined(separator: ", "), in: language), state)
    }

    // MARK: Lines of one's own

    private mutating func outgoingLines(_ event: InterfaceEvent, _ state: InterfaceState) -> [String] {
        switch event {
        case .sent(let ref, let receipt):
            waiting[ref] = nil
            guard let message = state.message(receipt.id), !isTold(receipt.id) else { return [] }
            return LinearMessage(state).lines(of: message)
        case .sendFailed(let ref, _): return failedLines(ref, state)
        case .input, .outbox, .answered: return waitingLines(state)
        default: return []
        }
    }

    private mutating func failedLines(_ ref: String, _ state: InterfaceState) -> [String] {
        guard let line = state.outgoingLines.first(where: { $0.line.ref == ref }),
            case .failed(let reason) = line.status, waiting[ref] != line.status
        else { return [] }
        waiting[ref] = line.status
        // The line says all that the message below the pane would.
        message = state.message
        let text = LinearMessage.oneLine(line.line.text)
        return mark(
            Phrase.lineFailed(ShownText.line(line.line.to), text, ShownText.line(reason), in: language), state,
            sign: "!!")
    }

    /// What can't leave now is said to wait.
    private mutating func waitingLines(_ state: InterfaceState) -> [String] {
        let lines = state.outgoingLines
        let isNew = lines.filter { waiting[$0.line.ref] != $0.status }
        waiting = Dictionary(lines.map { ($0.line.ref, $0.status) }, uniquingKeysWith: { $1 })
        guard state.link != .online else { return [] }
        return isNew.filter { $0.status == .pending }.flatMap { line in
            let text = LinearMessage.oneLine(line.line.text)
            return mark(Phrase.lineWaits(ShownText.line(line.line.to), text, in: language), state)
        }
    }

    // MARK: Conversations

    private mutating func openingLines(_ event: InterfaceEvent, _ state: InterfaceState) -> [String] {
        let shown = LinearMessage(state)
        var lines: [String] = []
        if state.current != current {
            current = state.current
            isOpening = state.open != nil
            if let open = state.open {
                let topic = open.topic.isEmpty ? "" : " · " + ShownText.line(open.topic)
                lines = mark(Phrase.lineOpen(ScreenView.title(of: open) + topic, in: language), state)
            }
        }
        guard let open = state.open else { return lines }
        if isOpening, open.hasLoaded || open.hasNewer {
            isOpening = false
            return lines + shown.opening(of: open)
        }
        switch event {
        case .historyLoaded(open.with, let before?, .success(let page)) where !page.items.isEmpty:
            let items = page.items.filter { $0.id < before }
            lines += mark(Phrase.lineOlder(ShownText.line(open.with), in: language), state)
            return lines + shown.lines(of: items)
        case .newerLoaded(open.with, _, .success(let page)) where !page.items.isEmpty:
            lines += mark(Phrase.lineNewer(ShownText.line(open.with), in: language), state)
            return lines + shown.lines(of: page.items)
        default: return lines
        }
    }
}

extension InterfaceState {
    /// Of all conversations, in the order of the list.
    var outgoingLines: [OutgoingMessage] {
        order.flatMap { name in
            conversations.index(forKey: name).map { conversations.values[$0].outgoing } ?? []
        }
    }

    /// Wherever it is: the open conversation is looked at first.
    fileprivate func message(_ id: Int64) -> Message? {
        for name in [current].compactMap(\.self) + order {
            guard let index = conversations.index(forKey: name) else { continue }
            if let place = conversations.values[index].index(of: id) {
                return conversations.values[index].messages[place]
            }
        }
        return nil
    }
}
