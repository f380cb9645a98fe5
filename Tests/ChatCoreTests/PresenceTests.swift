import ChatProtocol
import ChatTestSupport
import Testing

@testable import ChatCore

@Suite("Presence")
struct PresenceTests {
    /// Seconds at which the account comes (+) and goes (-), and what is told when, looked at once a second.
    @Test(arguments: [
        ([1], ["+11"]),
        ([1, -5], []),
        ([1, -5, 8], ["+18"]),
        ([1, -11], []),
        ([1, -12], ["+11", "-22"]),
        ([1, -10, 12, -13, 14], ["+24"]),
        ([1, -20, 21], ["+11"]),
        ([1, -20, 29], ["+11"]),
        ([1, -20, 30], ["+11"]),
        ([1, -20, 31], ["+11", "-30", "+41"]),
        ([1, -20, 25, -26], ["+11", "-36"]),
    ])
    func `a change is told when it has stood for 10 s`(_ changes: [Int64], _ expected: [String]) {
        var hold = PresenceHold()
        var told: [String] = []
        let account = AccountID(7)
        for second: Int64 in 0...60 {
            for change in changes where abs(change) == second {
                hold.observed(account, isConnected: change > 0, now: second * 1_000)
                hold.observed(account, isConnected: change > 0, now: second * 1_000)
            }
            for change in hold.takeDue(now: second * 1_000, most: 10) {
                #expect(change.account == account)
                told.append((change.isConnected ? "+" : "-") + "\(second)")
            }
        }
        #expect(told == expected)
    }

    @Test func `many who come back at once are told a few at a time, those first who came first`() {
        var hold = PresenceHold()
        for account: Int64 in 1...5 {
            hold.observed(AccountID(account), isConnected: true, now: account == 5 ? 0 : 1_000)
        }
        let batches = [10_999, 11_000, 11_001, 11_002].map { hold.takeDue(now: $0, most: 2).map(\.account.rawValue) }
        #expect(batches == [[5], [1, 2], [3, 4], []])
    }

    @Test func `an account is there as long as one of its sessions is bound to a connection`() throws {
        let board = PresenceBoard()
        func session(_ id: Int64) throws -> Session {
            let new = NewSession(
                account: AccountID(1), digest: TokenDigest(1, 2, 3, 4), device: nil, listener: .tls,
                created: Timestamp(milliseconds: 0))
            return Session(
                stored: StoredSession(id: SessionID(id), session: new, lastUsed: new.created), user: try user("messi"),
                presence: board)
        }
        func changed() -> [Bool] { board.takeChanged().map(\.isConnected) }
        let (phone, laptop) = (try session(1), try session(2))
        #expect(changed() == [])
        phone.connectionBound()
        #expect(changed() == [true])
        phone.connectionBound()
        laptop.connectionBound()
        phone.connectionUnbound()
        phone.connectionUnbound()
        #expect(changed() == [])
        laptop.connectionUnbound()
        #expect(changed() == [false])
        phone.connectionBound()
        phone.connectionUnbound()
        #expect(changed() == [false])
        // A session that has ended is no presence, although connections may not have noticed.
        phone.connectionBound()
        phone.connectionBound()
        phone.end()
        phone.connectionUnbound()
        phone.connectionBound()
        #expect(changed() == [false])
    }
}
