import ChatClient
import ChatProtocol
import ChatTerminal

/// Opening conversations, and their messages from the server.
extension InterfaceState {
    /// Opens a conversation of the list, at its newest message.
    mutating func show(_ name: String) {
        guard conversations[name] != nil else { return }
        overlay = nil
        completion = nil
        guard name != current else { return }
        leaveCurrent()
        if current == nil { takeSpareLine(to: name) }
        current = name
        change(name) { conversation in
            if conversation.unread > 0 { conversation.newSince = conversation.readUpTo }
        }
        load(name)
        loadRoster(of: name)
        lookUpPresence(of: name)
    }

    /// What was typed before any conversation was open stays in the line.
    private mutating func takeSpareLine(to name: String) {
        let text = spareEditor.string
        guard !text.isEmpty, conversations[name]?.editor.isEmpty == true else { return }
        change(name) { $0.editor.set(text) }
        spareEditor.set("")
    }

    private mutating func leaveCurrent() {
        flushRead()
        guard let current else { return }
        change(current) { conversation in
            if conversation.hasNewer { conversation.unload() }
            (conversation.newSince, conversation.found, conversation.scroll) = (nil, nil, nil)
        }
    }

    /// Asks for the newest messages, once; the live events keep them whole from then on.
    mutating func load(_ name: String) {
        let isNeeded = change(name) { conversation in
            guard !conversation.hasLoaded, !conversation.isLoading, !conversation.hasNewer else { return false }
            conversation.isLoading = true
            return true
        }
        if isNeeded == true { emit(.loadHistory(with: name, before: nil)) }
    }

    mutating func loadRoster(of name: String) {
        let isNeeded = change(name) { conversation in
            defer { conversation.hasRoster = true }
            return conversation.isRoom && !conversation.hasRoster
        }
        if isNeeded == true { request(.roster(room: name)) }
    }

    mutating func loadOlder(_ name: String) {
        let before = change(name) { conversation -> Int64? in
            guard conversation.hasOlder, conversation.hasLoaded, !conversation.isLoading else { return nil }
            guard let first = conversation.messages.first else { return nil }
            conversation.isLoading = true
            return first.id
        }
        if let before = before ?? nil { emit(.loadHistory(with: name, before: before)) }
    }

    mutating func loadNewer(_ name: String) {
        let after = change(name) { conversation -> Int64? in
            guard conversation.hasNewer, !conversation.isLoading else { return nil }
            conversation.isLoading = true
            return conversation.messages.last?.id ?? 0
        }
        if let after = after ?? nil { emit(.loadNewer(with: name, after: after)) }
    }

    mutating func historyLoaded(_ name: String, before: Int64?, _ result: Result<Page<Message>, RequestFailure>) {
        guard conversations[name]?.isLoading == true, !isTooEarly(name) else { return }
        change(name) { $0.isLoading = false }
        switch result {
        case .failure(let failure): if name == current { say(.failure, reason(failure)) }
        case .success(let page):
            let me = me?.user
            let items = upToDate(page.items)
            change(name) { $0.take(items, hasMore: page.hasMore, before: before, me: me) }
            learnSpeakers(of: items, in: name)
        }
        if name == current, case .success = result { loadAhead() }
    }

    /// A page that was asked for before anything was listened for is asked for again.
    private mutating func isTooEarly(_ name: String) -> Bool {
        guard work.earlyPages.remove(name) != nil else { return false }
        change(name) { $0.unload() }
        if name == current { load(name) }
        return true
    }

    mutating func newerLoaded(_ name: String, after: Int64, _ result: Result<Page<Message>, RequestFailure>) {
        guard conversations[name]?.isLoading == true, !isTooEarly(name) else { return }
        change(name) { $0.isLoading = false }
        switch result {
        case .failure(let failure): if name == current { say(.failure, reason(failure)) }
        case .success(let page):
            let me = me?.user
            let items = upToDate(page.items)
            change(name) { conversation in
                guard conversation.hasNewer, after == conversation.messages.last?.id ?? 0 else { return }
                conversation.place(items, me: me)
                // Something may have come after the page was read and before it was here.
                let last = conversation.messages.last?.id ?? 0
                conversation.hasNewer = page.hasMore || !items.isEmpty && last < conversation.newestMessage
                if !conversation.hasNewer { conversation.hasLoaded = true }
            }
        }
    }

    /// A search result: the messages around it, and itself in the middle of the pane.
    mutating func surroundingsLoaded(_ name: String, of id: Int64, _ page: Page<Message>) {
        guard name == current, conversations[name]?.found == id else { return }
        let me = me?.user
        let items = upToDate(page.items)
        change(name) { $0.takeSurroundings(items, hasMore: page.hasMore, me: me) }
        bringIntoView(id)
    }

    /// A page that was on its way may be older than an edit that has been told.
    private func upToDate(_ items: [Message]) -> [Message] {
        guard !work.changes.isEmpty else { return items }
        let changed = Set(work.changes.map(\.of))
        return items.map { message in
            guard changed.contains(message.id) else { return message }
            var message = message
            for change in work.changes where change.of == message.id { message.apply(change) }
            return message
        }
    }

    private mutating func learnSpeakers(of items: [Message], in name: String) {
        for message in items { learn(message.from, name: message.fromName, lastActive: message.time) }
        change(name) { conversation in
            for message in items.reversed()
            where conversation.speakers.count < 200 && !conversation.speakers.contains(message.from) {
                conversation.speakers.append(message.from)
            }
        }
    }
}

extension ConversationState {
    fileprivate mutating func take(_ page: [Message], hasMore: Bool, before: Int64?, me: String?) {
        let oldFirst = messages.first?.id
        if let before {
            guard before == oldFirst else { return }
            place(page.filter { $0.id < before }, me: me)
            hasOlder = hasMore && messages.first?.id != oldFirst
        } else {
            // A search result was opened meanwhile.
            guard !hasNewer else { return }
            place(page, me: me)
            if oldFirst == nil || messages.first?.id != oldFirst || !hasMore { hasOlder = hasMore && !page.isEmpty }
            hasLoaded = true
        }
    }

    fileprivate mutating func takeSurroundings(_ page: [Message], hasMore: Bool, me: String?) {
        let page = Self.ordered(page)
        guard let first = page.first, let last = page.last else { return }
        isLoading = false
        if let oldFirst = messages.first, last.id >= oldFirst.id {
            // They meet what is loaded.
            place(page, me: me)
            if first.id < oldFirst.id { hasOlder = true }
            return
        }
        let newer = hasMore ? [] : messages
        messages = page
        for message in newer { place(message, isFresh: false, me: me) }
        hasNewer = hasMore || last.id < newestMessage && newer.isEmpty
        hasOlder = true
        hasLoaded = !hasNewer
    }
}
