import ChatInterface
import ChatTerminal
import Testing

struct LayoutTests {
    private static let sizes = [20, 31, 40, 59, 60, 80, 120, 200].flatMap { columns in
        [5, 6, 7, 8, 10, 24, 50].map { Size(columns: columns, rows: $0) }
    }

    @Test(arguments: sizes)
    func `every cell belongs to one part at most, and the pane has a row`(size: Size) throws {
        for (wanted, hasCompletion, hasMessage) in [(1, false, false), (3, true, false), (99, true, true)] {
            let layout = try #require(
                ScreenLayout(
                    size: size, inputRows: wanted, hasCompletion: hasCompletion, hasMessage: hasMessage))
            #expect(layout.pane.rows >= 1 && layout.pane.columns >= 20)
            #expect(layout.input.rows <= max(1, size.rows / 3))
            let parts = [
                layout.list, layout.header, layout.pane, layout.status, layout.completion, layout.message,
                layout.input,
            ].compactMap(\.self)
            for row in 0..<size.rows {
                for column in 0..<size.columns {
                    let here = parts.count { $0.contains(column: column, row: row) }
                    #expect(here <= 1, "\(column), \(row)")
                    #expect((layout.part(column: column, row: row) == .none) == (here == 0))
                }
            }
            #expect(parts.allSatisfy { $0.column + $0.columns <= size.columns && $0.row + $0.rows <= size.rows })
            #expect((layout.message != nil) == hasMessage)
        }
    }

    @Test(arguments: [(59, nil), (60, 16), (100, 20), (140, 28), (300, 28)] as [(Int, Int?)])
    func `the list is there from 60 columns on, 16 to 28 wide`(columns: Int, list: Int?) throws {
        let layout = try #require(ScreenLayout(size: Size(columns: columns, rows: 24)))
        #expect(layout.list?.columns == list)
    }

    @Test(arguments: [Size(columns: 19, rows: 24), Size(columns: 80, rows: 4), Size(columns: 0, rows: 0)])
    func `a window that is too small says so`(size: Size) {
        var scene = Scene(size.columns, size.rows)
        scene.open("#lab", [Scene.message(1, "lineker", "halo")])
        #expect(scene.text.count == size.rows)
        #expect(scene.text.first.map { $0.hasPrefix("The window is") } ?? true)
        #expect(scene.frame.cursor == nil)
    }

    @Test func `a click finds the conversation, the item and the pane`() {
        var scene = Scene(80, 24)
        for number in 1...60 { scene.add(ConversationState(with: "user\(number)", name: "")) }
        scene.state.current = "user40"
        let row = scene.text.firstIndex { $0.contains("user42 ") } ?? -1
        #expect(scene.view.hit(column: 3, row: row, scene.state) == .conversation("user42"))
        #expect(scene.view.hit(column: 40, row: 5, scene.state) == .pane)
        #expect(scene.view.hit(column: 16, row: 5, scene.state) == .elsewhere)
        #expect(scene.view.hit(column: 40, row: 23, scene.state) == .elsewhere)
        let items = (1...50).map { InterfaceState.ListItem(text: "item \($0)", conversation: "user\($0)") }
        scene.state.overlay = .list(title: "Users", items: items, selected: 30)
        let itemRow = scene.text.firstIndex { $0.hasSuffix("item 33") } ?? -1
        #expect(scene.view.hit(column: 40, row: itemRow, scene.state) == .item(32))
        #expect(scene.view.hit(column: 40, row: 1, scene.state) == .overlay)
    }

    @Test func `the list shows the open conversation, wherever it is`() {
        var scene = Scene(80, 10)
        for number in 1...100 { scene.add(ConversationState(with: "user\(number)", name: "")) }
        for number in [1, 5, 9, 10, 50, 99, 100] {
            scene.state.current = "user\(number)"
            #expect(scene.text.contains { $0.contains("user\(number) ") }, "\(number)")
        }
    }
}
