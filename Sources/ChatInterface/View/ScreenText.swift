public import ChatTerminal

/// The frame's rows as plain text, without colours and without the blanks at their ends: for tests and documents.
public func screenText(of frame: Frame) -> [String] {
    frame.rows.map { row in
        var line = ""
        var column = 0
        for segment in row.segments {
            line += String(repeating: " ", count: max(0, segment.column - column))
            let room = min(segment.width, frame.size.columns - segment.column)
            let text = TextCut.text(segment.runs.map(\.text).joined(), width: room, ellipsis: "")
            line += text
            column = max(column, segment.column) + TextWidth.of(text)
        }
        return String(line.reversed().drop { $0 == " " }.reversed())
    }
}
