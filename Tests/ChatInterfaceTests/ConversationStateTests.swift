import ChatInterface
import Testing

struct ConversationStateTests {
    @Test(arguments: [("#ruang", true), ("messi", false)])
    func `a room's name begins with a number sign`(name: String, isRoom: Bool) {
        #expect(ConversationState(with: name, name: name).isRoom == isRoom)
    }
}
