import ChatTerminal
import Testing

struct ProgressLineTests {
    private static let half = ProgressLine(
        label: "backup", unit: .bytes, done: 430_083_072, total: 860_166_144, seconds: 2)

    static let widths: [(width: Int, bar: String)] = [
        (100, "backup  [###############...............]  50%  410.2 MiB  205.1 MiB/s  0:02 left"),
        (62, "backup  [######......]  50%  410.2 MiB  205.1 MiB/s  0:02 left"),
        (61, "backup  [#####......]  50%  410.2 MiB  205.1 MiB/s  0:02 left"),
        (59, "backup  50%  410.2 MiB  205.1 MiB/s  0:02 left"),
        (45, "backup  50%  410.2 MiB  205.1 MiB/s"),
        (30, "backup  50%  410.2 MiB"),
        (20, "backup  50%"),
        (10, "backup"),
        (4, "back"),
        (0, ""),
    ]

    @Test(arguments: widths)
    func `the bar fits into the width, the least important is left out`(_ row: (width: Int, bar: String)) {
        #expect(Self.half.bar(width: row.width) == row.bar)
    }

    static let states: [(line: ProgressLine, bar: String, text: String)] = [
        (
            ProgressLine(label: "restore", unit: .bytes, done: 0, total: 1_000, seconds: 0),
            "restore  [..............................]  0%  0 B", "restore: 0%, 0 B"
        ),
        (
            ProgressLine(label: "restore", unit: .bytes, done: 1_000, total: 1_000, seconds: 2),
            "restore  [##############################]  100%  1000 B  500 B/s", "restore: 100%, 1000 B, 500 B/s"
        ),
        (
            // More than was expected is all there is.
            ProgressLine(label: "restore", unit: .bytes, done: 2_000, total: 1_000, seconds: 2),
            "restore  [##############################]  100%  2.0 KiB  1000 B/s",
            "restore: 100%, 2.0 KiB, 1000 B/s"
        ),
        (
            ProgressLine(label: "export", unit: .things("messages"), done: 1_234_567, total: nil, seconds: 10),
            "export  1,234,567 messages  123,457/s", "export: 1,234,567 messages, 123,457/s"
        ),
        (
            ProgressLine(label: "export", unit: .things("messages"), done: 100, total: 1_000_000, seconds: 10),
            "export  [..............................]  0%  100 messages  10/s  27:46:30 left",
            "export: 0%, 100 messages, 10/s, 27:46:30 left"
        ),
        (
            ProgressLine(label: "export", unit: .things("messages"), done: 0, total: 0, seconds: 10),
            "export  [##############################]  100%  0 messages", "export: 100%, 0 messages"
        ),
    ]

    @Test(arguments: states)
    func `a state is one line`(_ row: (line: ProgressLine, bar: String, text: String)) {
        #expect(row.line.bar(width: 120) == row.bar)
        #expect(row.line.text == row.text)
    }

    static let sizes: [(count: Double, text: String)] = [
        (0, "0 B"), (1_023, "1023 B"), (1_024, "1.0 KiB"), (1_048_570, "1.0 MiB"), (5_368_709_120, "5.0 GiB"),
        (5_497_558_138_880, "5120.0 GiB"),
    ]

    @Test(arguments: sizes)
    func `a size has one decimal`(_ row: (count: Double, text: String)) {
        #expect(ProgressLine.bytes(row.count) == row.text)
    }
}
