import ChatClient
import ChatTerminal

extension InterfaceCommand {
    static let messages: [InterfaceCommand] = [
        InterfaceCommand("msg", ["m"], "USER|#ROOM TEXT", .helpMsg) { state, arguments throws(CommandRefusal) in
            let name = try arguments.conversation()
            let text = try arguments.text()
            try state.checkLength(text)
            state.send(text, to: name)
            state.show(name)
        },
        InterfaceCommand("query", ["q"], "USER", .helpQuery) { state, arguments throws(CommandRefusal) in
            let name = try arguments.conversation()
            try arguments.end()
            state.enter(name)
        },
        InterfaceCommand("search", ["s"], "[with=USER|#ROOM] TEXT", .helpSearch) {
            state, arguments throws(CommandRefusal) in
            try state.search(&arguments)
        },
        InterfaceCommand("edit", [], "[TEXT]", .helpEdit) { state, arguments throws(CommandRefusal) in
            let message = try state.lastOwnMessage()
            if arguments.isEmpty {
                state.edit(message)
            } else {
                let text = try arguments.text()
                try state.checkLength(text)
                state.request(.edit(id: message.id, text: text))
            }
        },
        InterfaceCommand("delete", ["del"], "[last]", .helpDelete) { state, arguments throws(CommandRefusal) in
            if let word = arguments.next(), word != "last" { throw .usage }
            try arguments.end()
            state.request(.delete(id: try state.lastOwnMessage().id))
        },
        InterfaceCommand("resend", ["retry"], "", .helpResend) { state, arguments throws(CommandRefusal) in
            try arguments.end()
            state.resendFailed()
        },
        InterfaceCommand("discard", [], "", .helpDiscard) { state, arguments throws(CommandRefusal) in
            try arguments.end()
            state.discardFailed()
        },
        InterfaceCommand("clear", [], "", .helpClear) { state, arguments throws(CommandRefusal) in
            try arguments.end()
            state.change(try arguments.open()) { $0.notices.removeAll() }
        },
    ]
}

extension InterfaceState {
    fileprivate func lastOwnMessage() throws(CommandRefusal) -> Message {
        guard let me, let open, let last = open.messages.last(where: { $0.from == me.user && !$0.isDeleted }) else {
            throw .because(.nothingOfYours)
        }
        return last
    }

    /// Its text comes into the line, and Enter changes the message.
    fileprivate mutating func edit(_ message: Message) {
        guard let current else { return }
        change(current) { conversation in
            conversation.editing = message.id
            conversation.editor.set(message.text)
        }
        say(.answer, .editingHint)
    }

    fileprivate mutating func search(_ arguments: inout CommandArguments) throws(CommandRefusal) {
        var with: String?
        var text = try arguments.text()
        if text.hasPrefix("with=") {
            var inner = CommandArguments(text.dropFirst("with=".count), openConversation: current)
            with = try inner.conversation()
            text = try inner.text()
        }
        work.search = Search(text: text, with: with, hasMore: false, isLoading: true)
        overlay = .list(title: filled(.searchTitle, text), items: [], selected: 0)
        request(.search(text: text, with: with, before: nil))
    }
}
