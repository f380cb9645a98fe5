import ChatTerminal
import Testing

struct LineEditorTests {
    static let table: [(script: String, shown: String)] = [
        // Moving.
        ("abc`C-a`x", "x|abc"), ("abc`C-a``C-e`x", "abcx|"), ("abc`C-b``C-b`x", "ax|bc"), ("abc`C-a``C-f`x", "ax|bc"),
        ("abc`home`x`end`y", "xabcy|"), ("ab`left`x`right`y", "axby|"), ("`left``right``C-b``C-f`", "|"),
        ("one two`A-b`", "one |two"), ("one two`A-b``A-b`", "|one two"), ("one, two`C-a``A-f``A-f`", "one, two|"),
        ("one two`C-left``C-left``C-right`", "one| two"), ("one  `C-left`", "|one  "),
        // Deleting.
        ("abc`C-h`", "ab|"), ("abc`backspace``backspace`", "a|"), ("abc`C-a``C-d`", "|bc"),
        ("abc`home``delete`", "|bc"),
        ("`backspace`a`delete`", "a|"), ("e\u{301}👍🏽`backspace`", "e\u{301}|"), ("👨‍👩‍👧x`left``backspace`", "|x"),
        // Killing and putting back.
        ("one two`A-b``C-k`", "one |"), ("one two`A-b``C-u`", "|two"), ("one two-three`C-w`", "one |"),
        ("one two-three`A-backspace`", "one two-|"), ("one two`C-a``A-d`", "| two"),
        ("one two`C-a``C-delete`", "| two"),
        ("one two`C-w``C-y``C-y`", "one twotwo|"), ("`C-y`", "|"),
        ("one two`C-w``C-w``C-y`", "one two|"), ("one two`C-a``A-d``A-d``C-y`", "one two|"),
        ("one `C-w`two `C-w``C-y`", "two |"), ("one `C-w`two `C-w``C-y``A-y`", "one |"),
        ("one `C-w`two `C-w``C-y``A-y``A-y`", "two |"), ("a `C-w`b `C-w``C-y`x`A-y`", "b x|"),
        // Swapping and changing case.
        ("abc`C-t`", "acb|"), ("abc`left``C-t`", "acb|"), ("a`C-t`", "a|"), ("abc`C-a``C-t`", "|abc"),
        ("one two`A-t`", "two one|"), ("one, two x`A-b``A-t`", "one, x two|"), ("one`A-t`", "one|"),
        ("one two`C-a``A-u`", "ONE| two"), ("ONE`C-a``A-l`", "one|"), ("hELLO wo`C-a``A-c`", "Hello| wo"),
        ("one`A-u`", "one|"), ("straße`C-a``A-u`", "STRASSE|"),
        // Undo.
        ("one two`C-_`", "one |"), ("one two`C-_``C-_`", "|"), ("one two`C-w``C-_`", "one two|"),
        ("one`C-a``C-k``C-y``C-_``C-_`", "|one"), ("`C-_`", "|"), ("ab`backspace``backspace``C-_`", "a|"),
        // Several lines.
        ("one`A-enter`two", "one\ntwo|"), ("one`S-enter`two", "one\ntwo|"), ("one`A-enter`two`up`", "one|\ntwo"),
        ("one`A-enter`tw`up``left``down`", "one\nt|w"), ("o`A-enter`two`up`", "o|\ntwo"),
        ("a`A-enter`b`A-enter`c`up``up``down`", "a\nb|\nc"), ("one`A-enter`two`C-a`x", "one\nx|two"),
        ("one`A-enter`two`up``C-e`x", "onex|\ntwo"), ("one`A-enter`two`up``C-a``C-k`", "|\ntwo"),
        ("one`A-enter`two`up``C-k`", "one|two"), ("one`A-enter`two`C-u``C-u`", "one|"),
        ("one`A-enter`two`C-home`x`C-end`y", "xone\ntwoy|"), ("a`A-enter``backspace`", "a|"),
    ]

    @Test(arguments: table)
    func `a key does what readline does`(_ row: (script: String, shown: String)) {
        #expect(LineEditor.after(row.script).shown == row.shown)
    }

