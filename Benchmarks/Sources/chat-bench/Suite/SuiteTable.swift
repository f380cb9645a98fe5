/// The result as text in columns.
enum SuiteTable {
    static func text(_ all: [SuiteRow]) -> String {
        let rows = all.filter { $0.isDetail != true }
        let isOfSeveral = rows.contains { $0.spread != nil }
        let head =
            ["part", "figure", "ours", "against", "ratio", "target", "verdict"] + (isOfSeveral ? ["over the runs"] : [])
        var cells = [head]
        var part = ""
        for row in rows {
            cells.append(
                [
                    row.part == part ? "" : row.part, row.figure, figure(row.ours), figure(row.against),
                    figure(row.ratio),
                    row.target ?? "-", verdict(row),
                ] + (isOfSeveral ? [spread(row)] : []))
            part = row.part
        }
        // Names to the left, numbers to the right.
        var lines = [TextColumns.text(cells, numbers: 2...4)]
        for row in rows {
            if let reason = row.failed { lines.append("FAILED: \(row.part), \(row.figure): \(reason)") }
        }
        return lines.joined(separator: "\n")
    }

    private static func verdict(_ row: SuiteRow) -> String {
        if row.failed != nil { return "FAILED" }
        return row.met.map { $0 ? "met" : "missed" } ?? "-"
    }

    private static func spread(_ row: SuiteRow) -> String {
        row.spread.map { $0.map(Figure.short).joined(separator: " to ") } ?? "-"
    }

    private static func figure(_ value: Double?) -> String {
        value.map(Figure.short) ?? "-"
    }
}
