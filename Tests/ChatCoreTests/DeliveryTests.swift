import ChatProtocol
import ChatTestSupport
import Testing

@testable import ChatCore

/// Who gets what was committed, and in how many calls.
@Suite("Delivery")
struct DeliveryTests {
    private func directory(_ names: [String]) throws -> UserDirectory {
        UserDirectory(
            try names.enumerated().map { place, name in
                Account(
                    id: AccountID(Int64(place + 1)), user: try user(name), name: name,
                    passwordHash: PasswordHash(""), created: Timestamp(milliseconds: 0))
            })
    }

    private func session(_ account: Int64) throws -> Session {
        let new = NewSession(
            account: AccountID(account), digest: TokenDigest(0, 0, 0, 0), device: nil, listener: .tls,
            created: Timestamp(milliseconds: 0))
        let stored = StoredSession(id: SessionID(account), session: new, lastUsed: new.created)
        return Session(stored: stored, user: try user("u\(account)"))
    }

    private func message(_ id: Int64, from: Int64, to: Int64) -> LogEntry {
        .message(
            StoredMessage(
                id: MessageID(id), conversation: ConversationID(1), sender: AccountID(from),
                recipient: AccountID(to), time: Timestamp(milliseconds: 0), text: Array("m\(id)".utf8)))
    }

    @Test func `one call a mailbox and batch, one event a message, one list of its connections`() throws {
        let delivery = DeliveryService(
            view: EntryView(users: try directory(["a", "b", "c"]), rooms: RoomDirectory([])), newest: MessageID(0))
        let boxes = [InMemoryMailbox(), InMemoryMailbox()]
        for (account, box, connection): (Int64, Int, UInt64) in [(1, 0, 1), (1, 1, 2), (2, 0, 3), (3, 0, 4)] {
            let address = ReplyAddress(mailbox: boxes[box], connection: connection, slot: ReplySlot(0))
            _ = delivery.subscribe(try session(account), address, since: nil)
        }
        delivery.committing(upTo: MessageID(3))
        #expect(delivery.committed(upTo: MessageID(3)))
        let handed = delivery.publish([
            message(1, from: 1, to: 2), message(2, from: 2, to: 2), message(3, from: 3, to: 1),
            message(4, from: 3, to: 4),
        ])
        // Nobody listens for the fourth.
        #expect(handed == [AccountID(1): MessageID(3), AccountID(2): MessageID(2)])
        let told = boxes.map { box in
            box.notices.map { notice -> String in
                guard case .event(let event, let connections) = notice, let id = event.id else { return "?" }
                return "\(id.rawValue) to \(connections)"
            }
        }
        #expect(told == [["1 to [1, 3]", "2 to [3]", "3 to [4, 1]"], ["1 to [2]", "3 to [2]"]])
        #expect(boxes.allSatisfy { $0.noticeCalls == 1 })
    }

    @Test func `nothing is asked for while nobody listens`() throws {
        let delivery = DeliveryService(
            view: EntryView(users: try directory(["a"]), rooms: RoomDirectory([])), newest: MessageID(0))
        #expect(!delivery.committed(upTo: MessageID(1)))
        let address = ReplyAddress(mailbox: InMemoryMailbox(), connection: 1, slot: ReplySlot(0))
        let (subscription, newest) = try #require(delivery.subscribe(try session(1), address, since: nil))
        #expect(newest == MessageID(1))
        #expect(delivery.committed(upTo: MessageID(2)))
        subscription.end()
        #expect(!delivery.committed(upTo: MessageID(3)))
    }

    @Test func `a since that readers may have seen is taken, one beyond is of another log`() throws {
        let delivery = DeliveryService(
            view: EntryView(users: try directory(["a"]), rooms: RoomDirectory([])), newest: MessageID(7))
        let address = ReplyAddress(mailbox: InMemoryMailbox(), connection: 1, slot: ReplySlot(0))
        #expect(delivery.subscribe(try session(1), address, since: MessageID(8)) == nil)
        #expect(delivery.listeningSessions().isEmpty)
        delivery.committing(upTo: MessageID(8))
        #expect(delivery.subscribe(try session(1), address, since: MessageID(8))?.newest == MessageID(8))
        // It was rolled back.
        delivery.committing(upTo: MessageID(7))
        #expect(delivery.subscribe(try session(1), address, since: MessageID(8)) == nil)
    }
}
