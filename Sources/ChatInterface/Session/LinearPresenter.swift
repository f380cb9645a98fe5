import ChatClient
import ChatTerminal

/// One line after another, on a terminal that can go back in the line it is in, or on one that can't even do that.
public struct LinearPresenter: Presenter {
    public enum Input: Sendable, Hashable {
        /// The line that is typed is shown below all others, and edited there.
        case edited
        /// The terminal itself shows what is typed, and gives whole lines.
        case whole
    }

    private let input: Input
    private var view = LinearView()
    /// Not shown yet.
    private var lines: [String] = []
    /// The input line as it stands; nil: there is none.
    private var shown: InputLine?

    public init(_ input: Input) {
        self.input = input
    }

    public mutating func applied(_ event: InterfaceEvent, to state: InterfaceState) {
        lines += view.lines(after: event, in: state)
    }

    public mutating func bytes(for state: InterfaceState) -> [UInt8] {
        let wanted = input == .edited ? InputLine(state, prompt: view.prompt(of: state)) : nil
        guard !lines.isEmpty || wanted != shown else { return [] }
        // Raw terminals need the CR, too.
        let end = input == .edited ? "\r\n" : "\n"
        var text = input == .edited ? "\r\u{1B}[K" : ""
        for line in lines { text += line + end }
        if let wanted { text += wanted.text + "\r" + (wanted.column > 0 ? "\u{1B}[\(wanted.column)C" : "") }
        lines = []
        shown = wanted
        return Array(text.utf8)
    }

    public mutating func forget() { shown = nil }

    public mutating func farewell() -> [UInt8] {
        Array((input == .edited ? "\r\u{1B}[K" : "").utf8)
    }
}

/// What is typed, in the one line that there is for it.
private struct InputLine: Sendable, Hashable {
    var text: String
    /// Of the cursor, from 0.
    var column: Int

    /// As much of it as fits, with the cursor in it.
    init(_ state: InterfaceState, prompt: String) {
        let editor = state.editor
        let room = max(state.size.columns - TextWidth.of(prompt) - 1, 8)
        // Line ends and TABs would tear the line; what was pasted may be anybody's text.
        let characters = editor.text.map { $0 == "\n" ? "⏎" : $0 == "\t" ? " " : ShownText.line(String($0)) }
        var first = editor.cursor
        var before = 0
        while first > 0 {
            let width = TextWidth.of(characters[first - 1])
            guard before + width <= room else { break }
            before += width
            first -= 1
        }
        var last = editor.cursor
        var all = before
        while last < characters.count {
            let width = TextWidth.of(characters[last])
            guard all + width <= room else { break }
            all += width
            last += 1
        }
        text = prompt + characters[first..<last].joined()
        column = TextWidth.of(prompt) + before
    }
}
