import ChatClient
import ChatTerminal

extension InterfaceCommand {
    /// What concerns the program itself. Functions, as `/help` reads the table that it stands in.
    static let program: [InterfaceCommand] = [
        InterfaceCommand("help", ["h", "?"], "[COMMAND]", .helpHelp) { state, arguments throws(CommandRefusal) in
            let name = arguments.next()
            try arguments.end()
            if let name { try state.help(about: name) } else { state.help() }
        },
        InterfaceCommand("keys", [], "", .helpKeys) { state, arguments throws(CommandRefusal) in
            try arguments.end()
            state.showKeys()
        },
        InterfaceCommand("logout", [], "", .helpLogout) { state, arguments throws(CommandRefusal) in
            try arguments.end()
            state.request(.logout)
        },
        InterfaceCommand("quit", ["exit"], "", .helpQuit) { state, arguments throws(CommandRefusal) in
            try arguments.end()
            state.quit()
        },
    ]
}

extension InterfaceState {
    fileprivate mutating func help() {
        let rows = InterfaceCommand.all.map { ($0.usage, $0.help.text(settings.language)) }
        let hints: [Phrase] = [.helpSlash, .helpCompletion]
        overlay = .text(
            title: filled(.helpTitle), lines: Self.columns(rows) + [""] + hints.map { filled($0) }, offset: 0)
    }

    fileprivate mutating func help(about name: String) throws(CommandRefusal) {
        let word = name.hasPrefix("/") ? String(name.dropFirst()) : name
        guard let command = InterfaceCommand.named(word) else { throw .because(.unknownCommand, [word]) }
        let also = command.aliases.isEmpty ? "" : " (" + command.aliases.map { "/" + $0 }.joined(separator: ", ") + ")"
        say(.answer, command.usage + also + ": " + command.help.text(settings.language))
    }

    fileprivate mutating func showKeys() {
        let language = settings.language
        var rows = KeyBinding.all.map { ($0.label, $0.help.text(language)) }
        rows.append(("Alt-1 … Alt-0", Phrase.keyDigits.text(language)))
        rows += KeyBinding.editing.map { ($0.label, $0.help.text(language)) }
        overlay = .text(title: filled(.keysTitle), lines: Self.columns(rows), offset: 0)
    }

    /// The second column begins at one place.
    private static func columns(_ rows: [(String, String)]) -> [String] {
        let width = rows.map { TextWidth.of($0.0) }.max() ?? 0
        return rows.map { $0.0 + String(repeating: " ", count: width - TextWidth.of($0.0) + 2) + $0.1 }
    }
}
