import ChatProtocol
import Testing

@testable import ChatCore

@Suite("What an account may store a day")
struct StorageMeterTests {
    private let messi = AccountID(1)

    private func refusal(_ meter: StorageMeter, _ account: AccountID, _ milliseconds: Int64) -> Int? {
        do {
            try meter.check(account, at: Timestamp(milliseconds: milliseconds))
            return nil
        } catch {
            return error.code == .rateLimited ? error.retryAfter : -1
        }
    }

    @Test func `whoever has stored his part waits for the next day`() {
        let meter = StorageMeter(most: 1_000)
        meter.add(800, by: messi, at: Timestamp(milliseconds: 1))
        #expect(refusal(meter, messi, 2) == nil)
        meter.add(72, by: messi, at: Timestamp(milliseconds: 2))
        #expect(refusal(meter, messi, 3) == 86_400)
        #expect(refusal(meter, AccountID(2), 3) == nil)
        #expect(refusal(meter, messi, 86_399_999) == 1)
        #expect(refusal(meter, messi, 86_400_000) == nil)
    }

    @Test func `a clock that is set back gives no second day`() {
        let meter = StorageMeter(most: 100)
        meter.add(100, by: messi, at: Timestamp(milliseconds: 86_400_000))
        #expect(refusal(meter, messi, 86_399_000) == 86_401)
        meter.add(100, by: AccountID(2), at: Timestamp(milliseconds: 5))
        #expect(refusal(meter, AccountID(2), 86_400_000) == 86_400)
    }

    @Test func `without a limit nothing is counted`() {
        let meter = StorageMeter(most: nil)
        meter.add(.max - 64, by: messi, at: Timestamp(milliseconds: 0))
        #expect(refusal(meter, messi, 0) == nil)
    }
}
