import ChatClient
import ChatProtocol
import ChatTerminal

/// Messages as lines of the linear form: `14:02 #lab messi: text`; a `*` before the place marks what names the user.
struct LinearMessage {
    private let state: InterfaceState
    private var language: Language { state.settings.language }
    private var zone: TimeZoneOffset { state.settings.timeZone }

    init(_ state: InterfaceState) {
        self.state = state
    }

    func lines(of message: Message) -> [String] {
        let text = message.isDeleted ? Phrase.deletedMark.text(language) : StackedMarks.limited(in: message.text)
        let mark = state.namesUser(message) ? "* " : ""
        let edited = message.isEdited && !message.isDeleted ? " " + Phrase.editedMark.text(language) : ""
        let head = "\(message.time.clock(zone)) \(mark)\(sender(message.from, message.to)): "
        return Self.lines(head + ShownText.message(text) + edited)
    }

    /// With a line for each day and where the unread ones begin.
    func lines(of messages: [Message], newSince: Int64? = nil) -> [String] {
        var lines: [String] = []
        var day: LocalTime?
        var isNewTold = false
        for message in messages {
            let time = LocalTime(message.time, zone)
            if let time, day.map({ !time.isSameDay(as: $0) }) ?? true {
                lines.append("-- " + time.longDate(language))
                day = time
            }
            if let newSince, message.id > newSince, !isNewTold {
                lines.append("-- " + Phrase.newSinceYouWereHere.text(language))
                isNewTold = true
            }
            lines += self.lines(of: message)
        }
        return lines
    }

    /// The newest messages, or those around the one that was looked for.
    func opening(of conversation: ConversationState) -> [String] {
        let most = LinearView.messagesAtOpening
        var messages = conversation.messages.suffix(most)
        if let found = conversation.found, let index = conversation.index(of: found) {
            let start = max(0, index - most / 2)
            messages = conversation.messages[start..<min(start + most, conversation.messages.count)]
        }
        let newSince = conversation.newSince.flatMap { since in
            messages.contains { $0.id <= since } || !conversation.hasOlder ? since : nil
        }
        let lines = lines(of: Array(messages), newSince: newSince)
        let waiting = conversation.outgoing.flatMap { line in
            let text = Self.oneLine(line.line.text)
            return ["-- " + Phrase.lineWaits(ShownText.line(line.line.to), text, in: language)]
        }
        return (lines.isEmpty ? ["-- " + Phrase.nothingWritten.text(language)] : lines) + waiting
    }

    func lines(of change: MessageChange) -> [String] {
        let sender = sender(change.from, change.to)
        let time = change.time.clock(zone)
        if change.isDeleted { return [time + " -- " + Phrase.lineDeleted(sender, in: language)] }
        let text = ShownText.message(StackedMarks.limited(in: change.text))
        return Self.lines(time + " -- " + Phrase.lineEdited(sender, text, in: language))
    }

    func lines(of notice: Notice, in place: String) -> [String] {
        ["\(notice.time.clock(zone)) \(ShownText.line(place)) -- \(ShownText.line(notice.text))"]
    }

    /// `#lab messi`, `messi`, and of one's own `messi to lineker`.
    private func sender(_ from: String, _ to: String) -> String {
        let (from, place) = (ShownText.line(from), ShownText.line(to))
        if to.hasPrefix("#") { return "\(place) \(from)" }
        return from == state.me?.user ? Phrase.lineFromTo(from, place, in: language) : from
    }

    /// A text as part of a sentence.
    static func oneLine(_ text: String) -> String {
        ShownText.line(StackedMarks.limited(in: String(text.map { $0.isNewline ? " " : $0 })))
    }

    private static func lines(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
    }
}

extension InterfaceState {
    /// Whether a message of a room names the user.
    func namesUser(_ message: Message) -> Bool {
        guard let me, message.from != me.user, message.to.hasPrefix("#"), !message.isDeleted else { return false }
        return Mention.isIn(message.text, of: me.user) || Mention.isIn(message.text, of: me.name)
    }
}
