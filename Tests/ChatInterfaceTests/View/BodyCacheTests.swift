import ChatClient
import ChatInterface
import ChatProtocol
import ChatTerminal
import Testing

/// What a view remembers makes it faster, and changes nothing.
struct BodyCacheTests {
    @Test func `a view that has seen much shows the same as a new one`() {
        var scene = Scene(80, 24)
        let messages = (1...3_000).map { id in
            Scene.message(
                id, "user\(id % 7)", String(repeating: "word\(id) messi ", count: Int(id % 9)), ago: 3_000 - id)
        }
        scene.open("#lab", messages)
        for step in 0..<400 {
            switch step % 40 {
            case 10: scene.change { $0.messages[2_990].text = "changed \(step)" }
            case 20: scene.state.size.columns = 60 + step % 50
            case 25: scene.state.me = Identity(user: "messi\(step)", name: "", session: nil, expires: nil)
            case 30: scene.state.settings.language = step % 80 == 30 ? .indonesian : .english
            case 35: scene.change { $0.messages[2_995].isDeleted = true }
            default: _ = scene.state.apply(.input(.key(Key(step % 200 < 120 ? .pageUp : .pageDown))))
            }
            #expect(scene.frame == ScreenView().frame(of: scene.state), "\(step)")
        }
    }
}
