import ChatClient
import ChatProtocol
import Testing

@testable import ChatInterface

/// What was known before the server is heard, and while it is not.
struct ConnectingTests {
    private func loads(_ scenario: Scenario) -> Int {
        scenario.effects.count { if case .loadHistory(with: "lineker", before: nil) = $0 { true } else { false } }
    }

    @Test func `what was loaded before the first connection is loaded again`() {
        var scenario = Scenario()
        scenario.enter("/query lineker")
        scenario.apply(
            .historyLoaded(with: "lineker", before: nil, .success(Page(items: [message(1)], hasMore: false))))
        #expect(scenario.shown("lineker") == ["halo"])
        scenario.apply(.live(.connected(LogPlace(log: "a", id: 2))))
        #expect(loads(scenario) == 1)
        let page = Page(items: [message(1), message(2, "between")], hasMore: false)
        scenario.apply(.historyLoaded(with: "lineker", before: nil, .success(page)))
        #expect(scenario.shown("lineker") == ["halo", "between"])
    }

    @Test func `a page that was under way at the first connection is asked for again`() {
        var scenario = Scenario()
        scenario.enter("/query lineker")
        scenario.apply(.live(.connected(LogPlace(log: "a", id: 2))))
        #expect(loads(scenario) == 0)
        scenario.apply(
            .historyLoaded(with: "lineker", before: nil, .success(Page(items: [message(1)], hasMore: false))))
        #expect(loads(scenario) == 1)
        let page = Page(items: [message(1), message(2, "between")], hasMore: false)
        scenario.apply(.historyLoaded(with: "lineker", before: nil, .success(page)))
        #expect(scenario.shown("lineker") == ["halo", "between"])
        // The next connections go on where this one ends.
        scenario.apply(.live(.connected(LogPlace(log: "a", id: 2))))
        #expect(loads(scenario) == 0)
    }

    @Test(arguments: [true, false])
    func `who left while there was no connection is not connected, if all who are active are known`(isWhole: Bool) {
        var scenario = Scenario.online([conversation("lineker"), conversation("henderson")])
        for name in ["lineker", "henderson"] { scenario.apply(.live(.presence(user: name, isConnected: true))) }
        scenario.apply(.live(.connected(LogPlace(log: "a", id: 0))))
        let henderson = User(user: "henderson", name: "Jordan Henderson", isConnected: true, lastActive: nil)
        scenario.apply(
            .answered(.directory, .success(.directory(active: [henderson], others: [], isWhole: isWhole))))
        #expect(scenario.conversation("henderson").isConnected == true)
        #expect(scenario.conversation("lineker").isConnected == !isWhole)
    }
}
