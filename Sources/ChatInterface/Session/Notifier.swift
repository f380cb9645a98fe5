public import ChatTerminal

/// Tells the user that somebody has written, as they like it.
public struct Notifier: Sendable {
    public enum Form: Sendable, Hashable {
        case none
        case bell
        /// A notification by the terminal; with a bell where it knows none.
        case terminal(TerminalNotification.Form?)
        /// A program with its arguments; title and text are added as the last two, and are in the environment as
        /// `CHAT_TITLE` and `CHAT_TEXT`. No shell ever sees them.
        case command([String])
    }

    /// How many programs of notifications may run at once; while they do, more are left out.
    static let limit = 4

    let form: Form
    private let running = RunningCount()

    init(_ form: Form) {
        self.form = form
    }

    /// - Returns: what the terminal is to get.
    func notify(title: String, text: String) -> [UInt8] {
        switch form {
        case .none: return []
        case .bell, .terminal(nil): return TerminalNotification.bell
        case .terminal(let form?): return TerminalNotification.bytes(title: title, text: text, form: form)
        case .command(let words):
            guard !words.isEmpty, running.enter(limit: Self.limit) else { return [] }
            let program = ForeignProgram(
                words: words + [title, text], environment: ["CHAT_TITLE": title, "CHAT_TEXT": text])
            program.run { [running] _ in running.leave() }
            return []
        }
    }
}
