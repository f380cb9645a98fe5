import Foundation

/// How long the slowest part of the messages takes: a panel for each load, percentiles to the right, µs upwards on a
/// logarithmic scale.
enum LatencyPicture {
    private static let panelWidth = 330.0
    private static let panelHeight = 230.0
    private static let columns = 2
    private static let top = 76.0
    private static let plotLeft = 58.0
    private static let plotTop = 34.0
    private static let plotWidth = 240.0
    private static let plotHeight = 150.0

    /// A load's latencies at those of `SuiteFigure.percentiles` that were measured.
    struct Panel {
        var title: String
        var ours: [(place: Int, latency: Double)]
        var against: [(place: Int, latency: Double)]
    }

    /// Nil where no latencies were measured.
    static func picture(_ rows: [SuiteRow]) -> SVGPicture? {
        let panels = panels(rows)
        guard !panels.isEmpty else { return nil }
        let lines = (panels.count + columns - 1) / columns
        var picture = SVGPicture(
            width: panelWidth * Double(columns) + 20, height: top + panelHeight * Double(lines),
            description: "Latency percentiles of the server and of the limit programs")
        picture.text("Latency by percentile, µs", x: 16, y: 28, .title)
        picture.line([(16, 51), (34, 51)], .ours, isDotted: true)
        picture.text("chat-server", x: 42, y: 56, .label)
        picture.line([(140, 51), (158, 51)], .against, isDotted: true)
        picture.text("the C program that shows the limit", x: 166, y: 56, .label)
        let scale = Scale(panels)
        for (index, panel) in panels.enumerated() {
            let x = 10 + panelWidth * Double(index % columns)
            draw(panel, scale, x: x, y: top + panelHeight * Double(index / columns), &picture)
        }
        return picture
    }

    static func panels(_ rows: [SuiteRow]) -> [Panel] {
        var panels: [Panel] = []
        for row in rows {
            // Those with the search index on would only repeat the picture.
            guard ["P1", "P2", "P3", "P4"].contains(row.part.prefix(2)), !row.part.hasSuffix("search on"),
                let place = SuiteFigure.percentiles.firstIndex(of: row.figure)
            else { continue }
            if panels.last?.title != row.part { panels.append(Panel(title: row.part, ours: [], against: [])) }
            if let ours = row.ours, ours > 0 { panels[panels.count - 1].ours.append((place, ours)) }
            if let against = row.against, against > 0 { panels[panels.count - 1].against.append((place, against)) }
        }
        for index in panels.indices {
            panels[index].ours.sort { $0.place < $1.place }
            panels[index].against.sort { $0.place < $1.place }
        }
        return panels.filter { !$0.ours.isEmpty }
    }

    /// Whole decades, so that the lines behind are round numbers; the same for all panels, so that they can be compared.
    private struct Scale {
        var bottom: Double
        var decades: Double

        init(_ panels: [Panel]) {
            let values = panels.flatMap { $0.ours + $0.against }.map { log10($0.latency) }
            bottom = floor(values.min() ?? 0)
            decades = max(ceil(values.max() ?? 0) - bottom, 1)
        }

        /// 0 at the bottom, 1 at the top.
        func height(_ latency: Double) -> Double { (log10(latency) - bottom) / decades }
    }

    private static func draw(_ panel: Panel, _ scale: Scale, x: Double, y: Double, _ picture: inout SVGPicture) {
        let left = x + plotLeft
        let base = y + plotTop + plotHeight
        func point(_ place: Int, _ latency: Double) -> (x: Double, y: Double) {
            let step = plotWidth / Double(SuiteFigure.percentiles.count - 1)
            return (left + Double(place) * step, base - scale.height(latency) * plotHeight)
        }
        picture.text(panel.title, x: left, y: y + 20, .label)
        for decade in 0...Int(scale.decades) {
            let latency = pow(10, scale.bottom + Double(decade))
            let height = point(0, latency).y
            picture.line([(left, height), (left + plotWidth, height)], .grid)
            picture.text(Figure.plain(latency), x: left - 6, y: height + 4, .faint, anchor: .end)
        }
        for (place, name) in SuiteFigure.percentiles.enumerated() {
            let label = name.replacingOccurrences(of: " µs", with: "")
            picture.text(label, x: point(place, 1).x, y: base + 18, .faint, anchor: .middle)
        }
        picture.line(panel.against.map { point($0.place, $0.latency) }, .against, isDotted: true)
        picture.line(panel.ours.map { point($0.place, $0.latency) }, .ours, isDotted: true)
    }
}
