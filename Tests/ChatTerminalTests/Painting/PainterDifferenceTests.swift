import ChatTerminal
import Testing

/// Frames at random: what the differences make of the screen is what each frame alone makes of it.
struct PainterDifferenceTests {
    static let size = Size(columns: 30, rows: 6)
    static let parts = [
        "hello", " ", "alice", "", "é", "привет", "日本", "👍🏽", "❤️", "👨‍👩‍👧", "🇮🇩", "e\u{301}", "─", "…", "x", "한", "\u{200B}",
        "\u{1B}", "\t",
        "1️⃣", "0123456789012345678901234567890123456789",
    ]
    static let styles = [Style.plain, Style(foreground: .basic(1)), Style(background: .rgb(1, 2, 3))]

    static func row(_ random: inout SplitMix) -> Row {
        var segments: [Segment] = []
        var column = Int.random(in: 0...4, using: &random)
        while column < size.columns, Int.random(in: 0...5, using: &random) > 0 {
            let width = Int.random(in: 1...14, using: &random)
            let runs = (0..<Int.random(in: 0...3, using: &random)).map { _ in
                let texts = (0..<Int.random(in: 0...3, using: &random)).map { _ in
                    parts.randomElement(using: &random) ?? ""
                }
                return Run(texts.joined(), styles.randomElement(using: &random) ?? .plain)
            }
            // A mark that is never cut and of one width everywhere tells where the segment begins.
            segments.append(Segment(column: column, width: width, runs: [Run("#")] + runs))
            column += width + Int.random(in: 0...2, using: &random)
        }
        return Row(segments)
    }

    static func frames(_ seed: UInt64) -> [Frame] {
        var random = SplitMix(seed: seed)
        var rows = (0..<size.rows).map { _ in row(&random) }
        return (0..<12).map { _ in
            for number in rows.indices where Bool.random(using: &random) { rows[number] = row(&random) }
            let cursor = Position(
                column: Int.random(in: 0..<size.columns, using: &random),
                row: Int.random(in: 0..<size.rows, using: &random))
            return Frame(
                size: size, rows: rows, cursor: Bool.random(using: &random) ? cursor : nil,
                title: ["", "one", "two"].randomElement(using: &random) ?? "")
        }
    }

    @Test(arguments: VirtualScreen.Widths.allCases)
    func `differences make the same screen as painting anew, whatever the terminal thinks of widths`(
        _ widths: VirtualScreen.Widths
    ) {
        for seed in UInt64(0)..<15 {
            var painter = Painter(colors: .full)
            var screen = VirtualScreen(Self.size, widths: widths)
            for (number, frame) in Self.frames(seed).enumerated() {
                screen.write(painter.paint(frame))
                var (freshPainter, freshScreen) = (Painter(colors: .full), VirtualScreen(Self.size, widths: widths))
                freshScreen.write(freshPainter.paint(frame))
                #expect(screen.cells == freshScreen.cells, "seed \(seed), frame \(number)")
                #expect(screen.isCursorShown == (frame.cursor != nil))
                #expect(frame.cursor == nil || screen.cursor == frame.cursor)
                #expect(screen.unknown == [], "seed \(seed), frame \(number)")
            }
        }
    }

    @Test(arguments: VirtualScreen.Widths.allCases)
    func `each segment begins in its column, whatever the terminal thinks of widths`(_ widths: VirtualScreen.Widths) {
        for seed in UInt64(100)..<115 {
            var painter = Painter(colors: .full)
            var screen = VirtualScreen(Self.size, widths: widths)
            for frame in Self.frames(seed) {
                screen.write(painter.paint(frame))
                for (number, row) in frame.rows.enumerated() {
                    for segment in row.segments {
                        #expect(
                            screen.cells[number][segment.column].text.unicodeScalars.first == "#",
                            "seed \(seed), row \(number)")
                    }
                }
            }
        }
    }

    @Test func `what is on no segment is blank, and text stands in the columns it takes`() {
        for seed in UInt64(200)..<215 {
            var painter = Painter(colors: .full)
            var screen = VirtualScreen(Self.size)
            for frame in Self.frames(seed) {
                screen.write(painter.paint(frame))
                for (number, row) in frame.rows.enumerated() {
                    #expect(screen.cells[number].map(\.text) == Self.expected(row), "seed \(seed), row \(number)")
                }
            }
        }
    }

    private static func expected(_ row: Row) -> [String] {
        var cells = Array(repeating: " ", count: size.columns)
        for segment in row.segments {
            var column = segment.column
            let end = min(segment.column + segment.width, size.columns)
            segment: for run in segment.runs {
                for character in run.text {
                    let shown = character == "\t" ? " " : character == "\u{1B}" ? "\u{FFFD}" : String(character)
                    let width = TextWidth.of(shown)
                    guard column + width <= end else { break segment }
                    if width == 0 {
                        cells[column - 1] += shown
                        continue
                    }
                    cells[column] = shown
                    for place in column + 1..<column + width { cells[place] = "" }
                    column += width
                }
            }
        }
        return cells
    }
}
