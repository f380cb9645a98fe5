import ChatClient
import ChatProtocol
import ChatTerminal

extension InterfaceState {
    /// What happened changes the state; what is to be done comes out, in that order. No input or output, and no time but
    /// the one that was told.
    public mutating func apply(_ event: InterfaceEvent) -> [InterfaceEffect] {
        switch event {
        case .input(let input): inputReceived(input)
        case .resized(let size): self.size = size
        case .clock(let time): timePassed(to: time)
        case .live(let event): eventReceived(event)
        case .identified(let identity): identified(identity)
        case .conversations(let list): listReceived(list)
        case .historyLoaded(let name, let before, let result): historyLoaded(name, before: before, result)
        case .newerLoaded(let name, let after, let result): newerLoaded(name, after: after, result)
        case .sent(let ref, let receipt): lineAccepted(ref, receipt)
        case .sendFailed(let ref, let failure): lineFailed(ref, failure)
        case .outbox(let lines): linesFound(lines)
        case .answered(let request, let result): answered(request, result)
        case .edited(let text): if let text { changeEditor { $0.set(text) } }
        case .reset: forgetServer()
        case .ended(let reason): link = .ended(reason: reason)
        case .told(let kind, let text): say(kind, text)
        case .terminated: quit()
        }
        noteWhatIsSeen()
        defer { work.effects.removeAll() }
        return work.effects
    }

    mutating func emit(_ effect: InterfaceEffect) {
        work.effects.append(effect)
    }

    mutating func request(_ request: InterfaceRequest) {
        work.effects.append(.request(request))
    }

    /// Shows one line below the pane.
    mutating func say(_ kind: Notice.Kind, _ text: String) {
        message = Notice(after: open?.newestMessage ?? 0, time: now, kind: kind, text: text)
    }

    mutating func say(_ kind: Notice.Kind = .answer, _ phrase: Phrase, _ values: String...) {
        say(kind, filled(phrase, values))
    }

    /// A phrase with its values put in, which are made safe here.
    func filled(_ phrase: Phrase, _ values: [String]) -> String {
        phrase.filled(with: values.map { ShownText.line($0) }, in: settings.language)
    }

    func filled(_ phrase: Phrase, _ values: String...) -> String { filled(phrase, values) }

    /// Changes the input line in its place.
    mutating func changeEditor<Result>(_ body: (inout LineEditor) -> Result) -> Result {
        guard let current, let index = conversations.index(forKey: current) else { return body(&spareEditor) }
        return body(&conversations.values[index].editor)
    }

    /// Changes a conversation in its place: thousands of messages must not be copied.
    /// - Returns: nil where there is no such conversation.
    @discardableResult
    mutating func change<Result>(_ name: String, _ body: (inout ConversationState) -> Result) -> Result? {
        guard let index = conversations.index(forKey: name) else { return nil }
        return body(&conversations.values[index])
    }

    mutating func timePassed(to time: Timestamp) {
        now = time
        expireTyping()
        if let due = work.read?.due, due <= now { flushRead() }
        if let due = work.missedDue, due <= now { tellMissed() }
        if let until = work.orderHeldUntil, until <= now {
            work.orderHeldUntil = nil
            sortConversations()
        }
        if let at = work.interrupted, at.adding(Self.interruptWindow) <= now { work.interrupted = nil }
    }

    mutating func quit() {
        flushRead()
        emit(.quit)
    }
}
