import ArgumentParser
import Testing

@testable import chat_bench

@Suite struct SuiteRowTests {
    @Test func `a ratio is judged against its target`() {
        let most = SuiteTarget.ratio(atMost: 1.4)
        let least = SuiteTarget.ratio(atLeast: 1)
        #expect(most.isMet(ours: 99, ratio: 1.4) == true && most.isMet(ours: 99, ratio: 1.41) == false)
        #expect(least.isMet(ours: 0, ratio: 1) == true && least.isMet(ours: 0, ratio: 0.99) == false)
        #expect(most.isMet(ours: 99, ratio: nil) == nil)
    }

    @Test func `a value is judged by itself`() {
        let target = SuiteTarget.value(atMost: 30)
        #expect(target.isMet(ours: 30, ratio: 99) == true && target.isMet(ours: 30.1, ratio: nil) == false)
    }

    @Test(arguments: [
        (SuiteTarget.ratio(atMost: 1.4), "≤ 1.4 ×"), (.ratio(atLeast: 1), "≥ 1 ×"), (.value(atMost: 2000), "≤ 2000"),
    ])
    func `a target is written as it was set`(target: SuiteTarget, text: String) {
        #expect(target.text == text)
    }

    @Test func `rows hold medians, their ratio and the verdict`() throws {
        let figures = [SuiteFigure("a", .ratio(atMost: 2)), SuiteFigure("b"), SuiteFigure("not measured")]
        let rows = SuiteRow.rows(
            "P0", ours: [["a": 9, "b": 1], ["a": 3, "b": 2], ["a": 4, "b": 3]], against: [["a": 1], ["a": 2]],
            figures: figures)
        #expect(rows.map(\.figure) == ["a", "b"])
        let first = try #require(rows.first)
        #expect(first.ours == 4 && first.against == 1.5 && first.met == false && first.failed == nil)
        #expect(rows.last?.ours == 2 && rows.last?.ratio == nil && rows.last?.met == nil)
    }

    @Test func `what must not happen fails the suite, a missed target of speed does not`() {
        let figures = [SuiteFigure("lost", .mustNotHappen), SuiteFigure("slow", .value(atMost: 1))]
        let rows = SuiteRow.rows("P0", ours: [["lost": 1, "slow": 2]], figures: figures)
        #expect(rows.map { $0.failed != nil } == [true, false])
        #expect(SuiteRow.rows("P0", ours: [["lost": 0]], figures: figures).map(\.failed) == [nil])
    }

    @Test func `the table names a part once, and each failure at its end`() {
        let rows = [
            SuiteRow(part: "P1 x", figure: "a", ours: 1, against: 2, ratio: 0.5, target: "≤ 1 ×", met: true),
            SuiteRow(part: "P1 x", figure: "b", ours: 1), SuiteRow.failure("P5 y", "no room"),
        ]
        let lines = SuiteTable.text(rows).split(separator: "\n").map(String.init)
        #expect(lines.count == 5)
        #expect(lines[1].hasPrefix("P1 x") && lines[1].hasSuffix("met"))
        #expect(lines[2].hasPrefix("      b"))
        #expect(lines[3].hasSuffix("FAILED") && lines[4].hasPrefix("FAILED: P5 y") && lines[4].hasSuffix("no room"))
    }

    @Test func `medians of odd, even and no values`() {
        #expect(SuiteRow.median([3, 1, 2]) == 2)
        #expect(SuiteRow.median([4, 1, 2, 3]) == 2.5)
        #expect(SuiteRow.median([]) == nil)
    }

    @Test(arguments: [(500_000, 500, 500), (5_000, 500, 90), (1_000, 50, 19), (51, 1, 1), (10, 50, 0)])
    func `a store's messages are all placed, and pages come first`(messages: Int, conversations: Int, deep: Int) {
        let found = ConversationLengths(messages: messages, conversations: conversations)
        #expect(found.lengths.count == conversations && found.deep == deep)
        #expect(found.lengths.prefix(deep).allSatisfy { $0 >= ConversationLengths.page })
        #expect(found.lengths.reduce(0, +) == max(messages, conversations))
        #expect(found.lengths.allSatisfy { $0 > 0 })
    }

    @Test func `the sizes of the short form can be overridden one by one`() throws {
        let options = try SuiteOptions.parse(["--short", "--idle", "7"])
        #expect(options.sizes.idle == 7 && options.sizes.members == SuiteSizes.short.members)
        #expect(throws: (any Error).self) { try SuiteOptions.parse(["--rounds", "0"]) }
    }

    @Test func `every target has a part, and the parts run without names of their own`() {
        let names = Set(SuiteParts.all(.short).map(\.name))
        #expect(names == Set((1...11).map { "P\($0)" }))
        #expect(names.map(SuiteParts.sortKey).sorted() == Array(1...11))
    }
}
