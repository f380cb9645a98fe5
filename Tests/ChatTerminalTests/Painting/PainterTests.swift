import ChatTerminal
import Testing

struct PainterTests {
    static let size = Size(columns: 20, rows: 4)

    /// A frame with one segment over the whole of each row.
    static func frame(_ lines: String..., cursor: Position? = nil, title: String = "") -> Frame {
        let rows = lines.map { Row([Segment(column: 0, width: size.columns, runs: [Run($0)])]) }
        return Frame(size: size, rows: rows, cursor: cursor, title: title)
    }

    static func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self)
    }

    @Test func `a frame is shown`() {
        var painter = Painter(colors: .full)
        var screen = VirtualScreen(Self.size)
        screen.write(
            painter.paint(Self.frame("hello", "", "日本 👍🏽!", cursor: Position(column: 3, row: 2), title: "chat")))
        #expect(screen.lines == ["hello", "", "日本 👍🏽!", ""])
        #expect(screen.cursor == Position(column: 3, row: 2))
        #expect(screen.isCursorShown)
        #expect(screen.title == "chat")
        #expect(screen.isUpdating == false)
        #expect(screen.unknown == [])
    }

    @Test func `the same frame again costs nothing`() {
        var painter = Painter(colors: .full)
        let frame = Self.frame("hello", "日本", cursor: Position(column: 0, row: 0), title: "chat")
        #expect(painter.paint(frame) != [])
        #expect(painter.paint(frame) == [])
    }

    @Test func `only rows that changed are written`() {
        var painter = Painter(colors: .full)
        _ = painter.paint(Self.frame("one", "two", "three"))
        let bytes = Self.text(painter.paint(Self.frame("one", "2", "three")))
        #expect(bytes.contains("2"))
        #expect(!bytes.contains("one"))
        #expect(!bytes.contains("three"))
        #expect(!bytes.contains("\u{1B}[2J"))
    }

    @Test func `a moved cursor is all that is written`() {
        var painter = Painter(colors: .full)
        _ = painter.paint(Self.frame("one", cursor: Position(column: 0, row: 0)))
        let bytes = Self.text(painter.paint(Self.frame("one", cursor: Position(column: 2, row: 0))))
        #expect(bytes == "\u{1B}[?2026h\u{1B}[1;3H\u{1B}[?2026l")
    }

    @Test func `the cursor is hidden and shown`() {
        var painter = Painter(colors: .full)
        var screen = VirtualScreen(Self.size)
        for (line, cursor) in [("a", 1), ("a", nil), ("b", nil), ("b", 2), ("c", 2), ("c", nil)] as [(String, Int?)] {
            screen.write(painter.paint(Self.frame(line, cursor: cursor.map { Position(column: $0, row: 0) })))
            #expect(screen.isCursorShown == (cursor != nil))
            if let cursor { #expect(screen.cursor == Position(column: cursor, row: 0)) }
        }
    }

    @Test func `another size, or a screen that is no longer known, is painted anew`() {
        var painter = Painter(colors: .full)
        let frame = Self.frame("one", "two", title: "chat")
        let first = painter.paint(frame)
        painter.forget()
        #expect(painter.paint(frame) == first)
        var other = frame
        other.size = Size(columns: 10, rows: 2)
        #expect(Self.text(painter.paint(other)).contains("\u{1B}[2J"))
    }

    @Test(arguments: [
        "\u{1B}[31mX", "a\u{07}b\u{08}", "\u{9B}2J", "\r\n", "\u{7F}\u{00}", "e\u{301}\u{1B}", "\u{1B}]0;x\u{1B}\\",
    ])
    func `no control character of a text reaches the terminal`(_ text: String) {
        var painter = Painter(colors: .full)
        var screen = VirtualScreen(Self.size)
        screen.write(painter.paint(Self.frame("x")))
        screen.write(painter.paint(Self.frame(text, title: text)))
        let controls = text.filter { $0.unicodeScalars.allSatisfy { $0.properties.generalCategory == .control } }.count
        #expect(screen.unknown == [])
        #expect(screen.lines[0].filter { $0 == "\u{FFFD}" }.count == controls)
        #expect(screen.title?.contains { $0 == "\u{1B}" || $0 == "\u{07}" } != true)
    }

    @Test func `a tab is a blank`() {
        var painter = Painter(colors: .full)
        var screen = VirtualScreen(Self.size)
        screen.write(painter.paint(Self.frame("a\tb", "\té")))
        #expect(screen.lines[..<2] == ["a b", " é"])
    }

    static let cuts: [(text: String, width: Int, shown: String)] = [
        ("hello", 3, "hel|"), ("hello", 5, "hello|"), ("日本", 3, "日 |"), ("日本", 4, "日本|"), ("日", 1, " |"),
        ("é👍🏽x", 3, "é👍🏽|"),
        ("hello", 0, "|"), ("\u{301}ab", 2, "ab|"),
    ]

    @Test(arguments: cuts)
    func `text beyond its segment is cut off`(_ row: (text: String, width: Int, shown: String)) {
        var painter = Painter(colors: .full)
        var screen = VirtualScreen(Self.size)
        let segments = [
            Segment(column: 0, width: row.width, runs: [Run(row.text)]),
            Segment(column: row.width, width: 1, runs: [Run("|")]),
        ]
        screen.write(painter.paint(Frame(size: Self.size, rows: [Row(segments)])))
        #expect(screen.lines[0] == row.shown)
    }

    @Test func `nothing is written beyond the screen`() {
        var painter = Painter(colors: .full)
        var screen = VirtualScreen(Self.size)
        let segments = [
            Segment(column: -3, width: 5, runs: [Run("ab")]), Segment(column: 18, width: 9, runs: [Run("xyz")]),
            Segment(column: 40, width: 5, runs: [Run("no")]),
        ]
        let rows = Array(repeating: Row(segments), count: 7)
        let frame = Frame(size: Self.size, rows: rows, cursor: Position(column: 99, row: 99))
        screen.write(painter.paint(frame))
        #expect(screen.lines == Array(repeating: "ab                xy", count: 4))
        #expect(screen.cursor == Position(column: 19, row: 3))
        #expect(screen.unknown == [])
    }

    @Test func `the title is set when it changes, and not on terminals that don't know how`() {
        var painter = Painter(colors: .full)
        #expect(!Self.text(painter.paint(Self.frame("a"))).contains("]2;"))
        #expect(Self.text(painter.paint(Self.frame("a", title: "one"))).contains("\u{1B}]2;one\u{07}"))
        #expect(!Self.text(painter.paint(Self.frame("b", title: "one"))).contains("]2;"))
        #expect(Self.text(painter.paint(Self.frame("b"))).contains("\u{1B}]2;\u{07}"))
        var silent = Painter(colors: .full, setsTitle: false)
        #expect(!Self.text(silent.paint(Self.frame("a", title: "one"))).contains("one"))
    }
}
