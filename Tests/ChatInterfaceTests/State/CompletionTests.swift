import ChatClient
import ChatProtocol
import ChatTerminal
import Testing

@testable import ChatInterface

struct CompletionTests {
    static func room() -> Scenario {
        var scenario = Scenario.online(
            [conversation("#lab", last: 9), conversation("leo", last: 3)],
            history: [
                message(7, from: "lineker", to: "#lab"), message(8, from: "henderson", to: "#lab"),
                message(9, from: "messi", to: "#lab"),
            ])
        let users = [User(user: "lisa", name: "Jane Doe", isConnected: true, lastActive: Timestamp(milliseconds: 5))]
        scenario.apply(.answered(.directory, .success(.users(Page(items: users, hasMore: false)))))
        return scenario
    }

    @Test(arguments: [
        ("/jo", "/join "), ("/help sea", "/help search "), ("/invite lin", "/invite lineker "),
        ("hen", "henderson: "), ("@hen", "@henderson: "), ("halo jordan", "halo henderson "),
        ("lihat #la", "lihat #lab "),
        (":rocke", "🚀"), ("ok :thumbs_u", "ok 👍"), ("gary", "lineker: "), ("doe", "lisa: "),
        ("xyz", "xyz"), ("//jo", "//jo"), (":", ":"), ("#zzz", "#zzz"), ("mes", "mes"),
    ])
    func `Tab completes`(typed: String, line: String) {
        var scenario = Self.room()
        scenario.type(typed)
        scenario.press(Key(.tab))
        #expect(scenario.line == line)
    }

    @Test func `Who spoke last comes first, and Tab goes round`() {
        var scenario = Self.room()
        scenario.receive(message(10, from: "lineker", to: "#lab"))
        scenario.type("l")
        scenario.press(Key(.tab))
        #expect(scenario.state.completion?.candidates == ["lineker", "leo", "lisa"])
        #expect(scenario.line == "lineker: ")
        scenario.press(Key(.tab))
        #expect(scenario.line == "leo: ")
        scenario.press(Key(.tab, .shift))
        scenario.press(Key(.tab, .shift))
        #expect(scenario.state.completion?.chosen == 2)
        #expect(scenario.line == "lisa: ")
        scenario.type("x")
        #expect(scenario.state.completion == nil)
        #expect(scenario.line == "lisa: x")
    }

    @Test func `In the middle of a line what is behind stays`() {
        var scenario = Self.room()
        scenario.type("hen apa")
        for _ in 0..<4 { scenario.press(Key(.left)) }
        scenario.press(Key(.tab))
        #expect(scenario.line == "henderson:  apa")
    }

    @Test func `Every emoji is one character with a name of its own`() {
        #expect(EmojiNames.all.count >= 150)
        #expect(Set(EmojiNames.all.map(\.name)).count == EmojiNames.all.count)
        for (name, emoji) in EmojiNames.all {
            #expect(emoji.count == 1, "\(name)")
            #expect(emoji.unicodeScalars.allSatisfy { !$0.isASCII }, "\(name)")
        }
    }
}
