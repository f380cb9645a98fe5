import ChatTerminal
import Testing

struct TextWidthTests {
    @Test func `a letter takes one column`() {
        #expect(TextWidth.of("a") == 1)
    }
}
