import ChatTerminal
import Testing

struct LineEditorHistoryTests {
    static let table: [(script: String, shown: String)] = [
        ("`up`", "three|"), ("`C-p`", "three|"), ("`up``up``up``up`", "one|"), ("`up``up``down`", "three|"),
        ("`up``C-p``C-n`", "three|"), ("draft`up``down`", "draft|"), ("draft`up``up``down``down``down`", "draft|"),
        ("`down`", "|"), ("`up`!`up`", "two|"), ("`up``C-_`", "|"),
        // A text of several lines is walked through first.
        ("a`A-enter`b`up``up`", "three|"), ("a`A-enter`b`up``up``down`", "a\nb|"),
    ]

    @Test(arguments: table)
    func `up and down walk through what was sent`(_ row: (script: String, shown: String)) {
        #expect(LineEditor.after(row.script, history: ["one", "two", "three"]).shown == row.shown)
    }

    @Test func `what is sent again from the history is the newest then`() {
        let editor = LineEditor.after("`up``up``enter`", history: ["one", "two"])
        #expect(editor.history == ["one", "two", "one"])
        #expect(LineEditor.after("`up``up``enter``up`", history: ["one", "two"]).shown == "one|")
    }

    @Test func `the history has no empty lines, no doubles in a row, and a bound`() {
        #expect(LineEditor.after("`enter`a`enter`a`enter`b`enter`a`enter`").history == ["a", "b", "a"])
        let editor = LineEditor(history: (0..<700).map { "line \($0)" })
        #expect(editor.history.count == LineEditor.historyLimit)
        #expect(editor.history.last == "line 699")
        #expect(editor.history.first == "line 200")
    }

    static let searches: [(script: String, shown: String)] = [
        ("`C-r`cat", "a |cat sat"), ("`C-r`cat`C-r`", "the |cat"), ("`C-r`cat`C-r``C-s`", "a |cat sat"),
        ("`C-r`CAT", "a |cat sat"), ("`C-r`the", "|the dog"), ("`C-r`cat`C-r``C-r``C-r`", "the |cat"),
        ("x`C-r`cat`C-g`", "x|"), ("x`C-r`cat`C-c`", "x|"), ("x`C-r`zzz`C-g`", "x|"), ("x`C-r`", "x|"),
        ("`C-r`cat`escape`!", "a !|cat sat"), ("`C-r`cat`C-e`!", "a cat sat!|"), ("x`C-r`cat`escape``C-_`", "x|"),
        ("`C-r`dogx`backspace`", "the |dog"), ("x`C-r`do`backspace``backspace`", "x|"),
        ("`C-r`the cat`escape``down`", "the dog|"), ("draft`C-r`sat`escape``down`", "draft|"),
    ]

    @Test(arguments: searches)
    func `Ctrl-R searches backward`(_ row: (script: String, shown: String)) {
        #expect(LineEditor.after(row.script, history: ["the cat", "the dog", "a cat sat"]).shown == row.shown)
    }

    @Test func `enter sends what was found`() {
        var editor = LineEditor(history: ["the cat", "the dog"])
        #expect(editor.type("`C-r`cat`enter`") == .submitted("the cat"))
        #expect(editor.search == nil)
        #expect(editor.isEmpty)
    }

    @Test func `a search tells its pattern, and when it fails`() {
        var editor = LineEditor(history: ["the cat"])
        editor.type("`C-r`ca")
        #expect(editor.search?.pattern == "ca")
        #expect(editor.search?.isFailing == false)
        editor.type("x")
        #expect(editor.search?.isFailing == true)
        #expect(editor.shown == "the |cat")
        editor.type("`C-g`")
        #expect(editor.search == nil)
    }
}
