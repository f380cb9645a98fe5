/// Writes one row, for ``Painter``. Begins and ends in the plain style.
struct RowPainter {
    let number: Int
    let columns: Int
    let colors: ColorDepth

    private var style = Style.plain
    /// Where the terminal's cursor stands for certain; nil: not certain.
    private var cursor: Int?

    init(number: Int, columns: Int, colors: ColorDepth) {
        self.number = number
        self.columns = columns
        self.colors = colors
    }

    /// - Parameter onBlank: nothing stands in the row yet.
    mutating func paint(_ row: Row, onBlank: Bool, into output: inout ControlBytes) {
        if onBlank {
            paint(row, into: &output)
        } else if row.isASCII {
            // Over what stands there, and what lies between and behind is blanked: no flicker where synchronized update
            // is not known.
            paint(row, fillingGaps: true, into: &output)
            moveTo(cursor ?? 0, into: &output)
            setStyle(.plain, into: &output)
            // In the last column the cursor stands on what was written last.
            if let cursor, cursor < columns { output.raw("\u{1B}[K") }
        } else {
            moveTo(0, into: &output)
            output.raw("\u{1B}[2K")
            paint(row, into: &output)
        }
        setStyle(.plain, into: &output)
    }

    private mutating func paint(_ row: Row, fillingGaps: Bool = false, into output: inout ControlBytes) {
        for segment in row.segments {
            let start = max(segment.column, 0)
            let end = min(segment.column + max(segment.width, 0), columns)
            guard start < end else { continue }
            if fillingGaps, (cursor ?? 0) < start {
                moveTo(cursor ?? 0, into: &output)
                setStyle(.plain, into: &output)
                output.blanks(start - (cursor ?? 0))
                cursor = start
            }
            paint(segment.runs, from: start, to: end, into: &output)
        }
    }

    private mutating func paint(_ runs: [Run], from start: Int, to end: Int, into output: inout ControlBytes) {
        var column = start
        for run in runs where !run.text.isEmpty {
            setStyle(run.style, into: &output)
            var isASCII = true
            // Nothing is counted beyond what is not ASCII.
            defer { if !isASCII { cursor = nil } }
            var place = run.text.startIndex
            while place < run.text.endIndex {
                let cell = Cell(of: run.text, at: place)
                if cell.isPrintableASCII {
                    guard column < end else { return }
                    moveTo(column, into: &output)
                    output.byte(cell.ascii == 0x09 ? 0x20 : cell.ascii)
                    column += 1
                    cursor = column
                } else {
                    let width = cell.isControl(in: run.text, at: place) ? 1 : cell.width
                    guard column + width <= end else { return }
                    isASCII = false
                    // What has no width belongs to what stands before it, and that would be another segment's.
                    if width > 0 || column > start {
                        if width > 0 { moveTo(column, into: &output) }
                        output.text(run.text[place..<cell.end].utf8)
                        column += width
                        cursor = width > 0 && cell.isCertain(in: run.text, at: place) ? column : nil
                    }
                }
                place = cell.end
            }
        }
    }

    private mutating func moveTo(_ column: Int, into output: inout ControlBytes) {
        guard cursor != column else { return }
        output.place(column: column, row: number)
        cursor = column
    }

    private mutating func setStyle(_ style: Style, into output: inout ControlBytes) {
        guard self.style != style else { return }
        output.style(style, colors)
        self.style = style
    }
}

extension Row {
    fileprivate var isASCII: Bool {
        segments.allSatisfy { segment in
            segment.runs.allSatisfy { run in run.text.utf8.allSatisfy { (0x20..<0x7F).contains($0) } }
        }
    }
}

extension Cell {
    fileprivate var isPrintableASCII: Bool {
        (0x20..<0x7F).contains(ascii) || ascii == 0x09
    }

    /// C0, DEL, C1 and CRLF; such a scalar is always a Character of its own (UAX #29, GB4 and GB5).
    fileprivate func isControl(in text: String, at place: String.Index) -> Bool {
        text.unicodeScalars[place].properties.generalCategory == .control
    }

    /// Whether terminals agree about the width: single letters of the alphabets, and what is wide in East Asia.
    fileprivate func isCertain(in text: String, at place: String.Index) -> Bool {
        guard text.unicodeScalars.index(after: place) == end else { return false }
        switch text.unicodeScalars[place].value {
        case ..<0x1100: return width == 1
        case 0x2E80...0xD7A3, 0xF900...0xFAFF, 0xFF00...0xFF60, 0x20000...0x3FFFD: return width == 2
        default: return false
        }
    }
}
