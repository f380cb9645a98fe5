import ChatClient
import ChatInterface
import ChatProtocol
import ChatTerminal
import Testing

/// Whatever somebody writes, what stands around it stays where it is, and nothing steers the terminal.
struct ForeignTextTests {
    static let texts: [(name: String, text: String)] = [
        ("escape sequences", "\u{1B}[2J\u{1B}]0;owned\u{7}\u{9B}31m\u{8}\u{8}"),
        ("line ends", "a\r\nb\rc\u{2028}d\u{85}e\u{B}f"),
        ("bidirectional overrides", "abc\u{202E}def\u{2066}ghi\u{200F}"),
        ("nothing to be seen", "\u{200B}\u{200B}\u{FEFF}\u{2060}"),
        ("4,096 bytes without a blank", String(repeating: "a", count: 4_096)),
        ("combining marks alone", String(repeating: "\u{301}", count: 2_000)),
        ("stacked marks", String(repeating: "Z" + String(repeating: "\u{335}\u{301}", count: 30), count: 20)),
        ("from right to left", "שלום עולם مرحبا بالعالم"),
        ("wide", String(repeating: "日本語", count: 60)),
        ("emoji", String(repeating: "👩🏽‍🚀👨‍👩‍👧🇮🇩❤️‍🔥1️⃣", count: 20)),
        ("tags", "🏴\u{E0067}\u{E0062}\u{E007F}"),
        ("rules of our own", "── Monday, 23 November 2026 ──"),
    ]

    private static func scene(_ columns: Int, _ messages: [Message]) -> Scene {
        var scene = Scene(columns, 400)
        scene.open("#lab", messages)
        return scene
    }

    @Test(arguments: texts.indices)
    func `the lines around it stay where they are`(index: Int) {
        for columns in [20, 40, 80, 120] {
            let around = [Scene.message(1, "lineker", "before", ago: 3), Scene.message(9, "messi", "behind")]
            let calm = Self.scene(columns, around)
            var scene = Self.scene(columns, around)
            scene.change { $0.messages.insert(Scene.message(5, "henderson", Self.texts[index].text, ago: 2), at: 1) }
            let (rows, calmRows) = (scene.frame.rows, calm.frame.rows)
            func row(_ text: String, _ rows: [Row]) -> Row? {
                rows.first { $0.segments.contains { $0.runs.first?.text == text } }
            }
            #expect(row("behind", rows)?.segments.suffix(3) == row("behind", calmRows)?.segments.suffix(3))
            #expect(row("before", rows) == row("before", calmRows))
            #expect(rows.last == calmRows.last)
        }
    }

    @Test(arguments: texts.indices)
    func `every text stays in its column, and no control character is left`(index: Int) {
        for columns in [20, 40, 80, 120] {
            let text = Self.texts[index].text
            var scene = Self.scene(columns, [Scene.message(1, "henderson", text)])
            scene.change { conversation in
                let line = OutgoingLine(ref: "1", to: "#lab", text: text, written: Scene.time(0))
                conversation.outgoing = [OutgoingMessage(line: line, status: .failed("no"))]
            }
            for segment in scene.frame.rows.flatMap(\.segments) {
                let width = segment.runs.reduce(0) { $0 + TextWidth.of($1.text) }
                #expect(width <= segment.width && segment.column + segment.width <= columns)
                for scalar in segment.runs.map(\.text).joined().unicodeScalars {
                    #expect(scalar.properties.generalCategory != .control && !scalar.properties.isBidiControl)
                }
            }
        }
    }

    @Test func `a mark never stands on what is before the text, and few stand on one letter`() {
        let scene = Self.scene(80, [Scene.message(1, "a", "\u{301}\u{302}"), Scene.message(2, "a", "e\u{301}\u{302}")])
        #expect(scene.paneLines.suffix(2).map { $0.suffix(1) } == ["◌\u{301}\u{302}", "e\u{301}\u{302}"])
        let stacked = Self.scene(80, [Scene.message(1, "a", "e" + String(repeating: "\u{301}", count: 99))])
        #expect(stacked.paneLines.last?.last?.unicodeScalars.count == 5)
    }

    @Test func `names that a server should not let through stay in their column, too`() {
        for name in ["日本語の名前です", "👩🏽‍🚀👨‍👩‍👧", "\u{1B}[31m", "e\u{301}e\u{301}", "\u{202E}name", ""] {
            let scene = Self.scene(80, [Scene.message(1, name, "halo")])
            let row = scene.frame.rows.first { $0.segments.contains { $0.runs.first?.text == "halo" } }
            #expect(row?.segments.last?.column == 17 + 18, "\(name)")
        }
    }

    @Test func `names and topics elsewhere on the screen are safe`() {
        var scene = Self.scene(80, [])
        var conversation = ConversationState(with: "x\u{1B}[2J", name: "日本\u{202E}語")
        conversation.unread = 1
        scene.add(conversation)
        scene.state.current = conversation.with
        scene.state.message = Notice(after: 0, time: scene.state.now, kind: .failure, text: "a\u{1B}b\nc")
        scene.state.overlay = .list(title: "\u{1B}", items: [.init(text: "\u{9B}x", conversation: "")], selected: 0)
        let scalars = (scene.text + [scene.frame.title]).joined().unicodeScalars
        #expect(scalars.allSatisfy { $0.properties.generalCategory != .control && !$0.properties.isBidiControl })
    }
}
