public import ChatTerminal

extension Frame {
    /// The frame as plain text, a line a row, without colours and without the blanks at their ends: for tests and
    /// documents.
    public var text: [String] {
        rows.map { row in
            var line = ""
            var column = 0
            for segment in row.segments {
                line += String(repeating: " ", count: max(0, segment.column - column))
                let room = min(segment.width, size.columns - segment.column)
                let text = TextCut.text(segment.runs.map(\.text).joined(), width: room, ellipsis: "")
                line += text
                column = max(column, segment.column) + TextWidth.of(text)
            }
            while line.hasSuffix(" ") { line.removeLast() }
            return line
        }
    }
}

/// ``ChatTerminal/Frame/text``
public func screenText(of frame: Frame) -> [String] { frame.text }
