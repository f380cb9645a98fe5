import ChatTerminal
import Testing

struct TextWrapTests {
    static let link = "https://example.org/a/b"

    static let table: [(text: String, width: Int, lines: [String])] = [
        ("", 10, [""]), ("hello", 10, ["hello"]), ("hello world", 11, ["hello world"]),
        ("hello world", 10, ["hello", "world"]), ("hello world", 5, ["hello", "world"]),
        ("hello  world", 6, ["hello", "world"]), ("a b c d e f", 3, ["a b", "c d", "e f"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]), ("xy abcdefgh", 5, ["xy ab", "cdefg", "h"]),
        ("abcdefgh xy", 5, ["abcde", "fgh", "xy"]),
        // Line ends and blanks.
        ("a\nb", 10, ["a", "b"]), ("a\n\nb\n", 10, ["a", "", "b", ""]), ("\n", 5, ["", ""]),
        ("  code\n    more", 8, ["  code", "    more"]),
        ("  abcdefgh", 8, ["abcdefgh"]), ("one \ntwo", 20, ["one", "two"]), ("     ", 3, [""]),
        ("aé é é", 3, ["aé", "é é"]), ("é\né", 3, ["é", "é"]),
        ("a\tb", 2, ["a", "b"]),
        // Wide characters.
        ("日本語テキスト", 6, ["日本語", "テキス", "ト"]), ("日本語", 5, ["日本", "語"]), ("ab日本", 4, ["ab日", "本"]),
        ("日本、語", 4, ["日", "本、", "語"]), ("日", 1, ["日"]), ("日本", 1, ["日", "本"]), ("ok 👍👍", 5, ["ok 👍", "👍"]),
        ("👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧", 4, ["👨‍👩‍👧👨‍👩‍👧", "👨‍👩‍👧"]), ("e\u{301}e\u{301}e\u{301}", 2, ["e\u{301}e\u{301}", "e\u{301}"]),
        // Links.
        ("see \(link) there", 23, ["see", link, "there"]), ("see \(link) there", 27, ["see \(link)", "there"]),
        ("看\(link)", 24, ["看", link]), ("(see:\(link)).", 23, ["(see:", link, ")."]),
        ("x(\(link))", 25, ["x(" + link, ")"]),
        (link, 10, ["https://ex", "ample.org/", "a/b"]),
        ("see \(link)", 10, ["see", "https://ex", "ample.org/", "a/b"]),
        ("join chat://host:8890/x now", 18, ["join", "chat://host:8890/x", "now"]),
        ("http https", 5, ["http", "https"]),
        // Widths that make no sense.
        ("ab", 0, ["a", "b"]), ("ab", -5, ["a", "b"]),
    ]

    @Test(arguments: table)
    func `a text is wrapped`(_ row: (text: String, width: Int, lines: [String])) {
        let lines = TextWrap.lines([Run(row.text)], width: row.width)
        #expect(lines.map { $0.map(\.text).joined() } == row.lines)
    }

    @Test func `runs keep their looks, and a word of two looks is one word`() {
        let bold = Style(foreground: .basic(1))
        let runs = [Run("see al"), Run("ice", bold), Run(" now")]
        #expect(
            TextWrap.lines(runs, width: 7) == [[Run("see")], [Run("al"), Run("ice", bold)], [Run("now")]])
        #expect(TextWrap.lines(runs, width: 20) == [runs])
        #expect(TextWrap.lines([], width: 20) == [[]])
    }

    @Test func `no line is wider than asked, nothing but blanks and line ends is lost`() {
        var random = SplitMix(seed: 3)
        let parts = [
            "a", "word", " ", "  ", "\n", "日本", "👍🏽", "e\u{301}", "https://example.org/x", "(", ").", "、", "\t", "é",
        ]
        for _ in 0..<300 {
            let runs = (0..<Int.random(in: 1...5, using: &random)).map { number in
                let text = (0..<Int.random(in: 0...8, using: &random)).map { _ in
                    parts.randomElement(using: &random) ?? ""
                }
                return Run(text.joined(), Style(foreground: .indexed(UInt8(number))))
            }
            let width = Int.random(in: 2...30, using: &random)
            let lines = TextWrap.lines(runs, width: width)
            for line in lines {
                #expect(line.reduce(0) { $0 + TextWidth.of($1.text) } <= width)
            }
            let kept = lines.joined().map(\.text).joined().filter { !$0.isWhitespace }
            #expect(kept == runs.map(\.text).joined().filter { !$0.isWhitespace })
        }
    }
}
