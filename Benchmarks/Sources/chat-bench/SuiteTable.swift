/// A line of the suite's result: one figure of one scenario.
struct SuiteRow: Codable, Sendable {
    var scenario: String
    var figure: String
    /// Medians over the rounds; `ours` is nil when the limits were measured alone.
    var ours: Double?
    var limit: Double
    var ratio: Double?
    var target: String?
    var met: Bool?

    /// The rows of one scenario, from the measurements of all rounds.
    static func rows(_ scenario: SuiteScenario, ours: [Measurement], limit: [Measurement]) -> [SuiteRow] {
        SuiteFigure.allCases.compactMap { figure in
            guard let limit = median(limit.compactMap(figure.value)) else { return nil }
            var row = SuiteRow(scenario: scenario.title, figure: figure.rawValue, limit: limit)
            let target = scenario.targets.first { $0.figure == figure }
            row.target = target?.text
            if let ours = median(ours.compactMap(figure.value)) {
                row.ours = ours
                row.ratio = ours / limit
                row.met = target?.isMet(by: ours / limit)
            }
            return row
        }
    }

    static func median(_ values: [Double]) -> Double? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}

/// The result as text in columns.
enum SuiteTable {
    static func text(_ rows: [SuiteRow]) -> String {
        let head = ["scenario", "figure", "ours", "limit", "ratio", "target", "verdict"]
        var cells = [head]
        var scenario = ""
        for row in rows {
            let verdict = row.met.map { $0 ? "met" : "missed" } ?? "-"
            cells.append([
                row.scenario == scenario ? "" : row.scenario, row.figure, figure(row.ours), figure(row.limit),
                figure(row.ratio), row.target ?? "-", verdict,
            ])
            scenario = row.scenario
        }
        let widths = head.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
        return cells.map { row in
            head.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - row[column].count)
                // Names to the left, numbers to the right.
                return (2...4).contains(column) ? padding + row[column] : row[column] + padding
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }

    private static func figure(_ value: Double?) -> String {
        value.map(Figure.short) ?? "-"
    }
}
