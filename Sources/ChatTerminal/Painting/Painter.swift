/// Turns frames into the bytes that make a terminal show them, by the difference with the frame before: only rows that
/// changed are written. Pure: the caller writes the bytes.
///
/// Terminals disagree about the width of emoji. So each segment is placed absolutely, within a segment also what follows
/// a run that is not ASCII, and nothing depends on where the terminal's cursor came to stand. Lines are expected not to
/// wrap at the margin (``RawTerminal`` sees to that). No control character of a run's text gets through.
public struct Painter: Sendable {
    private let colors: ColorDepth
    private let setsTitle: Bool
    /// What the terminal shows; nil: unknown.
    private var shown: Frame?
    private var shownTitle = ""

    /// - Parameter setsTitle: the terminal knows OSC 2.
    public init(colors: ColorDepth, setsTitle: Bool = true) {
        self.colors = colors
        self.setsTitle = setsTitle
    }

    /// What is on the screen is no longer known, after the program was suspended say: the next frame is painted anew.
    public mutating func forget() {
        (shown, shownTitle) = (nil, "")
    }

    /// The bytes that change the screen from the last frame to this one; none if it is the same. A frame of another size
    /// is painted anew.
    public mutating func paint(_ frame: Frame) -> [UInt8] {
        guard frame != shown else { return [] }
        var output = ControlBytes()
        let before = shown?.size == frame.size ? shown : nil
        let changed = (0..<max(frame.size.rows, 0)).filter { number in
            before.map { $0.row(number) != frame.row(number) } ?? true
        }
        output.raw("\u{1B}[?2026h")
        if !changed.isEmpty {
            // Without synchronized update the cursor would be seen running about.
            if before == nil || before?.cursor != nil { output.raw("\u{1B}[?25l") }
            output.raw("\u{1B}[0m")
            if before == nil { output.raw("\u{1B}[2J") }
            for number in changed {
                var painter = RowPainter(number: number, columns: frame.size.columns, colors: colors)
                painter.paint(frame.row(number), onBlank: before == nil, into: &output)
            }
        }
        if setsTitle, frame.title != shownTitle {
            output.raw("\u{1B}]2;")
            output.plain(frame.title, limit: 200)
            output.raw("\u{07}")
            shownTitle = frame.title
        }
        paintCursor(frame, wasHidden: !changed.isEmpty || before?.cursor == nil, into: &output)
        output.raw("\u{1B}[?2026l")
        shown = frame
        return output.bytes
    }

    private func paintCursor(_ frame: Frame, wasHidden: Bool, into output: inout ControlBytes) {
        guard let cursor = frame.cursor else {
            if !wasHidden { output.raw("\u{1B}[?25l") }
            return
        }
        let (lastColumn, lastRow) = (max(frame.size.columns - 1, 0), max(frame.size.rows - 1, 0))
        output.place(column: min(max(cursor.column, 0), lastColumn), row: min(max(cursor.row, 0), lastRow))
        if wasHidden { output.raw("\u{1B}[?25h") }
    }
}

extension Frame {
    /// Rows that are not given are blank.
    fileprivate func row(_ number: Int) -> Row {
        number < rows.count ? rows[number] : Row()
    }
}
