/// Cuts text that is too wide for its place.
public enum TextCut {
    /// The text, or as much of its beginning as fits in front of the ellipsis.
    /// - Parameter width: in columns.
    public static func text(_ text: String, width: Int, ellipsis: String = "…") -> String {
        runs([Run(text)], width: width, ellipsis: ellipsis).reduce(into: "") { $0 += $1.text }
    }

    /// The runs, or as much of their beginning as fits in front of the ellipsis, which looks like what it follows.
    public static func runs(_ runs: [Run], width: Int, ellipsis: String = "…") -> [Run] {
        guard let over = firstOver(runs, width) else { return runs }
        guard width > 0 else { return [] }
        let ellipsisWidth = TextWidth.of(ellipsis)
        let room = ellipsisWidth <= width ? width - ellipsisWidth : width
        guard let cut = firstOver(Array(runs[...over.run]), room) else { return runs }
        var kept = Array(runs[..<cut.run])
        let last = runs[cut.run]
        let text = last.text[..<cut.place] + (ellipsisWidth <= width ? ellipsis : "")
        if !text.isEmpty { kept.append(Run(text, last.style)) }
        return kept
    }

    /// Where the first Character stands that is not within the width; nil: all is.
    private static func firstOver(_ runs: [Run], _ width: Int) -> (run: Int, place: String.Index)? {
        var column = 0
        for (number, run) in runs.enumerated() {
            var place = run.text.startIndex
            while place < run.text.endIndex {
                let cell = Cell(of: run.text, at: place)
                column += cell.width
                if column > width { return (number, place) }
                place = cell.end
            }
        }
        return nil
    }
}

extension Run {
    init(_ text: Substring, _ style: Style) {
        self.init(String(text), style)
    }
}
