import ChatClient
import ChatProtocol
import ChatTerminal
import Testing

@testable import ChatInterface

struct KeyTests {
    @Test(arguments: [
        ("Ctrl-L", Key.control("l"), InterfaceEffect.redraw), ("Ctrl-Z", .control("z"), .suspend),
        ("Ctrl-D", .control("d"), .quit),
    ])
    func `A key has its effect`(label: String, key: Key, effect: InterfaceEffect) {
        var scenario = Scenario.online([conversation("lineker")])
        #expect(scenario.press(key) == [effect])
    }

    @Test func `Ctrl-C empties the line; twice within two seconds it leaves`() {
        var scenario = Scenario.online([conversation("lineker")])
        scenario.type("halo")
        scenario.press(.control("c"))
        #expect(scenario.line.isEmpty)
        scenario.press(.control("c"))
        #expect(scenario.effects.isEmpty)
        #expect(scenario.state.message?.text == "Ctrl-C once more, or /quit, to leave")
        scenario.wait(3)
        #expect(scenario.press(.control("c")).isEmpty)
        scenario.wait(1)
        #expect(scenario.press(.control("c")) == [.quit])
    }

    @Test func `Leaving tells what was read`() {
        var scenario = Scenario.online([conversation("lineker", last: 5)], history: [message(5)])
        scenario.receive(message(6))
        #expect(scenario.apply(.terminated) == [.markRead(with: "lineker", upTo: 6), .quit])
    }

    @Test func `Ctrl-D in a line deletes, Alt-K cuts to the end, Alt-Enter breaks the line`() {
        var scenario = Scenario.online([conversation("lineker")])
        scenario.type("halo semua")
        scenario.press(.control("a"))
        scenario.press(.control("d"))
        #expect(scenario.line == "alo semua")
        for _ in 0..<3 { scenario.press(.control("f")) }
        scenario.press(.alt("k"))
        #expect(scenario.line == "alo")
        scenario.press(Key(.enter, .alt))
        scenario.type("x")
        #expect(
            scenario.enter("") == [
                .send(OutgoingLine(ref: "r-1", to: "lineker", text: "alo\nx", written: scenario.state.now))
            ])
    }

    @Test func `The editor of one's choice gets the line and gives it back`() {
        var scenario = Scenario.online([conversation("lineker")])
        scenario.type("draf")
        scenario.press(.control("x"))
        #expect(scenario.press(.control("e")) == [.openEditor("draf")])
        scenario.apply(.edited(nil))
        #expect(scenario.line == "draf")
        scenario.apply(.edited("satu\ndua"))
        #expect(scenario.line == "satu\ndua")
    }

    @Test func `Each conversation keeps its own line`() {
        var scenario = Scenario.online([conversation("a", last: 2), conversation("b", last: 1)])
        scenario.type("untuk a")
        scenario.press(Key(.down, .alt))
        #expect(scenario.line.isEmpty)
        scenario.type("untuk b")
        scenario.press(Key(.up, .alt))
        #expect(scenario.line == "untuk a")
    }

    @Test func `What the history's search found is sent by Enter`() {
        var scenario = Scenario.online([conversation("lineker")])
        scenario.enter("satu")
        scenario.enter("dua")
        scenario.press(.control("r"))
        scenario.type("sa")
        scenario.press(Key(.enter))
        #expect(scenario.shown("lineker") == ["satu…", "dua…", "satu…"])
    }

    @Test func `Typing is told at most once in three seconds, and never of a command`() {
        var scenario = Scenario.online([conversation("lineker")])
        scenario.type("/help")
        #expect(!scenario.allEffects.contains(.typing(to: "lineker")))
        scenario.press(.control("c"))
        scenario.type("halo")
        scenario.wait(2)
        scenario.type("!")
        #expect(scenario.allEffects.count { $0 == .typing(to: "lineker") } == 1)
        scenario.wait(1)
        scenario.type("!")
        #expect(scenario.allEffects.count { $0 == .typing(to: "lineker") } == 2)
    }

    @Test func `Who is typing is believed for six seconds, or until the message`() throws {
        var scenario = Scenario.online([conversation("#lab", last: 1)])
        scenario.apply(.live(.typing(from: "lineker", to: "#lab")))
        scenario.apply(.live(.typing(from: "henderson", to: "#lab")))
        #expect(scenario.state.wakeAt == scenario.state.now.adding(6_000))
        scenario.receive(message(2, to: "#lab"))
        #expect(scenario.conversation("#lab").typing.keys.sorted() == ["henderson"])
        scenario.wait(6)
        #expect(scenario.conversation("#lab").typing.isEmpty)
        // Then it is the clock's turn, at the next full minute.
        let next = try #require(scenario.state.wakeAt)
        #expect(next.milliseconds % 60_000 == 0)
        #expect(next > scenario.state.now && next <= scenario.state.now.adding(60_000))
    }

    @Test func `A click, a wheel and keys while help is shown`() {
        var scenario = Scenario.online([conversation("lineker")])
        scenario.enter("/keys")
        guard case .text(_, let lines, 0) = scenario.state.overlay else {
            Issue.record("no help")
            return
        }
        #expect(lines.contains { $0.hasPrefix("Ctrl-K ") && $0.hasSuffix("jump: find a conversation") })
        scenario.press(Key(.pageDown))
        guard case .text(_, _, 9) = scenario.state.overlay else {
            Issue.record("not scrolled: \(String(describing: scenario.state.overlay))")
            return
        }
        scenario.type("h")
        #expect(scenario.state.overlay == nil)
        #expect(scenario.line == "h")
    }

    @Test func `Keys of the table have one meaning each`() {
        let keys = KeyBinding.all.flatMap(\.keys)
        #expect(Set(keys).count == keys.count)
    }
}
