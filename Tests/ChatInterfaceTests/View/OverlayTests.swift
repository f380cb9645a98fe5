import ChatClient
import ChatInterface
import ChatProtocol
import ChatTerminal
import Testing

struct OverlayTests {
    private static func scene(_ overlay: InterfaceState.Overlay) -> Scene {
        var scene = Scene(80, 12)
        scene.open("#lab", [Scene.message(1, "lineker", "halo")])
        scene.state.overlay = overlay
        return scene
    }

    private static let items = (1...30).map { number in
        InterfaceState.ListItem(text: "result \(number)", conversation: "#lab", message: 1, time: Scene.time(5))
    }

    @Test(arguments: [0, 1, 8, 15, 28, 29])
    func `the selected item is reversed and in view`(selected: Int) {
        let scene = Self.scene(.list(title: "Search: x", items: Self.items, selected: selected))
        let reversed = scene.frame.rows[1..<10].flatMap { $0.segments.dropFirst(1) }.flatMap(\.runs)
            .filter(\.style.isReversed)
        #expect(
            reversed.map { $0.text.split(separator: " ").joined(separator: " ") } == [
                "2026-11-23 14:00 result \(selected + 1)"
            ])
        #expect(scene.pane[0].hasPrefix("Search: x") && scene.pane[0].hasSuffix("Enter opens, Esc closes"))
        #expect(scene.pane.allSatisfy { !$0.isEmpty })
    }

    @Test func `what is typed to jump stands in the title, with the cursor`() {
        let scene = Self.scene(.jump(query: "li", items: [], selected: 0))
        #expect(scene.pane[0].hasPrefix("Jump to: li"))
        #expect(scene.frame.cursor == Position(column: 17 + 11, row: 1))
    }

    @Test func `the messages come back when it is closed`() {
        var scene = Self.scene(.text(title: "Help", lines: ["one", "two"], offset: 0))
        #expect(scene.paneLines.count == 3 && !scene.text.joined().contains("halo"))
        _ = scene.state.apply(.input(.key(Key(.escape))))
        #expect(scene.text.joined().contains("halo"))
    }
}
