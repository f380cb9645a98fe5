import ChatTerminal
import Testing

struct TextCutTests {
    static let table: [(text: String, width: Int, cut: String)] = [
        ("hello", 5, "hello"), ("hello", 4, "hel…"), ("hello", 1, "…"), ("hello", 0, ""), ("hello", -1, ""),
        ("", 0, ""),
        ("日本語", 6, "日本語"), ("日本語", 5, "日本…"), ("日本語", 4, "日…"), ("日本語", 2, "…"),
        ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
        ("👍🏽👍🏽", 3, "👍🏽…"),
    ]

    @Test(arguments: table)
    func `a text is cut`(_ row: (text: String, width: Int, cut: String)) {
        #expect(TextCut.text(row.text, width: row.width) == row.cut)
    }

    @Test func `runs are cut, and the ellipsis looks like what it follows`() {
        let red = Style(foreground: .basic(1))
        let runs = [Run("ab"), Run("cd", red), Run("ef")]
        #expect(TextCut.runs(runs, width: 6) == runs)
        #expect(TextCut.runs(runs, width: 4) == [Run("ab"), Run("c…", red)])
        #expect(TextCut.runs(runs, width: 3, ellipsis: "") == [Run("ab"), Run("c", red)])
        #expect(TextCut.runs(runs, width: 2, ellipsis: "...") == [Run("ab")])
    }
}
