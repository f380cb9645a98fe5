import ChatClient
import ChatProtocol
import ChatTerminal

/// The lines of a conversation, for a pane's width: a pure function of the state.
struct PaneLines {
    let state: InterfaceState
    let conversation: ConversationState
    let width: Int
    let theme: Theme
    let wrapped: WrappedTexts

    private var columns: PaneColumns { PaneColumns(width: width) }
    private var language: Language { state.settings.language }

    /// Messages of one sender within so much of each other stand as one group, milliseconds.
    private static let groupSpan: Int64 = 300_000

    /// All that belongs to a message (``ScreenGeometry/lineCount(of:in:_:)``).
    func lines(of index: Int) -> [PaneLine] {
        let messages = conversation.messages
        guard messages.indices.contains(index) else { return [] }
        let message = messages[index]
        let before = index > 0 ? messages[index - 1] : nil
        var lines: [PaneLine] = []
        if before == nil { lines += top + notices(from: .min, below: message.id) }
        let heads = headlines(message, after: before)
        lines += heads
        lines += messageLines(message, startsGroup: !heads.isEmpty || !isGrouped(message, with: before))
        let next = index + 1 < messages.count ? messages[index + 1].id : Int64.max
        lines += notices(from: message.id, below: next)
        if index == messages.count - 1 { lines += outgoing }
        return lines
    }

    /// As many as ``lines(of:)``, without making them where that can be known for less.
    func lineCount(of index: Int) -> Int { max(1, lines(of: index).count) }

    /// A conversation without messages.
    var withoutMessages: [PaneLine] { top + notices(from: .min, below: .max) + outgoing }

    private var top: [PaneLine] {
        let phrase: Phrase
        if conversation.isLoading {
            phrase = .loadingOlder
        } else if conversation.hasOlder {
            phrase = .olderAbove
        } else {
            phrase = .beginning
        }
        return [PaneLine(.rule(phrase.text(language), theme.day))]
    }

    /// The day, where another one begins, and the line above what is new.
    private func headlines(_ message: Message, after before: Message?) -> [PaneLine] {
        var lines: [PaneLine] = []
        let day = localTime(message.time)
        if before.map({ !localTime($0.time).isSameDay(as: day) }) ?? true {
            lines.append(PaneLine(.rule(name(of: day), theme.day)))
        }
        if let since = conversation.newSince, message.id > since, (before?.id ?? .min) <= since {
            lines.append(PaneLine(.rule(Phrase.newSince.text(language), theme.new)))
        }
        return lines
    }

    func name(of day: LocalTime) -> String {
        Phrase.day(
            Phrase.weekdays[day.weekday].text(language), String(day.day), Phrase.months[day.month - 1].text(language),
            String(day.year), in: language)
    }

    private func isGrouped(_ message: Message, with before: Message?) -> Bool {
        guard let before, before.from == message.from else { return false }
        // A notice between them takes them apart.
        guard places(from: before.id, below: message.id).isEmpty else { return false }
        let (span, overflow) = message.time.milliseconds.subtractingReportingOverflow(before.time.milliseconds)
        return !overflow && span >= 0 && span <= Self.groupSpan
    }

    private func messageLines(_ message: Message, startsGroup: Bool) -> [PaneLine] {
        let isOwn = message.from == state.me?.user
        let user = ShownText.line(message.from)
        let nick = Run(user, isOwn ? theme.ownNick : theme.nick(message.from))
        let base = conversation.found == message.id ? theme.found : Style.plain
        let text = wrapped.lines(of: message, width: columns.textWidth, look: look(of: message)) { runs(message, base) }
        return rows(of: text, time: startsGroup ? localTime(message.time).clock : "", nick: startsGroup ? nick : Run(""))
    }

    private func runs(_ message: Message, _ base: Style) -> [Run] {
        if message.isDeleted { return [Run(Phrase.deleted.text(language), theme.mark)] }
        let text = MessageText(theme: theme, ownNames: ownNames).runs(message.text, base: base)
        guard message.isEdited else { return text }
        return text + [Run(" " + Phrase.edited.text(language), theme.mark)]
    }

    /// What a message's look hangs on beside itself.
    private func look(of message: Message) -> Int {
        var hasher = Hasher()
        hasher.combine(conversation.found == message.id)
        hasher.combine(language)
        hasher.combine(state.me?.user)
        hasher.combine(state.me?.name)
        return hasher.finalize()
    }

    private var ownNames: [String] {
        guard let me = state.me else { return [] }
        return [me.user.lowercased(), me.name.lowercased()].filter { !$0.isEmpty }
    }

    private func rows(of text: [[Run]], time: String, nick: Run) -> [PaneLine] {
        text.enumerated().map { number, line in
            PaneLine(.message(time: number == 0 ? time : "", nick: number == 0 ? nick : Run(""), text: line))
        }
    }

    /// Those that stand behind a message and in front of the next one.
    private func notices(from first: Int64, below end: Int64) -> [PaneLine] {
        conversation.notices[places(from: first, below: end)].flatMap { notice in
            let lines = TextWrap.lines([Run(notice.text, style(of: notice.kind))], width: columns.textWidth)
            return rows(of: lines, time: localTime(notice.time).clock, nick: Run("*", theme.mark))
        }
    }

    private func places(from first: Int64, below end: Int64) -> Range<Int> {
        let start = conversation.notices.firstPlace { $0.after >= first }
        return start..<max(start, conversation.notices.firstPlace { $0.after >= end })
    }

    func style(of kind: Notice.Kind) -> Style {
        switch kind {
        case .event: theme.notice
        case .answer: theme.answer
        case .failure: theme.failure
        }
    }

    /// One's own lines that are not in the log yet.
    private var outgoing: [PaneLine] {
        conversation.outgoing.flatMap { outgoing in
            var runs = MessageText(theme: theme, ownNames: []).runs(outgoing.line.text, base: theme.pending)
            switch outgoing.status {
            case .pending:
                let phrase: Phrase = state.link == .online || state.link == .catchingUp ? .sending : .waiting
                runs.append(Run("  " + phrase.text(language), theme.mark))
            case .failed(let reason):
                runs.append(Run("  " + Phrase.notSent(reason, in: language), theme.failure))
            }
            let user = state.me.map { ShownText.line($0.user) } ?? ""
            return rows(
                of: TextWrap.lines(runs, width: columns.textWidth), time: localTime(outgoing.line.written).clock,
                nick: Run(user, theme.ownNick))
        }
    }

    private func localTime(_ time: Timestamp) -> LocalTime { LocalTime(time, state.settings.timeZone) }
}

extension [Notice] {
    /// The first place where something is true that is true for all behind it, too; they are ascending.
    fileprivate func firstPlace(where isTrue: (Notice) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isTrue(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
