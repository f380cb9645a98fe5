import ChatClient
import ChatTerminal

/// The text of the input line broken into rows, and where the cursor stands in them. It is broken anywhere, so that a key
/// never moves what stands before it.
struct InputLines: Sendable, Hashable {
    let prompt: String
    let promptColumns: Int
    /// From the first row of the text on, or of as much of it as is looked at.
    private(set) var rows: [String] = [""]
    /// In `rows`; columns are counted from the left end of the text.
    private(set) var cursor = Position(column: 0, row: 0)

    /// So many Characters before and behind the cursor are looked at: more than fits on any screen.
    private static let reach = 8_192

    /// - Parameter columns: of the whole line, with the prompt.
    init(_ editor: LineEditor, prompt: String, columns: Int) {
        self.prompt = "[" + TextCut.text(prompt, width: max(4, columns / 3)) + "] "
        promptColumns = TextWidth.of(self.prompt)
        // The cursor needs a cell behind the text.
        let room = max(1, columns - promptColumns - 1)
        var column = 0
        let start = max(0, editor.cursor - Self.reach)
        let end = min(editor.text.count, editor.cursor + Self.reach)
        for place in start..<end {
            let character = editor.text[place]
            let isLineEnd = character == "\n"
            let (shown, width) = isLineEnd ? ("", 0) : Self.shown(character)
            if column + width > room {
                rows.append("")
                column = 0
            }
            if place == editor.cursor { cursor = Position(column: column, row: rows.count - 1) }
            rows[rows.count - 1] += shown
            column += width
            if isLineEnd {
                rows.append("")
                column = 0
            }
        }
        if editor.cursor >= end { cursor = Position(column: column, row: rows.count - 1) }
    }

    /// What the editor may hold and a line may not is made visible, as in messages.
    private static func shown(_ character: Character) -> (String, Int) {
        if character.isASCII { return (character == "\t" ? " " : String(character), 1) }
        let text = StackedMarks.limited(in: ShownText.line(String(character)))
        return (text, TextWidth.of(text))
    }

    /// The first of so many rows that hold the cursor.
    func firstShown(of count: Int) -> Int {
        max(0, min(cursor.row - count + 1 + count / 3, rows.count - count))
    }
}
