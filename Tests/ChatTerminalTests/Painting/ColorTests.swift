import ChatTerminal
import Testing

struct ColorTests {
    static let environments: [(environment: [String: String], depth: ColorDepth)] = [
        (["TERM": "xterm-256color", "COLORTERM": "truecolor"], .full),
        (["TERM": "xterm", "COLORTERM": "24bit"], .full),
        (["TERM": "xterm-256color"], .indexed), (["TERM": "tmux-256color", "COLORTERM": ""], .indexed),
        (["TERM": "xterm-kitty"], .indexed), (["TERM": "xterm-direct"], .full), (["TERM": "xterm"], .basic),
        (["TERM": "linux"], .basic), (["TERM": "vt220"], .none), (["TERM": "dumb", "COLORTERM": "truecolor"], .none),
        ([:], .none), (["TERM": "xterm-256color", "NO_COLOR": "1"], .none),
        (["TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "0"], .none),
        (["TERM": "xterm-256color", "NO_COLOR": ""], .indexed),
    ]

    @Test(arguments: environments)
    func `the environment tells the colours`(_ row: (environment: [String: String], depth: ColorDepth)) {
        #expect(ColorDepth(environment: row.environment) == row.depth)
    }

    static let colors: [(color: Color, full: String, indexed: String, basic: String)] = [
        (.basic(1), "31", "31", "31"), (.basic(9), "91", "91", "91"), (.basic(15), "97", "97", "97"),
        (.indexed(208), "38;5;208", "38;5;208", "33"), (.indexed(12), "94", "94", "94"),
        (.rgb(255, 0, 0), "38;2;255;0;0", "38;5;196", "91"), (.rgb(254, 2, 1), "38;2;254;2;1", "38;5;196", "91"),
        (.rgb(128, 128, 128), "38;2;128;128;128", "38;5;244", "90"), (.rgb(0, 0, 0), "38;2;0;0;0", "38;5;16", "30"),
        (.rgb(255, 255, 255), "38;2;255;255;255", "38;5;231", "97"), (.rgb(8, 8, 8), "38;2;8;8;8", "38;5;232", "30"),
        (.rgb(95, 135, 175), "38;2;95;135;175", "38;5;67", "90"),
    ]

    private static func bytes(_ style: Style, _ depth: ColorDepth) -> String {
        var painter = Painter(colors: depth)
        let row = Row([Segment(column: 0, width: 5, runs: [Run("x", style)])])
        return String(decoding: painter.paint(Frame(size: Size(columns: 5, rows: 1), rows: [row])), as: UTF8.self)
    }

    @Test(arguments: colors)
    func `poorer terminals get the nearest colour`(_ row: (color: Color, full: String, indexed: String, basic: String))
    {
        let style = Style(foreground: row.color)
        #expect(Self.bytes(style, .full).contains("\u{1B}[0;\(row.full)m"))
        #expect(Self.bytes(style, .indexed).contains("\u{1B}[0;\(row.indexed)m"))
        #expect(Self.bytes(style, .basic).contains("\u{1B}[0;\(row.basic)m"))
        #expect(Self.bytes(style, .none).contains("\u{1B}[0m\u{1B}[1;1Hx"))
    }

    @Test func `looks are set together, and colours of the background`() {
        var style = Style(foreground: .basic(2), background: .basic(12))
        style.isBold = true
        style.isDim = true
        style.isItalic = true
        style.isUnderlined = true
        style.isReversed = true
        #expect(Self.bytes(style, .full).contains("\u{1B}[0;1;2;3;4;7;32;104m\u{1B}[1;1Hx\u{1B}[0m"))
        #expect(Self.bytes(style, .none).contains("\u{1B}[0;1;2;3;4;7m\u{1B}[1;1Hx"))
        #expect(Self.bytes(Style(background: .rgb(1, 2, 3)), .full).contains("\u{1B}[0;48;2;1;2;3m"))
        #expect(Self.bytes(Style(background: .basic(4)), .basic).contains("\u{1B}[0;44m"))
    }
}
