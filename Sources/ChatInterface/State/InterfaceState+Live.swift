import ChatClient
import ChatProtocol

extension InterfaceState {
    mutating func eventReceived(_ event: LiveEvent) {
        // What was still on its way when it ended.
        if case .ended = link, event.isOfLink { return }
        switch event {
        case .message(let message, let isReplay):
            noteEntry(isReplay: isReplay)
            messageReceived(message, isReplay: isReplay)
        case .edit(let change, let isReplay), .delete(let change, let isReplay):
            noteEntry(isReplay: isReplay)
            messageChanged(change)
        case .room(let change, let isReplay):
            noteEntry(isReplay: isReplay)
            roomChanged(change, isReplay: isReplay)
        case .read(let name, let upTo): readElsewhere(name, upTo: upTo)
        case .typing(let user, let to): typingReceived(from: user, to: to)
        case .presence(let user, let isConnected): notePresence(of: user, isConnected: isConnected)
        case .connected: connected()
        case .disconnected(let error, let wait): disconnected(error, wait)
        case .caughtUp: caughtUp()
        // The server goes on by itself; what comes is marked as replayed.
        case .behind, .other: break
        case .sessionEnded: sayOfLink(.eventSessionEnded)
        case .closing(let code, let text, _): sayOfLink(.eventClosing, reason(code, text))
        case .notice(let text, let time): announced(text, time)
        }
    }

    /// The operator's word: below the pane, and among the messages of what is open, where it stays.
    private mutating func announced(_ text: String, _ time: Timestamp) {
        let text = filled(.eventNotice, text)
        say(.announcement, text)
        if let current {
            change(current) {
                $0.add(Notice(after: $0.newestMessage, time: time, kind: .announcement, text: text))
            }
        }
        if !isFocused { emit(.notify(title: ShownText.line(settings.profile), text: text)) }
    }

    private mutating func sayOfLink(_ phrase: Phrase, _ values: String...) {
        say(.failure, filled(phrase, values))
        work.linkNotice = message
    }

    /// After an entry that is not replayed all has been told. A server that was `behind` replays without saying when it
    /// is done: the link stays online then.
    private mutating func noteEntry(isReplay: Bool) {
        switch link {
        case .online, .ended: break
        case .connecting, .catchingUp, .offline:
            if isReplay { link = .catchingUp } else { caughtUp() }
        }
    }

    private mutating func connected() {
        // What is listened for anew has nothing to catch up with, and nobody says that it has.
        link = work.hasConnected ? .catchingUp : .online
        if !work.hasConnected { forgetWhatWasLoadedBefore() }
        work.hasConnected = true
        // It is not so any more.
        if message != nil, message == work.linkNotice { message = nil }
        work.linkNotice = nil
        for name in work.typing { change(name) { $0.typing.removeAll() } }
        work.typing.removeAll()
        request(.ownRooms)
        askDirectory()
        guard let current else { return }
        load(current)
        loadRoster(of: current)
    }

    /// What is listened for first begins here: messages between a page that came before and this moment are told by
    /// nobody, so the pages are asked for again.
    private mutating func forgetWhatWasLoadedBefore() {
        for name in order {
            let isUnderWay = change(name) { conversation in
                if conversation.hasLoaded, !conversation.isLoading { conversation.unload() }
                return conversation.isLoading
            }
            if isUnderWay == true { work.earlyPages.insert(name) }
        }
    }

    private mutating func askDirectory() {
        work.directoryAsked = now
        request(.directory)
    }

    /// In milliseconds.
    private static let directoryLasts: Int64 = 10_000

    /// The server tells who comes and goes where both have written; of others it must be asked.
    mutating func lookUpPresence(of name: String) {
        guard link == .online, !name.hasPrefix("#"), name != me?.user else { return }
        if let asked = work.directoryAsked, asked.adding(Self.directoryLasts) > now { return }
        askDirectory()
    }

    private mutating func caughtUp() {
        link = .online
        tellMissed()
    }

    /// A replayed message that is a highlight: one notification for all of them.
    mutating func noteMissed() {
        work.missed += 1
        if link == .online, work.missedDue == nil { work.missedDue = now.adding(1_000) }
    }

    mutating func tellMissed() {
        work.missedDue = nil
        guard work.missed > 0 else { return }
        emit(.notify(title: ShownText.line(settings.profile), text: filled(.eventMissed, String(work.missed))))
        work.missed = 0
    }

    private mutating func disconnected(_ error: LiveError, _ wait: Duration) {
        let (seconds, attoseconds) = wait.components
        let milliseconds = min(max(seconds, 0), 1_000_000) * 1_000 + attoseconds / 1_000_000_000_000_000
        link = .offline(reason: reason(error), until: now.adding(milliseconds))
    }

    mutating func identified(_ identity: Identity) {
        me = identity
        learn(identity.user, name: identity.name)
    }

    // MARK: Typing

    /// Believed for that long, in milliseconds.
    static let typingLasts: Int64 = 6_000

    private mutating func typingReceived(from user: String, to: String) {
        guard user != me?.user else { return }
        let name = to.hasPrefix("#") ? to : user
        let until = now.adding(Self.typingLasts)
        guard conversations[name] != nil else { return }
        change(name) { if $0.typing.count < 100 { $0.typing[user] = until } }
        work.typing.insert(name)
    }

    mutating func expireTyping() {
        for name in work.typing {
            let now = now
            let isOver = change(name) { conversation in
                conversation.typing = conversation.typing.filter { $0.value > now }
                return conversation.typing.isEmpty
            }
            if isOver ?? true { work.typing.remove(name) }
        }
    }
}

extension LiveEvent {
    fileprivate var isOfLink: Bool {
        switch self {
        case .connected, .disconnected, .caughtUp: true
        default: false
        }
    }
}
