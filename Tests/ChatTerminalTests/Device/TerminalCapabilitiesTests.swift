import ChatTerminal
import Testing

struct TerminalCapabilitiesTests {
    @Test(arguments: [
        ("xterm", true), ("tmux-256color", true), ("linux", true), ("dumb", false), ("unknown", false), ("", false),
    ])
    func `a dumb terminal has no full screen`(_ row: (name: String, isAble: Bool)) {
        #expect(TerminalCapabilities(environment: ["TERM": row.name]).isFullScreenAble == row.isAble)
    }

    @Test func `nothing known is able to nothing`() {
        let capabilities = TerminalCapabilities(environment: [:])
        #expect(!capabilities.isFullScreenAble)
        #expect(!capabilities.setsTitle)
        #expect(capabilities.notification == nil)
        #expect(capabilities.colors == .none)
    }

    static let table: [(environment: [String: String], form: TerminalNotification.Form?)] = [
        (["TERM": "xterm-256color"], .notify), (["TERM": "xterm-kitty"], .nine),
        (["TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"], .nine),
        (["TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app", "TMUX": "/tmp/s,1,0"], nil),
        (["TERM": "tmux-256color"], nil), (["TERM": "screen", "STY": "1.tty"], nil), (["TERM": "linux"], nil),
    ]

    @Test(arguments: table)
    func `notifications go to terminals that take them, and not through a multiplexer`(
        _ row: (environment: [String: String], form: TerminalNotification.Form?)
    ) {
        #expect(TerminalCapabilities(environment: row.environment).notification == row.form)
    }

    static let notifications: [(title: String, text: String, form: TerminalNotification.Form, bytes: String)] = [
        ("alice", "hi; there", .nine, "\u{1B}]9;alice: hi, there\u{07}"),
        ("alice", "hi", .notify, "\u{1B}]777;notify;alice;hi\u{07}"),
        ("a;b\u{07}c", "x\u{1B}\\y\u{9C}\u{202E}z\n", .notify, "\u{1B}]777;notify;a,bc;x\\yz\u{07}"),
        ("", "4;1;50", .nine, "\u{1B}]9;4,1,50\u{07}"),
        ("日本", "👍🏽", .nine, "\u{1B}]9;日本: 👍🏽\u{07}"),
    ]

    @Test(arguments: notifications)
    func `a notification holds nothing but its text`(
        _ row: (title: String, text: String, form: TerminalNotification.Form, bytes: String)
    ) {
        let bytes = TerminalNotification.bytes(title: row.title, text: row.text, form: row.form)
        #expect(String(decoding: bytes, as: UTF8.self) == row.bytes)
    }

    @Test func `a notification is bounded`() {
        let long = String(repeating: "x", count: 5_000)
        #expect(TerminalNotification.bytes(title: long, text: long, form: .notify).count < 320)
    }
}
