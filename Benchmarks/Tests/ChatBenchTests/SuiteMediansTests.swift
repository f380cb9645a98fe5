import Foundation
import Testing

@testable import chat_bench

@Suite struct SuiteMediansTests {
    private func row(_ figure: String, _ ours: Double, _ ratio: Double?, _ target: String? = nil) -> SuiteRow {
        SuiteRow(
            part: "P1 x", figure: figure, ours: ours, against: ratio.map { ours / $0 }, ratio: ratio, target: target)
    }

    @Test func `the verdict is that on the median of the ratios, and the runs' spread is told`() throws {
        let rows = SuiteMedians.of([
            [row("a", 10, 1.5, "≤ 1.4 ×")], [row("a", 30, 1.2, "≤ 1.4 ×")], [row("a", 20, 1.3, "≤ 1.4 ×")],
        ])
        let only = try #require(rows.first)
        #expect(rows.count == 1 && only.ours == 20 && only.ratio == 1.3 && only.met == true)
        #expect(only.spread == [1.2, 1.5])
    }

    @Test func `a value's spread is that of ours, also where there is a ratio`() throws {
        let rows = SuiteMedians.of([[row("a", 31, 3, "≤ 30")], [row("a", 33, 2, "≤ 30")]])
        #expect(rows.first?.met == false && rows.first?.ours == 32 && rows.first?.spread == [31, 33])
    }

    @Test func `what failed in one run has failed, and a row of one run alone is kept`() {
        let rows = SuiteMedians.of([[row("a", 1, nil)], [row("a", 1, nil), .failure("P5 y", "no room")]])
        #expect(rows.map(\.part) == ["P1 x", "P5 y"])
        #expect(rows.map { $0.failed != nil } == [false, true])
    }

    @Test func `a single run is told as it was`() {
        let rows = SuiteMedians.of([[row("a", 1, 2, "≤ 1.4 ×")]])
        #expect(rows.first?.spread == nil && rows.first?.ours == 1)
        #expect(!SuiteTable.text(rows).contains("over the runs"))
    }

    @Test(arguments: [SuiteTarget.ratio(atMost: 1.4), .ratio(atLeast: 1), .value(atMost: 2000), .mustNotHappen])
    func `a target can be read from its text`(target: SuiteTarget) throws {
        #expect(try #require(SuiteTarget(text: target.text)).text == target.text)
    }

    @Test(arguments: ["", "1.4", "< 1.4", "≤ x ×", "≤ 1.4 × y"]) func `other texts are no target`(text: String) {
        #expect(SuiteTarget(text: text) == nil)
    }

    @Test func `reports of several runs become one, through files`() throws {
        let reports = try [1.0, 5, 3].map { ours in
            let report = SuiteReport(
                began: Date(timeIntervalSince1970: 0), seconds: 2, sizes: .short, runs: [[row("a", ours, nil)]])
            return try SuiteReport(json: Data(Figure.json(report).utf8))
        }
        let all = try #require(SuiteReport(reports))
        #expect(all.rows.first?.ours == 3 && all.runs?.count == 3 && all.seconds == 6)
        // Once more with a fourth run: nothing is a median of medians.
        let more = try #require(SuiteReport([all, reports[1]]))
        #expect(more.rows.first?.ours == 4 && more.runs?.count == 4)
        #expect(SuiteReport([]) == nil)
    }
}
