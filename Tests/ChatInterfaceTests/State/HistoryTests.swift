import ChatClient
import ChatProtocol
import ChatTerminal
import Testing

@testable import ChatInterface

struct HistoryTests {
    static func loaded(_ ids: ClosedRange<Int64>, hasMore: Bool = true) -> Scenario {
        var scenario = Scenario()
        scenario.apply(.live(.connected(LogPlace(log: "a", id: ids.upperBound))))
        scenario.apply(.conversations([conversation("lineker", last: ids.upperBound)]))
        scenario.apply(.historyLoaded(with: "lineker", before: nil, page(ids, hasMore: hasMore)))
        return scenario
    }

    @Test func `Opening asks for the newest messages once`() {
        var scenario = Scenario()
        let effects = scenario.apply(.conversations([conversation("a", last: 2), conversation("b", last: 1)]))
        #expect(effects == [.loadHistory(with: "a", before: nil)])
        scenario.press(Key(.down, .alt))
        scenario.press(Key(.up, .alt))
        #expect(scenario.allEffects.count { $0 == .loadHistory(with: "a", before: nil) } == 1)
    }

    @Test func `Older messages come when less than a page is left above, and the pane stands still`() {
        var scenario = Self.loaded(101...140)
        #expect(!scenario.allEffects.contains(.loadHistory(with: "lineker", before: 101)))
        scenario.press(Key(.pageUp))
        #expect(scenario.conversation("lineker").scroll == ScrollPlace(message: 131, linesBelow: 0))
        scenario.press(Key(.pageUp))
        #expect(scenario.effects.isEmpty)
        scenario.press(Key(.pageUp))
        #expect(scenario.effects == [.loadHistory(with: "lineker", before: 101)])
        scenario.press(Key(.pageUp))
        #expect(scenario.effects.isEmpty)
        let place = ScrollPlace(message: 110, linesBelow: 0)
        #expect(scenario.conversation("lineker").scroll == place)
        scenario.apply(.historyLoaded(with: "lineker", before: 101, page(1...100, hasMore: false)))
        #expect(scenario.conversation("lineker").scroll == place)
        #expect(scenario.conversation("lineker").messages.count == 140)
        scenario.receive(message(141))
        #expect(scenario.conversation("lineker").scroll == place)
        for _ in 0..<4 { scenario.press(Key(.pageDown)) }
        #expect(scenario.conversation("lineker").scroll == nil)
    }

    @Test func `A tall message scrolls line by line`() {
        var scenario = Self.loaded(1...30, hasMore: false)
        scenario.state.geometry = PaneOfRows(rows: 10, tall: [28: 25])
        let wheel = TerminalInput.mouse(Mouse(.wheelUp, column: 70, row: 3))
        scenario.apply(.input(wheel))
        #expect(scenario.conversation("lineker").scroll == ScrollPlace(message: 28, linesBelow: 1))
        scenario.apply(.input(wheel))
        #expect(scenario.conversation("lineker").scroll == ScrollPlace(message: 28, linesBelow: 4))
        for _ in 0..<7 { scenario.apply(.input(wheel)) }
        #expect(scenario.conversation("lineker").scroll == ScrollPlace(message: 27, linesBelow: 0))
        scenario.press(Key(.end, .control))
        #expect(scenario.conversation("lineker").scroll == nil)
        scenario.press(Key(.home, .control))
        #expect(scenario.conversation("lineker").scroll == ScrollPlace(message: 10, linesBelow: 0))
    }

    @Test func `What fits into the pane does not scroll`() {
        var scenario = Self.loaded(1...10, hasMore: false)
        scenario.press(Key(.pageUp))
        #expect(scenario.conversation("lineker").scroll == nil)
        scenario.press(Key(.home, .control))
        #expect(scenario.conversation("lineker").scroll == nil)
    }

    @Test func `Scrolled up, nothing is marked as read`() {
        var scenario = Self.loaded(1...40, hasMore: false)
        scenario.wait(1)
        scenario.press(Key(.pageUp))
        scenario.receive(message(41))
        scenario.wait(1)
        #expect(scenario.conversation("lineker").unread == 1)
        #expect(scenario.conversation("lineker").newSince == 40)
        scenario.press(Key(.pageDown))
        scenario.press(Key(.pageDown))
        scenario.wait(1)
        #expect(scenario.effects == [.markRead(with: "lineker", upTo: 41)])
    }

