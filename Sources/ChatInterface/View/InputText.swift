import ChatTerminal

/// The text being typed, as lines, and where the cursor stands in them.
struct InputText {
    private(set) var lines: [String] = [""]
    /// Column and line.
    private(set) var cursor = Position(column: 0, row: 0)

    /// - Parameters:
    ///   - width: of a line, in columns.
    ///   - first: columns that are taken in the first line, by the prompt.
    init(_ editor: LineEditor, width: Int, first: Int) {
        let width = max(2, width)
        var column = min(first, width - 1)
        for (place, character) in editor.text.enumerated() {
            let columns = character == "\n" ? 0 : TextWidth.of(character)
            if character == "\n" || column + columns >= width {
                if place == editor.cursor, character == "\n" {
                    cursor = Position(column: column, row: lines.count - 1)
                }
                lines.append("")
                column = 0
            }
            if place == editor.cursor, character != "\n" {
                cursor = Position(column: column, row: lines.count - 1)
            }
            guard character != "\n" else { continue }
            lines[lines.count - 1].append(character == "\t" ? " " : character)
            column += columns
        }
        if editor.cursor >= editor.text.count { cursor = Position(column: column, row: lines.count - 1) }
    }
}
