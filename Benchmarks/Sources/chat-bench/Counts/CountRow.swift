/// What a count may be at most.
struct CountLimit {
    /// A part of what is kept, and at least so much.
    var part: Double
    var least: Double

    /// One more a send or a delivery is found; a handshake has hundreds of OpenSSL's own, and some
    /// more or less with how its bytes arrive.
    static let allocations = CountLimit(part: 0.03, least: 0.5)
    static let instructions = CountLimit(part: 0.05, least: 0)

    func of(_ kept: Double) -> Double { kept + max(kept * part, least) }
}

/// One count beside what is kept of it.
struct CountRow {
    enum Verdict: String {
        case within
        /// More than the limit: somebody has to see why.
        case more = "MORE"
        /// Less by as much: what is kept should be written anew, or the gain can be lost unseen.
        case less = "less: write the thresholds anew"
        case new = "not kept yet"
    }

    var act: CountedAct
    var what: String
    var counted: Double
    var kept: Double?
    var limit: Double?
    var verdict: Verdict

    init(_ act: CountedAct, _ what: String, counted: Double, kept: Double?, limit: CountLimit) {
        self.act = act
        self.what = what
        self.counted = counted
        self.kept = kept
        self.limit = kept.map(limit.of)
        guard let kept else {
            verdict = .new
            return
        }
        let allowed = limit.of(kept) - kept
        verdict = counted > kept + allowed ? .more : counted < kept - allowed ? .less : .within
    }

    static func rows(_ counted: CountsOfActs, kept: CountsOfActs) -> [CountRow] {
        CountedAct.allCases.flatMap { act in
            [
                counted[act]?.allocations.map {
                    CountRow(act, "allocations", counted: $0, kept: kept[act]?.allocations, limit: .allocations)
                },
                counted[act]?.instructions.map {
                    CountRow(act, "instructions", counted: $0, kept: kept[act]?.instructions, limit: .instructions)
                },
            ].compactMap { $0 }
        }
    }

    static func table(_ rows: [CountRow]) -> String {
        let head = ["a", "", "counted", "kept", "limit", "verdict"]
        let cells =
            [head]
            + rows.map { row in
                [
                    row.act.rawValue, row.what, Figure.short(row.counted), row.kept.map(Figure.short) ?? "-",
                    row.limit.map(Figure.short) ?? "-", row.verdict.rawValue,
                ]
            }
        return TextColumns.text(cells, numbers: 2...4)
    }
}
