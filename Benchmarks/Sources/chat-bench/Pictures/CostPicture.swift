/// The server's CPU time a message beside the limit programs', a pair of bars for each load.
enum CostPicture {
    private static let figures = [SuiteFigure.cpu, RoomPart.cpu]
    private static let left = 262.0
    private static let scale = 400.0
    private static let barHeight = 15.0
    private static let rowHeight = 48.0
    private static let top = 84.0

    /// Nil where nothing was measured that belongs into it.
    static func picture(_ rows: [SuiteRow]) -> SVGPicture? {
        // P4 is a lone sender, who pays a commit alone: there the wait counts, and its bars would dwarf the others.
        let rows = rows.filter { figures.contains($0.figure) && !$0.part.hasPrefix("P4") && $0.ours != nil }
        let longest = rows.flatMap { [$0.ours, $0.against] }.compactMap { $0 }.max() ?? 0
        guard longest > 0 else { return nil }
        var picture = SVGPicture(
            width: left + scale + 130, height: top + Double(rows.count) * rowHeight + 8,
            description: "CPU time a message of the server and of the limit programs")
        picture.text("CPU time a message, µs", x: 16, y: 28, .title)
        legend(&picture)
        for (index, row) in rows.enumerated() {
            let y = top + Double(index) * rowHeight
            picture.text(row.part, x: left - 12, y: y + 19, .label, anchor: .end)
            bar(row.ours, .ours, y: y, longest, row.ratio, &picture)
            bar(row.against, .against, y: y + barHeight + 2, longest, nil, &picture)
        }
        return picture
    }

    private static func bar(
        _ value: Double?, _ style: SVGPicture.Style, y: Double, _ longest: Double, _ ratio: Double?,
        _ picture: inout SVGPicture
    ) {
        guard let value else { return }
        let width = value / longest * scale
        picture.bar(x: left, y: y, width: width, height: barHeight, style)
        let factor = ratio.map { "  (\(Figure.short($0)) ×)" } ?? ""
        picture.text(Figure.short(value) + factor, x: left + width + 6, y: y + 12, .value)
    }

    private static func legend(_ picture: inout SVGPicture) {
        picture.bar(x: 16, y: 44, width: 14, height: 14, .ours)
        picture.text("chat-server", x: 36, y: 56, .label)
        picture.bar(x: 136, y: 44, width: 14, height: 14, .against)
        picture.text("the C program that shows the limit", x: 156, y: 56, .label)
    }
}
