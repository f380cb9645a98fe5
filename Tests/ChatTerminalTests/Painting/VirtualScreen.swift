import ChatTerminal

/// A terminal's screen, made by the sequences a ``Painter`` writes. Lines don't wrap at the margin.
struct VirtualScreen {
    /// How wide a terminal thinks emoji sequences are.
    enum Widths: CaseIterable {
        /// As the painter counts.
        case ofCharacters
        /// Code point by code point, added up, as old terminals do: 👍🏽 takes 4 columns, ❤️ takes 1.
        case ofCodePoints
        /// Every character beyond Latin takes 2.
        case allWide
    }

    struct Cell: Equatable {
        /// Empty: the right half of what stands to the left.
        var text = " "
        var style = ""
    }

    let size: Size
    let widths: Widths
    private(set) var cells: [[Cell]]
    private(set) var cursor = Position(column: 0, row: 0)
    private(set) var isCursorShown = true
    private(set) var isUpdating = false
    private(set) var title: String?
    /// Sequences and control characters it does not know.
    private(set) var unknown: [String] = []
    private var style = ""

    init(_ size: Size, widths: Widths = .ofCharacters) {
        self.size = size
        self.widths = widths
        cells = Array(repeating: Array(repeating: Cell(), count: size.columns), count: size.rows)
    }

    /// The rows as text, without blanks at the end.
    var lines: [String] {
        cells.map { row in
            let text = row.map(\.text).joined()
            return String(text.reversed().drop { $0 == " " }.reversed())
        }
    }

    mutating func write(_ bytes: [UInt8]) {
        var rest = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)[...]
        while let first = rest.first {
            if first == "\u{1B}" {
                rest = rest.dropFirst()
                escape(&rest)
            } else if first.properties.generalCategory == .control {
                unknown.append("control \(first.value)")
                rest = rest.dropFirst()
            } else {
                let text = rest.prefix { $0.properties.generalCategory != .control }
                rest = rest.dropFirst(text.count)
                put(String(String.UnicodeScalarView(text)))
            }
        }
    }

    private mutating func escape(_ rest: inout ArraySlice<Unicode.Scalar>) {
        guard let kind = rest.popFirst() else { return unknown.append("ESC at the end") }
        if kind == "]" {
            let text = rest.prefix { $0 != "\u{07}" }
            rest = rest.dropFirst(text.count + 1)
            let string = String(String.UnicodeScalarView(text))
            if string.hasPrefix("2;") { title = String(string.dropFirst(2)) } else { unknown.append("OSC \(string)") }
        } else if kind == "[" {
            let parameters = rest.prefix { !(0x40...0x7E).contains($0.value) }
            rest = rest.dropFirst(parameters.count)
            let final = rest.popFirst() ?? " "
            control(String(String.UnicodeScalarView(parameters)), final)
        } else {
            unknown.append("ESC \(kind)")
        }
    }

    private mutating func control(_ parameters: String, _ final: Unicode.Scalar) {
        let numbers = parameters.split(separator: ";").compactMap { Int($0) }
        switch (parameters, final) {
        case ("?2026", "h"), ("?2026", "l"): isUpdating = final == "h"
        case ("?25", "h"), ("?25", "l"): isCursorShown = final == "h"
        case (_, "H") where numbers.count == 2:
            cursor = Position(column: numbers[1] - 1, row: numbers[0] - 1)
            if cursor.column >= size.columns || cursor.row >= size.rows { unknown.append("CUP \(parameters)") }
        case ("2", "J"): for row in cells.indices { blank(row, from: 0) }
        case ("2", "K"): blank(cursor.row, from: 0)
        case ("", "K"): blank(cursor.row, from: min(cursor.column, size.columns - 1))
        case (_, "m"): style = parameters == "0" ? "" : parameters
        default: unknown.append("CSI \(parameters) \(final)")
        }
    }

    private mutating func blank(_ row: Int, from column: Int) {
        for place in column..<size.columns { set(Cell(style: style), row, place) }
    }

    private mutating func put(_ text: String) {
        switch widths {
        case .ofCharacters: for character in text { put(String(character), TextWidth.of(character)) }
        case .ofCodePoints, .allWide:
            for scalar in text.unicodeScalars {
                let width = TextWidth.of(Character(scalar))
                put(String(scalar), widths == .allWide && scalar.value > 0xFF ? min(width * 2, 2) : width)
            }
        }
    }

    private mutating func put(_ text: String, _ width: Int) {
        if width == 0 {
            let place = cursor.column - 1
            if place >= 0 { cells[cursor.row][place].text += text }
            return
        }
        // At the margin the last column is written over; what does not fit there is dropped.
        let column = min(cursor.column, size.columns - 1)
        guard column + width <= size.columns else { return }
        set(Cell(text: text, style: style), cursor.row, column)
        for place in column + 1..<column + width { set(Cell(text: "", style: style), cursor.row, place) }
        cursor.column = column + width
    }

    /// Half a wide character can't stand: the other half becomes blank.
    private mutating func set(_ cell: Cell, _ row: Int, _ column: Int) {
        if cells[row][column].text.isEmpty, cell.text != "", column > 0 {
            var left = column - 1
            while left > 0, cells[row][left].text.isEmpty { left -= 1 }
            cells[row][left].text = " "
        }
        var right = column + 1
        while right < size.columns, cells[row][right].text.isEmpty {
            cells[row][right].text = " "
            right += 1
        }
        cells[row][column] = cell
    }
}