    @Test func `An answer nobody asked for, an empty page that promises more, a disordered one`() {
        var scenario = Self.loaded(101...104)
        #expect(scenario.effects == [.loadHistory(with: "lineker", before: 101)])
        scenario.apply(.historyLoaded(with: "lineker", before: 101, .success(Page(items: [], hasMore: true))))
        #expect(scenario.effects.isEmpty)
        #expect(!scenario.conversation("lineker").hasOlder)
        scenario.apply(.historyLoaded(with: "lineker", before: 50, page(1...9)))
        scenario.apply(.historyLoaded(with: "nobody", before: nil, page(1...9)))
        #expect(scenario.conversation("lineker").messages.map(\.id) == [101, 102, 103, 104])
        var other = Scenario.online([conversation("x", last: 5)], history: [message(5), message(3), message(5)])
        other.receive(message(.max, from: "x"))
        #expect(other.conversation("x").messages.map(\.id) == [3, 5, .max])
    }

    @Test func `A page that is older than an edit does not undo it`() {
        var scenario = Scenario()
        scenario.apply(.conversations([conversation("lineker", last: 5)]))
        let change = MessageChange(
            id: 6, of: 5, time: Timestamp(milliseconds: 1), from: "lineker", fromName: "Gary Lineker", to: "messi",
            toName: "Lionel Messi", text: "baru")
        scenario.apply(.live(.edit(change, isReplay: false)))
        scenario.apply(.historyLoaded(with: "lineker", before: nil, page(4...5)))
        #expect(scenario.shown("lineker") == ["m4", "baru"])
        #expect(scenario.conversation("lineker").messages.last?.isEdited == true)
    }

    @Test func `A search result opens among its neighbours, and newer ones follow by scrolling`() throws {
        var scenario = Self.loaded(901...1_000)
        scenario.enter("/search lama sekali")
        #expect(scenario.effects == [.request(.search(text: "lama sekali", with: nil, before: nil))])
        scenario.apply(
            .answered(
                .search(text: "lama sekali", with: nil, before: nil),
                .success(
                    .messages(Page(items: [message(990, "lama sekali"), message(50, "lama sekali")], hasMore: true)))))
        scenario.press(Key(.down))
        #expect(scenario.effects == [.request(.search(text: "lama sekali", with: nil, before: 50))])
        scenario.press(Key(.enter))
        #expect(scenario.effects.contains(.request(.surroundings(with: "lineker", of: 50))))
        scenario.apply(
            .answered(.surroundings(with: "lineker", of: 50), page(31...70).map { .messages($0) }))
        let place = try #require(scenario.conversation("lineker").scroll)
        #expect(place == ScrollPlace(message: 55, linesBelow: 0))
        #expect(scenario.conversation("lineker").found == 50)
        scenario.receive(message(1_001))
        #expect(scenario.conversation("lineker").messages.last?.id == 70)
        #expect(scenario.conversation("lineker").unread == 1)
        scenario.press(Key(.pageDown))
        #expect(scenario.effects == [.loadNewer(with: "lineker", after: 70)])
        scenario.apply(.newerLoaded(with: "lineker", after: 70, page(71...1_000, hasMore: false)))
        // The last one came after the page was made.
        #expect(scenario.conversation("lineker").hasNewer)
        scenario.press(Key(.end, .control))
        #expect(scenario.effects == [.loadHistory(with: "lineker", before: nil)])
        scenario.apply(.historyLoaded(with: "lineker", before: nil, page(902...1_001)))
        #expect(scenario.shown("lineker").count == 100)
        #expect(scenario.conversation("lineker").unread == 0)
    }

    @Test func `A result that is loaded already is brought into view`() {
        var scenario = Self.loaded(901...1_000)
        scenario.enter("/search x")
        scenario.apply(
            .answered(
                .search(text: "x", with: nil, before: nil),
                .success(.messages(Page(items: [message(950, "x")], hasMore: false)))))
        scenario.press(Key(.enter))
        #expect(scenario.effects.isEmpty)
        #expect(scenario.conversation("lineker").scroll == ScrollPlace(message: 955, linesBelow: 0))
    }
}
