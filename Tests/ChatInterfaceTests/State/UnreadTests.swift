import ChatClient
import ChatProtocol
import ChatTerminal
import Testing

@testable import ChatInterface

struct UnreadTests {
    static let two = [conversation("lineker", last: 5), conversation("#lab", last: 4)]

    @Test func `What comes elsewhere is counted, and what comes before one's eyes is marked as read`() {
        var scenario = Scenario.online(Self.two, history: [message(5)])
        scenario.wait(1)
        scenario.receive(message(6, to: "#lab"))
        scenario.receive(message(7))
        scenario.receive(message(8))
        #expect(scenario.conversation("#lab").unread == 1)
        #expect(scenario.conversation("lineker").unread == 0)
        scenario.wait(0.2)
        #expect(!scenario.effects.contains(.markRead(with: "lineker", upTo: 8)))
        scenario.wait(0.2)
        #expect(scenario.effects == [.markRead(with: "lineker", upTo: 8)])
    }

    @Test func `Without the keyboard nothing is read, and what comes stands behind the line`() {
        var scenario = Scenario.online(Self.two, history: [message(5)])
        scenario.wait(1)
        scenario.apply(.input(.focused(false)))
        scenario.receive(message(6))
        scenario.wait(1)
        #expect(scenario.conversation("lineker").unread == 1)
        #expect(scenario.conversation("lineker").newSince == 5)
        #expect(!scenario.allEffects.contains(.markRead(with: "lineker", upTo: 6)))
        scenario.apply(.input(.focused(true)))
        scenario.wait(1)
        #expect(scenario.effects == [.markRead(with: "lineker", upTo: 6)])
        #expect(scenario.conversation("lineker").newSince == 5)
        scenario.enter("ya")
        #expect(scenario.conversation("lineker").newSince == nil)
    }

    @Test func `Opening a conversation draws the line behind what one had read, and leaving it takes the line away`() {
        var scenario = Scenario.online(
            [conversation("lineker", last: 9), conversation("#lab", last: 5, unread: 2, readUpTo: 3)])
        #expect(scenario.state.current == "#lab")
        #expect(scenario.conversation("#lab").newSince == 3)
        scenario.press(Key(.down, .alt))
        #expect(scenario.state.current == "lineker")
        #expect(scenario.conversation("#lab").newSince == nil)
    }

    @Test func `The list of the server counts up to its last message, and the rest is counted on`() {
        var scenario = Scenario.online(Self.two)
        for id in Int64(6)...9 { scenario.receive(message(id, to: "#lab")) }
        // It comes after the messages and was made before the last two.
        scenario.apply(.conversations([conversation("#lab", last: 7, unread: 2, readUpTo: 5)]))
        #expect(scenario.conversation("#lab").unread == 4)
        // A replay of what is counted changes nothing.
        scenario.apply(.conversations([conversation("#lab", last: 12, unread: 7, readUpTo: 5)]))
        scenario.receive(message(10, to: "#lab"), isReplay: true)
        scenario.receive(message(12, to: "#lab"), isReplay: true)
        #expect(scenario.conversation("#lab").unread == 7)
        scenario.receive(message(13, to: "#lab"))
        #expect(scenario.conversation("#lab").unread == 8)
    }

    @Test func `Reading on another device empties the count`() {
        var scenario = Scenario.online(Self.two, history: [message(5)])
        for id in Int64(6)...9 { scenario.receive(message(id, to: "#lab")) }
        scenario.apply(.live(.read(with: "#lab", upTo: 9)))
        #expect(scenario.conversation("#lab").unread == 0)
        scenario.receive(message(10, to: "#lab"))
        scenario.apply(.live(.read(with: nil, upTo: .max)))
        #expect(scenario.conversation("#lab").unread == 0)
    }

