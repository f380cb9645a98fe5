import ChatClient
import ChatProtocol
import ChatTerminal

extension InterfaceState {
    mutating func inputReceived(_ input: TerminalInput) {
        switch input {
        case .focused(let isFocused): focusChanged(isFocused)
        case .mouse(let mouse): mouseUsed(mouse)
        case .pasted(let text): pasted(text)
        case .key(let key): keyPressed(key)
        }
    }

    private mutating func pasted(_ text: String) {
        message = nil
        completion = nil
        if case .jump(let query, _, _) = overlay {
            jump(to: query + text.filter { !$0.isNewline })
            return
        }
        overlay = nil
        changeEditor { _ = $0.apply(.pasted(text)) }
        noteTyping()
    }

    private mutating func keyPressed(_ key: Key) {
        message = nil
        if work.prefixed {
            work.prefixed = false
            if key == .control("e") {
                emit(.openEditor(editor.string))
                return
            }
        }
        if overlay != nil, overlayTakes(key) { return }
        let action = KeyBinding.action(of: key)
        guard let action, !(editor.search != nil && [.escape, .interrupt].contains(action)) else {
            completion = nil
            edit(key)
            return
        }
        // What was found in the history is the line from here on.
        if editor.search != nil { edit(Key(.escape)) }
        if case .complete = action {} else { endCompletion(on: action) }
        perform(action, key)
    }

    private mutating func endCompletion(on action: KeyAction) {
        completion = nil
        if action != .interrupt { work.interrupted = nil }
    }

    private mutating func perform(_ action: KeyAction, _ key: Key) {
        switch action {
        case .submit: submit()
        case .complete(let backwards): complete(backwards: backwards)
        case .jump: jump(to: "")
        case .killToEnd: edit(.control("k"))
        case .nextUnread: showNextUnread()
        case .scroll(let pages): scrollPages(pages)
        case .oldest: showOldest()
        case .newest: showNewest()
        case .step(let step): showNeighbour(step)
        case .open(let place):
            guard order.indices.contains(place) else { return }
            holdOrder()
            show(order[place])
        case .editorPrefix: work.prefixed = true
        case .redraw: emit(.redraw)
        case .suspend: emit(.suspend)
        case .interrupt: interrupt()
        case .endOfInput: editor.isEmpty ? quit() : edit(key)
        case .escape: cancelEditing()
        }
    }

    /// A key of the line.
    private mutating func edit(_ key: Key) {
        work.interrupted = nil
        if changeEditor({ $0.apply(.key(key)) }) == .edited { noteTyping() }
    }

    /// Ctrl-C: an empty line, then the way out.
    private mutating func interrupt() {
        if !editor.isEmpty {
            changeEditor { $0.set("") }
            cancelEditing()
        } else if work.interrupted != nil {
            quit()
        } else {
            work.interrupted = now
            say(.answer, .pressAgainToLeave)
        }
    }

    /// The message that was about to be edited stays as it is.
    private mutating func cancelEditing() {
        guard let current, conversations[current]?.editing != nil else { return }
        change(current) { $0.editing = nil }
        changeEditor { $0.set("") }
        say(.answer, .editCancelled)
    }

    private mutating func showNeighbour(_ step: Int) {
        guard !order.isEmpty else { return }
        holdOrder()
        let place = current.flatMap { order.firstIndex(of: $0) }.map { $0 + step } ?? 0
        show(order[(place % order.count + order.count) % order.count])
    }

    private mutating func showNextUnread() {
        let start = current.flatMap { order.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
        let others = order[start...] + order[..<start]
        let unread = others.filter { name in
            conversations[name].map { $0.unread > 0 && !$0.isMuted } ?? false
        }
        let highlighted = unread.first { conversations[$0]?.isHighlighted == true }
        guard let next = highlighted ?? unread.first else {
            say(.answer, .nothingUnread)
            return
        }
        holdOrder()
        show(next)
    }

    /// At most one `typing` in so many milliseconds and a conversation.
    static let typingEvery: Int64 = 3_000

    /// The text in the line has changed.
    private mutating func noteTyping() {
        guard let current, current != me?.user, link == .online else { return }
        let now = now
        let isDue = change(current) { conversation in
            let text = conversation.editor.text
            let isCommand = text.first == "/" && text.dropFirst().first != "/"
            guard !text.isEmpty, !isCommand, conversation.editor.search == nil, conversation.editing == nil else {
                return false
            }
            if let last = conversation.lastTyping, last.adding(Self.typingEvery) > now { return false }
            conversation.lastTyping = now
            return true
        }
        if isDue == true { emit(.typing(to: current)) }
    }

    // MARK: Enter

    /// What cannot be sent or done stays in the line.
    private mutating func submit() {
        let text = editor.string
        guard !text.allSatisfy(\.isWhitespace) else { return }
        // A command may open another conversation, or put another text into the line.
        let (origin, line) = (current, editor)
        changeEditor { _ = $0.submit() }
        do {
            if text.hasPrefix("/"), !text.hasPrefix("//") {
                try run(command: text)
            } else {
                try submit(message: text.hasPrefix("//") ? String(text.dropFirst()) : text)
            }
        } catch {
            if let origin { change(origin) { $0.editor = line } } else { spareEditor = line }
            if case .because(let phrase, let values) = error { say(.failure, filled(phrase, values)) }
        }
    }

    private mutating func submit(message text: String) throws(CommandRefusal) {
        try checkLength(text)
        guard let current else { throw .because(.noConversation) }
        if let id = conversations[current]?.editing {
            change(current) { $0.editing = nil }
            request(.edit(id: id, text: text))
        } else {
            send(text, to: current)
        }
    }
}
