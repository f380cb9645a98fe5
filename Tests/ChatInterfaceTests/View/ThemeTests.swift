import ChatInterface
import ChatTerminal
import Testing

struct ThemeTests {
    /// Seen once and written down: people know each other by these.
    @Test(arguments: [("messi", 64), ("lineker", 70), ("henderson", 99), ("a", 31), ("", 130)] as [(String, UInt8)])
    func `a name has its colour for ever`(name: String, color: UInt8) {
        #expect(Theme().nick(name).foreground == .indexed(color))
    }

    @Test func `names are spread over the colours`() {
        let colors = (0..<320).map { Theme().nick("user\($0)").foreground }
        let counts = Dictionary(grouping: colors) { $0 }.mapValues(\.count)
        #expect(counts.count == Theme().nicks.count)
        #expect(counts.values.allSatisfy { $0 < 40 })
    }
}
