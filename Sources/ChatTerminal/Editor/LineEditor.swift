/// A line, or several, being typed, with readline's keys in its emacs mode (readline(3), "EDITING COMMANDS"), a history,
/// a kill ring and undo. What is edited are Characters. A pure value.
///
/// Alt-Enter and a pasted LF break the line; Up and Down move between the lines and, beyond them, through the history.
public struct LineEditor: Sendable, Hashable {
    public enum Outcome: Sendable, Hashable {
        /// The text is another, or the search in the history is.
        case edited
        /// A key of the editor that left the text as it is.
        case moved
        /// Enter: the text was taken out and is in the history.
        case submitted(String)
        /// Not a key of the editor: up to the program.
        case ignored
    }

    /// A search through the history by Ctrl-R. The match is the editor's text meanwhile.
    public struct Search: Sendable, Hashable {
        public internal(set) var pattern = ""
        /// Nothing in the history has the pattern; the text is the last match.
        public internal(set) var isFailing = false
        /// The offset in the history of the match.
        var index: Int?
        /// What stood there when the search began.
        let original: Snapshot
    }

    /// The text with the cursor: what undo goes back to.
    struct Snapshot: Sendable, Hashable {
        var text: [Character]
        var cursor: Int
    }

    /// What the last key did, where the next one continues it.
    enum Continuation: Sendable, Hashable {
        case typing
        case killing
        /// The range that the next Alt-Y puts the previous kill in the place of.
        case yanking(Range<Int>)
    }

    public internal(set) var text: [Character] = []
    /// An offset in `text`.
    public internal(set) var cursor = 0
    /// What was submitted, the newest last; at most ``historyLimit``.
    public internal(set) var history: [String]
    /// Nil: no search is going on.
    public internal(set) var search: Search?

    /// The offset in the history of what the text was taken from; nil: the text is new.
    var historyIndex: Int?
    /// What was being typed when the walk through the history began.
    var draft = ""
    /// The newest last.
    var kills: [[Character]] = []
    /// The newest last.
    var undos: [Snapshot] = []
    var continuation: Continuation?

    public static let historyLimit = 500
    /// The most Characters of the text: what is put in beyond it is dropped. A paste fits; a text that is killed and put
    /// back twice, again and again, would double without end.
    public static let textLimit = 65_536
    static let killLimit = 16
    static let undoLimit = 200

    /// - Parameter history: the newest last; empty lines and doubles in a row are left out.
    public init(history: [String] = []) {
        self.history = []
        for line in history { remember(line) }
    }

    /// The text. Lines are divided by LF.
    public var string: String { String(text) }

    public var isEmpty: Bool { text.isEmpty }

    /// Does what the key means, or inserts what was pasted.
    public mutating func apply(_ input: TerminalInput) -> Outcome {
        switch input {
        case .key(let key): return search == nil ? edit(key) : searching(key)
        case .pasted(let pasted):
            endSearch()
            insert(pasted)
            return .edited
        case .mouse, .focused: return .ignored
        }
    }

    /// Puts other text in place of all, with the cursor behind it. Undo brings the old one back.
    public mutating func set(_ string: String) {
        endSearch()
        splice(0..<text.count, with: Self.cleaned(string))
    }

    /// Inserts at the cursor and moves it behind. Control characters but LF and TAB are dropped.
    public mutating func insert(_ string: String) {
        splice(cursor..<cursor, with: Self.cleaned(string))
    }

    /// Puts other text in place of a part, with the cursor behind it: a completion.
    /// - Parameter range: offsets in ``text``.
    public mutating func replace(_ range: Range<Int>, with other: String) {
        splice(range.clamped(to: 0..<text.count), with: Self.cleaned(other))
    }

    /// Takes the text out and puts it into the history, as Enter does.
    public mutating func submit() -> String {
        let line = string
        remember(line)
        (text, cursor, search, historyIndex, draft, continuation) = ([], 0, nil, nil, "", nil)
        undos.removeAll()
        return line
    }

    /// Puts a line into the history, unless it is empty or the newest already.
    public mutating func remember(_ line: String) {
        guard !line.isEmpty, line != history.last else { return }
        history.append(line)
        if history.count > Self.historyLimit { history.removeFirst(history.count - Self.historyLimit) }
    }

    /// LF and TAB are the only control characters a text may have; CRLF is a Character of its own.
    private static func cleaned(_ string: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in string.unicodeScalars
        where scalar == "\n" || scalar == "\t" || scalar.properties.generalCategory != .control {
            scalars.append(scalar)
        }
        return String(scalars)
    }
}
