/// One result of several runs: the median of each figure, and how far the runs lie apart.
enum SuiteMedians {
    /// The rows of the first run in their order, then those that only others have. A single run stays as it is.
    static func of(_ runs: [[SuiteRow]]) -> [SuiteRow] {
        guard runs.count > 1 else { return runs.first ?? [] }
        var order: [Key] = []
        var groups: [Key: [SuiteRow]] = [:]
        for row in runs.joined() {
            let key = Key(part: row.part, figure: row.figure)
            if groups[key] == nil { order.append(key) }
            groups[key, default: []].append(row)
        }
        return order.compactMap { groups[$0] }.map(row)
    }

    private struct Key: Hashable {
        var part: String
        var figure: String
    }

    /// A ratio holds within its run, so the median is one of ratios, and not a ratio of medians.
    private static func row(_ rows: [SuiteRow]) -> SuiteRow {
        var row = rows[0]
        row.ours = SuiteRow.median(rows.compactMap(\.ours))
        row.against = SuiteRow.median(rows.compactMap(\.against))
        let ratios = rows.compactMap(\.ratio)
        row.ratio = SuiteRow.median(ratios)
        row.failed = rows.lazy.compactMap(\.failed).first
        let target = row.target.flatMap { SuiteTarget(text: $0) }
        row.met = row.ours.flatMap { target?.isMet(ours: $0, ratio: row.ratio) }
        let judged = target?.measure == .value || ratios.isEmpty ? rows.compactMap(\.ours) : ratios
        if let least = judged.min(), let most = judged.max() { row.spread = [least, most] }
        return row
    }
}