    static let outcomes: [(script: String, outcome: LineEditor.Outcome)] = [
        ("a", .edited), ("a`left`", .moved), ("`backspace`", .moved), ("ab`enter`", .submitted("ab")),
        ("`enter`", .submitted("")), ("a`A-enter`b`enter`", .submitted("a\nb")), ("a`C-j`", .submitted("a")),
        ("`C-d`", .ignored), ("a`C-d`", .moved), ("`tab`", .ignored), ("`escape`", .ignored), ("`pageup`", .ignored),
        ("a`A-1`", .ignored), ("a`A-left`", .ignored), ("a`A-a`", .ignored), ("a`C-c`", .ignored), ("a`C-x`", .ignored),
        ("a`C-up`", .ignored), ("a`C-l`", .ignored), ("`C-r`", .edited),
    ]

    @Test(arguments: outcomes)
    func `it tells what a key did, and leaves the keys of the program alone`(
        _ row: (script: String, outcome: LineEditor.Outcome)
    ) {
        var editor = LineEditor()
        #expect(editor.type(row.script) == row.outcome)
    }

    @Test func `what is submitted is taken out`() {
        var editor = LineEditor.after("one`enter`")
        #expect(editor.isEmpty)
        #expect(editor.cursor == 0)
        #expect(editor.type("`C-_`") == .moved, "undo does not bring back what was sent")
        #expect(editor.isEmpty)
    }

    @Test func `a paste goes in as it is, without control characters`() {
        var editor = LineEditor.after("ab`left`")
        #expect(editor.apply(.pasted("1\n\t2\u{1B}[31m\u{07}\u{85}é")) == .edited)
        #expect(editor.shown == "a1\n\t2[31mé|b")
        editor.type("`C-_`")
        #expect(editor.shown == "a|b")
    }

    @Test func `mouse and focus are up to the program`() {
        var editor = LineEditor()
        #expect(editor.apply(.focused(true)) == .ignored)
        #expect(editor.apply(.mouse(Mouse(.press, column: 0, row: 0))) == .ignored)
    }

    @Test(arguments: [(0..<2, "hello| x"), (3..<4, "hi hello|"), (3..<900, "hi hello|"), (50..<60, "hi xhello|")])
    func `a completion takes the place of a part`(_ row: (range: Range<Int>, shown: String)) {
        var editor = LineEditor.after("hi x")
        editor.replace(row.range, with: "hello")
        #expect(editor.shown == row.shown)
        editor.type("`C-_`")
        #expect(editor.shown == "hi x|")
    }

    @Test func `text that is set can be taken back`() {
        var editor = LineEditor.after("mine")
        editor.set("other\r\ntext")
        #expect(editor.shown == "other\ntext|")
        #expect(editor.string == "other\ntext")
        editor.type("`C-_`")
        #expect(editor.shown == "mine|")
    }

    @Test func `parts that meet become one character`() {
        var editor = LineEditor.after("🇮x🇩`left``backspace`")
        #expect(editor.text == ["🇮🇩"])
        #expect(editor.cursor <= editor.text.count)
        editor.set("ab")
        editor.type("`left`")
        editor.insert("\u{301}")
        #expect(editor.shown == "a\u{301}|b")
    }

    @Test func `a text that is killed and put back twice stops growing at the limit`() {
        var editor = LineEditor.after("ab")
        for _ in 0..<20 { editor.type("`C-u``C-y``C-y`") }
        #expect(editor.text.count == LineEditor.textLimit && editor.cursor == LineEditor.textLimit)
        editor.type("x")
        #expect(editor.text.count == LineEditor.textLimit)
        // What is exchanged has its own place.
        editor.replace(0..<2, with: "cd")
        #expect(editor.text.starts(with: "cdab") && editor.text.count == LineEditor.textLimit)
    }

    @Test func `any keys keep the cursor within the text and the text in whole characters`() {
        var random = SplitMix(seed: 11)
        let parts = [
            "a", " ", "é", "\u{301}", "👍", "🏽", "🇮", "日", "one two", "`left`", "`right`", "`up`", "`down`", "`C-a`",
            "`C-e`",
            "`A-b`", "`A-f`", "`A-d`", "`C-w`", "`C-k`", "`C-u`", "`C-y`", "`A-y`", "`C-_`", "`C-t`", "`A-t`", "`A-u`",
            "`A-c`",
            "`backspace`", "`delete`", "`A-enter`", "`enter`", "`C-r`", "`escape`", "`C-g`", "`C-s`",
        ]
        for _ in 0..<100 {
            var editor = LineEditor(history: ["first", "zweite\nZeile", "日本"])
            for _ in 0..<60 {
                let part = parts.randomElement(using: &random) ?? ""
                editor.type(part)
                #expect((0...editor.text.count).contains(editor.cursor), "after \(part)")
                #expect(Array(editor.string) == editor.text, "after \(part)")
            }
        }
    }
}