    @Test func `A deleted message is not unread any more`() {
        var scenario = Scenario.online(Self.two, history: [message(5)])
        scenario.receive(message(6, "@messi", to: "#lab"))
        #expect(scenario.conversation("#lab").isHighlighted)
        let change = MessageChange(
            id: 7, of: 6, time: Timestamp(milliseconds: 1), from: "lineker", fromName: "Gary Lineker", to: "#lab",
            toName: "#lab", text: "", isDeleted: true)
        scenario.apply(.live(.delete(change, isReplay: false)))
        scenario.apply(.live(.delete(change, isReplay: false)))
        #expect(scenario.conversation("#lab").unread == 0)
        #expect(!scenario.conversation("#lab").isHighlighted)
    }

    @Test(arguments: [
        ("messi", true), ("MESSI!", true), ("halo @messi, apa", true), ("lionel messi juga", true),
        ("messing", false), ("messi_2", false), ("emessi", false), ("messi你好", true), ("x", false), ("", false),
    ])
    func `In a room one's name as a word is a highlight`(text: String, isHighlight: Bool) {
        var scenario = Scenario.online(Self.two, history: [message(5)])
        scenario.receive(message(6, text, to: "#lab"))
        #expect(scenario.conversation("#lab").isHighlighted == isHighlight)
        #expect(scenario.effects.contains { if case .notify = $0 { true } else { false } } == isHighlight)
    }

    @Test func `A muted conversation is silent and does not move up`() {
        var scenario = Scenario.online([conversation("lineker", last: 9), conversation("#lab", last: 4, isMuted: true)])
        scenario.receive(message(10, "messi!", to: "#lab"))
        scenario.receive(message(11, "x", from: "henderson", to: "#lab"))
        #expect(scenario.conversation("#lab").unread == 2)
        #expect(!scenario.conversation("#lab").isHighlighted)
        #expect(!scenario.allEffects.contains { if case .notify = $0 { true } else { false } })
    }

    @Test func `A notification is safe, short, and not for the conversation before one's eyes`() {
        var scenario = Scenario.online(Self.two, history: [message(5)])
        scenario.receive(message(6, "lihat"))
        #expect(!scenario.effects.contains { if case .notify = $0 { true } else { false } })
        scenario.apply(.input(.focused(false)))
        scenario.receive(message(7, "\u{1B}[2Jsatu\ndua" + String(repeating: "a", count: 4_000)))
        guard case .notify(let title, let text) = scenario.effects.first else {
            Issue.record("no notification")
            return
        }
        #expect(title == "Gary Lineker (lineker)")
        #expect(text.hasPrefix("\\u{1b}[2Jsatu dua"))
        #expect(text.count < 250)
    }

    @Test func `What was missed is one notification`() {
        var scenario = Scenario.online(Self.two, history: [message(5)])
        scenario.apply(.live(.disconnected(.interrupted(.silent), retryIn: .seconds(2))))
        scenario.apply(.live(.connected(LogPlace(log: "a", id: 5))))
        for id in Int64(6)...17 { scenario.receive(message(id, from: "henderson"), isReplay: true) }
        #expect(scenario.state.link == .catchingUp)
        #expect(!scenario.allEffects.contains { if case .notify = $0 { true } else { false } })
        scenario.apply(.live(.caughtUp(id: 17)))
        #expect(scenario.effects == [.notify(title: "surabaya", text: "New messages: 12")])
        #expect(scenario.state.link == .online)
    }

    @Test func `A server that was behind replays, and the link stays online`() {
        var scenario = Scenario.online(Self.two, history: [message(5)])
        scenario.wait(1)
        scenario.apply(.live(.behind(since: 5)))
        for id in Int64(6)...9 { scenario.receive(message(id, from: "henderson"), isReplay: true) }
        #expect(scenario.state.link == .online)
        #expect(scenario.state.wakeAt == scenario.state.now.adding(1_000))
        scenario.wait(1)
        #expect(scenario.effects == [.notify(title: "surabaya", text: "New messages: 4")])
    }

    @Test func `What one writes first to somebody is not new to oneself`() {
        var scenario = Scenario.online([])
        scenario.enter("/msg lineker halo")
        // Before the conversation's history is here.
        scenario.receive(message(1, from: "messi", to: "lineker"))
        #expect(scenario.state.current == "lineker")
        #expect(scenario.conversation("lineker").newSince == nil)
    }
}
