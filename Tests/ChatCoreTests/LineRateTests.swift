import ChatProtocol
import ChatTestSupport
import Testing

@testable import ChatCore

/// How fast the lines of a connection are taken.
struct LineRateTests {
    /// How many lines are taken at a moment until the next has to wait, 100,000 at most.
    private func take(_ rate: inout LineRate, at now: Int64) -> Int {
        rate.timePassed(now: now)
        var taken = 0
        while !rate.isSpent, taken < 100_000 {
            rate.lineTaken(now: now)
            taken += 1
        }
        return taken
    }

    @Test(
        "S4.5: a burst of 2,000, then 2,000 a second, and never more than the burst is saved up",
        arguments: [(2_000, 2_000), (1, 1), (10, 1_000_000), (1_000_000, 1), (7, 3)])
    func rate(_ burst: Int, _ perSecond: Int) {
        var rate = LineRate(burst: burst, perSecond: perSecond)
        let most = min(burst, 100_000)
        guard burst == most else { return #expect(take(&rate, at: 5) == most) }
        #expect(take(&rate, at: 5) == burst)
        #expect(take(&rate, at: 5) == 0)
        // What is due in a second, looked at each millisecond.
        var taken = 0
        for now in 6...1_005 as ClosedRange<Int64> { taken += take(&rate, at: now) }
        #expect(taken == perSecond || taken == 1_000 * burst)
        // After a long rest.
        #expect(take(&rate, at: 100_000_000_000_000) == burst)
        // A clock that does not move, or moves back, gives nothing.
        #expect(take(&rate, at: 6) == 0)
    }

    @Test func `the wait ends when the next line may come, and lasts 10 ms at least`() {
        var rate = LineRate(burst: 3, perSecond: 2)
        #expect(take(&rate, at: 0) == 3)
        #expect(rate.wait == 500)
        #expect(take(&rate, at: 499) == 0)
        #expect(rate.wait == 10)
        #expect(take(&rate, at: 500) == 1)
        var fast = LineRate(burst: 2_000, perSecond: 2_000)
        #expect(take(&fast, at: 0) == 2_000)
        #expect(fast.wait == 10)
    }

    @Test func `S1: a stranger's lines are slower, until somebody has logged in`() async throws {
        let machine = Machine {
            $0.strangerLineRate = LineRate(burst: 2, perSecond: 1)
            $0.lineRate = LineRate(burst: 9, perSecond: 1)
        }
        for _ in 1...2 { machine.ask("ping") }
        #expect(!machine.wantsLine)
        let core = try await CoreCarrier()
        let account = try #require(core.service.users.account(named: user("messi")))
        let session = try await core.service.sessions.open(for: account, device: nil, listener: .tls).session
        machine.session.bind(.bind(session))
        for _ in 1...9 {
            #expect(machine.wantsLine)
            machine.ask("ping")
        }
        #expect(!machine.wantsLine)
    }

    @Test func `S4.5: a connection whose lines came too fast wants none until their time has come`() {
        let machine = Machine { $0.lineRate = LineRate(burst: 3, perSecond: 10) }
        for line in ["inbox", "", "read 7"] { machine.ask(line) }
        #expect(!machine.wantsLine)
        #expect(machine.session.lineWait == 100)
        machine.session.lineRateTimePassed(now: 99)
        #expect(!machine.wantsLine)
        machine.session.lineRateTimePassed(now: 100)
        #expect(machine.wantsLine)
        #expect(machine.session.lineWait == nil)
        // Nothing was refused: two lines had a request in them.
        #expect(machine.output().count == 2)
    }
}
