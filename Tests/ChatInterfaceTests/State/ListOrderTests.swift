import ChatClient
import ChatProtocol
import ChatTerminal
import Testing

@testable import ChatInterface

struct ListOrderTests {
    static let four = [
        conversation("a", last: 10), conversation("b", last: 20), conversation("c", last: 30),
        conversation("#d", last: 5, unread: 3, readUpTo: 1),
    ]

    @Test func `Rooms that come before the list open none: the first of the list is opened`() {
        var scenario = Scenario()
        scenario.apply(.live(.connected(LogPlace(log: "a", id: 0))))
        let room = Room(room: "#futsal", topic: "", members: 3, isJoined: true)
        scenario.apply(.answered(.ownRooms, .success(.rooms(Page(items: [room], hasMore: false)))))
        #expect(scenario.state.current == nil)
        scenario.apply(.conversations([conversation("lineker", last: 5, unread: 1)]))
        #expect(scenario.state.current == "lineker")
    }

    @Test func `Unread ones come first, then the most recent`() {
        let scenario = Scenario.online(Self.four)
        // The first was opened, and is read.
        #expect(scenario.state.current == "#d")
        #expect(scenario.state.order == ["c", "b", "a", "#d"])
    }

    @Test func `The newest is opened at the start, whatever is told first`() {
        var scenario = Scenario()
        scenario.apply(.live(.connected(LogPlace(log: "a", id: 0))))
        let room = Room(room: "#d", topic: "", members: 2, isJoined: true)
        scenario.apply(.answered(.ownRooms, .success(.rooms(Page(items: [room], hasMore: false)))))
        #expect(scenario.state.current == nil)
        scenario.apply(.conversations([conversation("a", last: 10), conversation("#d", last: 5)]))
        #expect(scenario.state.current == "a")
    }

    @Test func `What was typed before a conversation was open stays in the line`() {
        var scenario = Scenario()
        scenario.enter("typed too early")
        scenario.type(", and")
        scenario.apply(.conversations([conversation("a", last: 10)]))
        #expect(scenario.state.current == "a")
        #expect(scenario.line == "typed too early, and")
        #expect(scenario.shown("a") == [])
        // It is there once.
        #expect(scenario.state.spareEditor.isEmpty)
    }

    @Test func `Whether somebody is there is asked again when one looks at them, and when they write`() {
        var scenario = Scenario.online([conversation("lineker", last: 10), conversation("#d", last: 5)])
        scenario.press(.alt("2"))
        scenario.press(.alt("1"))
        #expect(scenario.allEffects.filter { $0 == .request(.directory) }.count == 1)
        scenario.wait(11)
        scenario.press(.alt("2"))
        #expect(!scenario.effects.contains(.request(.directory)))
        scenario.press(.alt("1"))
        #expect(scenario.effects.contains(.request(.directory)))
        scenario.wait(11)
        scenario.receive(message(11, from: "lineker"), isReplay: true)
        #expect(!scenario.effects.contains(.request(.directory)))
        scenario.receive(message(12, from: "lineker"))
        #expect(scenario.effects.contains(.request(.directory)))
        scenario.apply(.live(.presence(user: "lineker", isConnected: true)))
        scenario.wait(11)
        scenario.receive(message(13, from: "lineker"))
        #expect(!scenario.effects.contains(.request(.directory)))
    }

    @Test func `Why the connection ended is said until there is another one`() {
        var scenario = Scenario.online(Self.four)
        scenario.apply(.live(.closing(code: .known(.shuttingDown), message: "", retryAfter: 5)))
        #expect(scenario.failure?.contains("shutting down") == true)
        scenario.apply(.live(.connected(LogPlace(log: "a", id: 30))))
        #expect(scenario.failure == nil)
        // What was said of something else stays.
        scenario.apply(.live(.sessionEnded))
        scenario.enter("/nothing")
        let failure = scenario.failure
        scenario.apply(.live(.connected(LogPlace(log: "a", id: 30))))
        #expect(failure != nil && scenario.failure == failure)
    }

    @Test func `A message brings its conversation up`() {
        var scenario = Scenario.online(Self.four)
        scenario.receive(message(31, from: "a"))
        #expect(scenario.state.order == ["a", "c", "b", "#d"])
        scenario.receive(message(32, from: "#d", to: "#d"))
        #expect(scenario.state.order == ["a", "#d", "c", "b"])
        scenario.receive(message(33, from: "new"))
        #expect(scenario.state.order == ["new", "a", "#d", "c", "b"])
    }

    @Test func `The list stands still while one moves through it`() {
        var scenario = Scenario.online(Self.four)
        scenario.receive(message(31, from: "a"))
        scenario.receive(message(32, from: "b"))
        #expect(scenario.state.order == ["b", "a", "c", "#d"])
        scenario.press(Key(.down, .alt))
        #expect(scenario.state.current == "b")
        scenario.apply(.historyLoaded(with: "b", before: nil, page(32...32, from: "b")))
        #expect(scenario.conversation("b").unread == 0)
        scenario.press(Key(.right, .alt))
        #expect(scenario.state.current == "a")
        scenario.receive(message(33, from: "c"))
        #expect(scenario.state.order == ["b", "a", "c", "#d"])
        scenario.wait(4)
        #expect(scenario.state.order == ["c", "a", "b", "#d"])
    }

    @Test func `Digits, Alt-A and a click open`() {
        var scenario = Scenario.online(Self.four)
        scenario.press(.alt("2"))
        #expect(scenario.state.current == "b")
        scenario.press(.alt("9"))
        #expect(scenario.state.current == "b")
        scenario.receive(message(40, "messi", from: "x", to: "#d"))
        scenario.wait(4)
        scenario.press(.alt("a"))
        #expect(scenario.state.current == "#d")
        scenario.press(.alt("a"))
        #expect(scenario.state.message?.text == "Nothing is unread")
        scenario.apply(.input(.mouse(Mouse(.press, column: 3, row: 1))))
        #expect(scenario.state.current == scenario.state.order[1])
    }

    @Test func `A room that one has left is gone, and the next one is open`() {
        var scenario = Scenario.online(Self.four)
        #expect(scenario.enter("/leave") == [.request(.leave(room: "#d"))])
        scenario.apply(.answered(.leave(room: "#d"), .success(.done)))
        #expect(scenario.state.order == ["c", "b", "a"])
        #expect(scenario.state.current == "a")
        #expect(scenario.state.conversations["#d"] == nil)
    }

    @Test func `Jumping finds by name, display name and letters in order`() {
        var scenario = Scenario.online([
            conversation("lineker", last: 3), conversation("#liga", last: 2), conversation("henderson", last: 1),
        ])
        scenario.press(.control("k"))
        func found(_ scenario: Scenario) -> [String] {
            guard case .jump(_, let items, _) = scenario.state.overlay else { return [] }
            return items.map(\.conversation)
        }
        #expect(found(scenario) == ["lineker", "#liga", "henderson"])
        scenario.type("li")
        #expect(found(scenario) == ["lineker", "#liga"])
        scenario.press(Key(.down))
        scenario.press(Key(.enter))
        #expect(scenario.state.current == "#liga")
        #expect(scenario.state.overlay == nil)
        scenario.press(.control("k"))
        scenario.type("jor")
        #expect(found(scenario) == ["henderson"])
        scenario.press(Key(.escape))
        #expect(scenario.state.overlay == nil)
        #expect(scenario.line.isEmpty)
    }
}
