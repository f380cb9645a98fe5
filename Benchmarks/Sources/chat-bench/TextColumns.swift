/// Text in columns.
enum TextColumns {
    /// - Parameter numbers: the columns that are set to the right.
    static func text(_ rows: [[String]], numbers: ClosedRange<Int>) -> String {
        let columns = rows.first?.indices ?? 0..<0
        let widths = columns.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            columns.map { column in
                let padding = String(repeating: " ", count: widths[column] - row[column].count)
                return numbers.contains(column) ? padding + row[column] : row[column] + padding
            }.joined(separator: "  ").trimmingEnd()
        }.joined(separator: "\n")
    }
}

extension String {
    fileprivate func trimmingEnd() -> String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
