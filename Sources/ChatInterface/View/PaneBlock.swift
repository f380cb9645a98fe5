import ChatClient
import ChatProtocol
import ChatTerminal

/// One line of the pane; columns are counted from the pane's left end.
typealias PaneLine = [Segment]

/// Makes the lines of one conversation, message by message. A message's block is what ``ScreenGeometry`` counts: the day
/// line and such above it, its own lines, and the notices behind it; with the last message the lines that wait, and with
/// the first what stands above all.
struct PaneBlock {
    /// Messages of one sender within that time, in milliseconds, have the name once.
    static let groupLasts: Int64 = 300_000

    let conversation: ConversationState
    let columns: PaneColumns
    let body: MessageBody
    let zone: TimeZoneOffset
    let cache: BodyCache
    let isConnected: Bool

    private var theme: Theme { body.theme }
    private var language: Language { body.language }

    /// - Parameter index: of `messages`.
    func lines(of index: Int) -> [PaneLine] {
        let message = conversation.messages[index]
        let before = index > 0 ? conversation.messages[index - 1] : nil
        var lines: [PaneLine] = []
        var time = before?.time
        if before == nil {
            let first = notices(from: .min, below: message.id)
            lines = top()
            if let start = first.first?.time, let day = dayLine(of: start, after: nil) { lines.append(day) }
            lines += first.flatMap { self.lines(of: $0) }
            time = first.last?.time
        }
        let day = dayLine(of: message.time, after: time)
        if let day { lines.append(day) }
        let isNew = isFirstNew(message, after: before)
        if isNew { lines.append(line(.newSinceYouWereHere, theme.newLine)) }
        let isApart = day != nil || isNew || hasNotices(between: before, message)
        lines += self.lines(of: message, after: isApart ? nil : before)
        let isLast = index == conversation.messages.count - 1
        let next = isLast ? nil : conversation.messages[index + 1].id
        lines += notices(from: message.id, below: next).flatMap { self.lines(of: $0) }
        return isLast ? lines + bottom() : lines
    }

    /// Where there are no messages.
    func linesOfEmpty() -> [PaneLine] {
        var lines: [PaneLine] = []
        if conversation.isLoading {
            lines.append(line(.loadingMessages, theme.mark))
        } else if conversation.outgoing.isEmpty, conversation.notices.isEmpty {
            lines.append(line(.nothingWritten, theme.mark))
        }
        return lines + conversation.notices.flatMap { self.lines(of: $0) } + bottom()
    }

    // MARK: Above and below all

    private func top() -> [PaneLine] {
        let isLoading = conversation.isLoading && !conversation.hasNewer
        guard conversation.hasOlder else { return [line(.beginningOfConversation, theme.mark)] }
        return [line(isLoading ? .loadingOlder : .olderMessages, theme.mark)]
    }

    private func bottom() -> [PaneLine] {
        let newer = conversation.hasNewer ? [line(.newerMessages, theme.mark)] : []
        return newer + conversation.outgoing.flatMap { lines(of: $0) }
    }

    private func line(_ phrase: Phrase, _ style: Style) -> PaneLine { line(phrase.text(language), style) }

    /// In the middle of the pane.
    private func line(_ text: String, _ style: Style) -> PaneLine {
        let text = TextCut.text("── \(text) ──", width: columns.columns)
        let width = TextWidth.of(text)
        return [Segment(column: (columns.columns - width) / 2, width: width, runs: [Run(text, style)])]
    }

    private func dayLine(of time: Timestamp, after before: Timestamp?) -> PaneLine? {
        guard let day = LocalTime(time, zone) else { return nil }
        if let before, let other = LocalTime(before, zone), day.isSameDay(as: other) { return nil }
        return line(day.longDate(language), theme.dayLine)
    }

    private func isFirstNew(_ message: Message, after before: Message?) -> Bool {
        guard let since = conversation.newSince, message.id > since else { return false }
        // What is above the first is not known while there are older ones.
        return before.map { $0.id <= since } ?? !conversation.hasOlder
    }

    // MARK: Messages

