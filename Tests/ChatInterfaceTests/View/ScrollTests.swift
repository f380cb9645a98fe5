import ChatClient
import ChatInterface
import ChatProtocol
import ChatTerminal
import Testing

/// The state scrolls by what the view counts: both must agree.
struct ScrollTests {
    private static func scene(_ columns: Int = 80, _ rows: Int = 12, count: Int64 = 120) -> Scene {
        var scene = Scene(columns, rows)
        let messages = (1...count).map { id in
            let text = id % 7 == 0 ? String(repeating: "word\(id) ", count: 30) : "m\(id)."
            return Scene.message(id, id % 5 == 0 ? "lineker" : "henderson", text, ago: (count - id) * 40)
        }
        scene.open("#lab", messages)
        scene.change { conversation in
            conversation.newSince = 100
            conversation.notices = stride(from: 10, to: count, by: 13).map {
                Notice(after: $0, time: Scene.time(0), kind: .event, text: "notice \($0)")
            }
            let line = OutgoingLine(ref: "1", to: "#lab", text: "waits", written: Scene.time(0))
            conversation.outgoing = [OutgoingMessage(line: line)]
        }
        return scene
    }

    private static let up = Mouse(.wheelUp, column: 40, row: 3)
    private static let down = Mouse(.wheelDown, column: 40, row: 3)

    @Test(arguments: [1, 2, 5, 17, 40])
    func `up and down by as much shows the same again`(count: Int) {
        var scene = Self.scene()
        for _ in 0..<5 { _ = scene.state.apply(.input(.mouse(Self.up))) }
        let before = scene.pane
        for _ in 0..<count { _ = scene.state.apply(.input(.mouse(Self.up))) }
        #expect(scene.pane != before)
        for _ in 0..<count { _ = scene.state.apply(.input(.mouse(Self.down))) }
        #expect(scene.pane == before)
    }

    @Test func `a notch of the wheel moves all lines by three`() {
        var scene = Self.scene()
        for _ in 0..<60 {
            let before = scene.pane
            _ = scene.state.apply(.input(.mouse(Self.up)))
            #expect(scene.pane.dropFirst(3) == before.dropLast(3))
        }
    }

    @Test func `pages lead to the top and back, and no line is left out`() {
        var scene = Self.scene()
        let all = scene
        var seen: [[String]] = [scene.pane]
        for _ in 0..<200 where scene.pane.first?.contains("beginning") != true {
            _ = scene.state.apply(.input(.key(Key(.pageUp))))
            seen.append(scene.pane)
        }
        #expect(scene.pane.first?.contains("the beginning of the conversation") == true)
        let shown = Set(seen.flatMap(\.self))
        for id in 1...120 where id % 7 != 0 { #expect(shown.contains { $0.hasSuffix(" m\(id).") }, "\(id)") }
        _ = scene.state.apply(.input(.key(Key(.pageUp))))
        #expect(scene.pane == seen.last)
        for _ in 0..<200 where scene.state.conversations["#lab"]?.scroll != nil {
            _ = scene.state.apply(.input(.key(Key(.pageDown))))
        }
        #expect(scene.pane == all.pane)
    }

    @Test func `the last message stays in view when the window changes`() throws {
        var scene = Self.scene()
        for _ in 0..<12 { _ = scene.state.apply(.input(.mouse(Self.up))) }
        let place = try #require(scene.state.conversations["#lab"]?.scroll)
        let before = scene.pane
        for size in [Size(columns: 40, rows: 10), Size(columns: 120, rows: 40), Size(columns: 20, rows: 5)] {
            _ = scene.state.apply(.resized(size))
            #expect(scene.state.conversations["#lab"]?.scroll == place)
            let isLong = place.message % 7 == 0
            #expect(
                scene.paneLines.contains { $0.contains(isLong ? "word\(place.message)" : "m\(place.message).") }
                    || place.linesBelow > 0)
        }
        _ = scene.state.apply(.resized(Size(columns: 80, rows: 12)))
        #expect(scene.pane == before)
    }

    @Test func `what comes below or is loaded above moves nothing`() {
        var scene = Self.scene()
        for _ in 0..<12 { _ = scene.state.apply(.input(.mouse(Self.up))) }
        let before = scene.pane
        _ = scene.state.apply(.live(.message(Scene.message(500, "lineker", "new"), isReplay: false)))
        #expect(scene.pane == before)
        scene.change { conversation in
            let older = (0..<50).map { Scene.message($0 - 60, "lineker", "old \($0)", ago: 9_000) }
            conversation.messages.insert(contentsOf: older, at: 0)
        }
        #expect(scene.pane == before)
    }

    @Test func `the status line counts the messages below`() {
        var scene = Self.scene()
        #expect(scene.text.allSatisfy { !$0.contains("↓") })
        scene.change { $0.scroll = ScrollPlace(message: 78, linesBelow: 0) }
        #expect(scene.text.contains { $0.contains("↓ 42 more below") })
    }

    @Test func `a place whose message is gone is the next one's`() {
        var scene = Self.scene()
        scene.change { $0.scroll = ScrollPlace(message: 78, linesBelow: 0) }
        scene.change { $0.messages.removeAll { $0.id == 78 } }
        #expect(scene.paneLines.contains { $0.hasSuffix("m79.") })
    }

    @Test func `help is read to its end in a narrow window, no line left out`() {
        var scene = Scene(24, 8)
        let lines = (1...30).map { "line \($0) has more words than fit in." }
        scene.state.overlay = .text(title: "Help", lines: lines, offset: 0)
        var seen = Set(scene.pane)
        for _ in 0..<60 {
            _ = scene.state.apply(.input(.key(Key(.pageDown))))
            seen.formUnion(scene.pane)
        }
        for number in 1...30 { #expect(seen.contains { $0.hasPrefix("line \(number) ") }, "\(number)") }
        #expect(scene.pane.last == "than fit in.")
        #expect(scene.pane.allSatisfy { !$0.isEmpty })
    }
}
