/// A line of the suite's result: one figure of one part.
struct SuiteRow: Codable, Sendable {
    var part: String
    var figure: String
    /// Medians over the rounds; nil when the limits were measured alone.
    var ours: Double?
    /// What ours is held against: the limit program, or what the part's title says. Nil where there is none.
    var against: Double?
    var ratio: Double?
    var target: String?
    var met: Bool?
    /// A promise was broken, or the part could not be measured.
    var failed: String?
    /// For pictures: not in the table.
    var isDetail: Bool?
    /// Of several runs: the lowest and the highest of what is judged, or else of the ratio, or of ours.
    var spread: [Double]?

    /// The rows of one part, from the measurements of all rounds.
    static func rows(_ part: String, ours: [Figures], against: [Figures] = [], figures: [SuiteFigure]) -> [SuiteRow] {
        figures.compactMap { figure in
            let own = median(ours.compactMap { $0[figure.name] })
            let other = median(against.compactMap { $0[figure.name] })
            guard own != nil || other != nil else { return nil }
            var row = SuiteRow(part: part, figure: figure.name, ours: own, against: other)
            row.target = figure.target?.text
            if figure.isDetail { row.isDetail = true }
            if let own {
                if let other, other > 0 { row.ratio = own / other }
                row.met = figure.target?.isMet(ours: own, ratio: row.ratio)
                if figure.target?.isPromise == true, row.met == false { row.failed = "must not happen" }
            }
            return row
        }
    }

    /// The row of a part that could not be measured.
    static func failure(_ part: String, _ reason: String) -> SuiteRow {
        SuiteRow(part: part, figure: "-", failed: reason)
    }

    static func median(_ values: [Double]) -> Double? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}