    private func lines(of message: Message, after before: Message?) -> [PaneLine] {
        let look = BodyCache.Look(
            columns: columns.textColumns, language: language, user: body.me?.user, name: body.me?.name)
        let text = cache.lines(of: message, look) {
            TextWrap.lines(body.runs(of: message), width: columns.textColumns)
        }
        let clock = message.time.clock(zone)
        var (user, time): (String?, String?) = (message.from, clock)
        if let before, before.from == message.from {
            let apart = message.time.milliseconds.subtractingReportingOverflow(before.time.milliseconds)
            if !apart.overflow, (0..<Self.groupLasts).contains(apart.partialValue) {
                user = nil
                if before.time.clock(zone) == clock { time = nil }
            }
        }
        let isFound = conversation.found == message.id
        if isFound { time = clock }
        return lines(text, time: time, user: user, timeStyle: isFound ? theme.found : theme.time)
    }

    private func lines(of outgoing: OutgoingMessage) -> [PaneLine] {
        var runs = body.runs(of: outgoing.line.text)
        if outgoing.status == .pending {
            let phrase: Phrase = isConnected ? .sending : .waitsForConnection
            runs.append(Run("  " + phrase.text(language), theme.mark))
        }
        var text = TextWrap.lines(runs, width: columns.textColumns)
        if case .failed(let reason) = outgoing.status {
            let run = Run(Phrase.sendingFailed(reason, in: language), theme.failure)
            text += TextWrap.lines([run], width: columns.textColumns)
        }
        let time = outgoing.line.written.clock(zone)
        return lines(text, time: time, user: body.me?.user ?? "?", timeStyle: theme.time)
    }

    /// - Parameter user: nil: the name stands above.
    private func lines(_ text: [[Run]], time: String?, user: String?, timeStyle: Style) -> [PaneLine] {
        var lines = text.map { [Segment(column: columns.text, width: columns.textColumns, runs: $0)] }
        guard let user else { return stamp(lines, time, timeStyle) }
        let style = user == body.me?.user ? theme.ownName : theme.nick(user)
        let name = TextCut.text(ShownText.line(user), width: max(1, columns.columns - columns.nick))
        let width = TextWidth.of(name)
        if width <= columns.nickColumns {
            let column = columns.nick + columns.nickColumns - width
            lines[0].insert(Segment(column: column, width: width, runs: [Run(name, style)]), at: 0)
        } else {
            // Who it was must be seen in full: another's name may begin in the same way.
            lines.insert([Segment(column: columns.nick, width: width, runs: [Run(name, style)])], at: 0)
        }
        return stamp(lines, time, timeStyle)
    }

    private func stamp(_ lines: [PaneLine], _ time: String?, _ style: Style) -> [PaneLine] {
        guard columns.hasTime, let time, !lines.isEmpty else { return lines }
        var lines = lines
        lines[0].insert(Segment(column: 0, width: 5, runs: [Run(time, style)]), at: 0)
        return lines
    }

    // MARK: Notices

    private func lines(of notice: Notice) -> [PaneLine] {
        let (sign, style) = theme.notice(notice.kind)
        let text = TextWrap.lines([Run(ShownText.message(notice.text, indent: ""), style)], width: columns.textColumns)
        var lines = text.map { [Segment(column: columns.text, width: columns.textColumns, runs: $0)] }
        let column = columns.nick + columns.nickColumns - sign.utf8.count
        lines[0].insert(Segment(column: column, width: sign.utf8.count, runs: [Run(sign, style)]), at: 0)
        return stamp(lines, notice.time.clock(zone), theme.time)
    }

    private func hasNotices(between before: Message?, _ message: Message) -> Bool {
        guard let before else { return false }
        return !notices(from: before.id, below: message.id).isEmpty
    }

    /// Those behind a message: they are ascending.
    private func notices(from id: Int64, below end: Int64?) -> ArraySlice<Notice> {
        let start = firstNotice(from: id)
        return conversation.notices[start..<max(start, end.map { firstNotice(from: $0) } ?? conversation.notices.count)]
    }

    private func firstNotice(from id: Int64) -> Int {
        var (low, high) = (0, conversation.notices.count)
        while low < high {
            let middle = (low + high) / 2
            if conversation.notices[middle].after < id { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension Theme {
    /// What stands in the place of the name, and how it looks.
    func notice(_ kind: Notice.Kind) -> (sign: String, style: Style) {
        switch kind {
        case .event: ("--", notice)
        case .answer: ("--", answer)
        case .failure: ("!!", failure)
        case .announcement: ("**", newLine)
        }
    }
}
