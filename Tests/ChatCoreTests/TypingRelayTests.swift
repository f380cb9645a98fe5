import ChatProtocol
import Testing

@testable import ChatCore

@Suite("Passing on that somebody writes")
struct TypingRelayTests {
    private func at(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds) }

    @Test func `one in 3 s for each sender and conversation`() {
        let relay = TypingRelay()
        let (messi, lineker, room) = (AccountID(1), AccountID(2), Destination.room(ConversationID(2)))
        #expect(relay.mayPass(messi, .account(lineker), at: at(0)))
        #expect(!relay.mayPass(messi, .account(lineker), at: at(2_999)))
        #expect(relay.mayPass(messi, room, at: at(2_999)))
        #expect(relay.mayPass(lineker, .account(messi), at: at(2_999)))
        // The 3 s run from what was passed on, not from what was not.
        #expect(relay.mayPass(messi, .account(lineker), at: at(3_000)))
    }

    @Test func `what is remembered is bounded, and a flood is not passed on`() {
        let relay = TypingRelay(capacity: 2)
        #expect(relay.mayPass(AccountID(1), .account(AccountID(9)), at: at(0)))
        #expect(relay.mayPass(AccountID(2), .account(AccountID(9)), at: at(1_000)))
        #expect(!relay.mayPass(AccountID(3), .account(AccountID(9)), at: at(2_000)))
        #expect(relay.mayPass(AccountID(3), .account(AccountID(9)), at: at(3_000)))
        #expect(!relay.mayPass(AccountID(2), .account(AccountID(9)), at: at(3_000)))
        for account: Int64 in 1...3 {
            relay.bothHaveWritten(AccountID(account), AccountID(9))
            #expect(relay.knowsThatBothHaveWritten(AccountID(9), AccountID(account)))
        }
        #expect(!relay.knowsThatBothHaveWritten(AccountID(1), AccountID(9)))
    }
}
