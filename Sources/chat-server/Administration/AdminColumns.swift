/// Rows of a list in columns, for people: two spaces between them, none at the end of a line.
struct AdminColumns {
    /// As wide as the widest so far, so that the pages of a list stand below each other.
    private var widths: [Int] = []

    mutating func lines(_ rows: [[String]]) -> [String] {
        let rows = rows.map { $0.map(Self.shown) }
        for row in rows {
            widths += Array(repeating: 0, count: max(0, row.count - widths.count))
            for (place, text) in row.enumerated() { widths[place] = max(widths[place], text.count) }
        }
        return rows.map { row in
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: max(0, $1 - $0.count)) }
            let line = cells.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }

    /// Names and labels are other people's: nothing in them may turn the direction of a line or break it.
    static func shown(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .format, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
                    default: scalar
                    }
                }))
    }
}
