import ChatTerminal
import Glibc
import Testing

struct TextWidthTests {
    static let table: [(text: String, width: Int)] = [
        ("", 0), ("a", 1), ("hello ~", 7), ("é", 1), ("e\u{301}", 1), ("\u{301}", 0), ("ñandú", 5), ("日本", 4), ("ｱ", 1),
        ("Ａ", 2), ("한국", 4), ("\u{1112}\u{1161}\u{11AB}", 2), ("привет", 6), ("שלום", 4), ("👍", 2), ("👍🏽", 2), ("❤️", 2),
        ("❤", 1),
        ("1️⃣", 2), ("1", 1), ("🇮🇩", 2), ("👨‍👩‍👧", 2), ("🏳️‍🌈", 2), ("☝🏽", 2), ("กำ", 2), ("ก็", 1), ("\u{200B}", 0),
        ("\u{200D}", 0),
        ("\u{1B}", 0), ("\u{07}\n\r\n\u{7F}\u{85}", 0), ("a\tb", 3), ("\u{00A0}", 1), ("─│●…", 4), ("\u{FFFD}", 1),
        ("\u{E000}", 1),
        // Newer than the C library's table.
        ("🫩", 2),
    ]

    @Test(arguments: table)
    func `a text takes its columns`(_ row: (text: String, width: Int)) {
        #expect(TextWidth.of(row.text) == row.width, "\(row.text.unicodeScalars.map { String($0.value, radix: 16) })")
    }

    @Test func `it does not depend on the locale of the process`() {
        let before = setlocale(LC_CTYPE, nil).map { String(cString: $0) } ?? "C"
        defer { setlocale(LC_CTYPE, before) }
        setlocale(LC_CTYPE, "C")
        #expect(TextWidth.of("日本") == 4)
    }
}
