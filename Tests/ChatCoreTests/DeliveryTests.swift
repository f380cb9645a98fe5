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

    /// Members 1 to `members` of the room 9, of whom those with the given numbers listen.
    private func room(
        members: Int64, listening: [Int64]
    ) throws -> (delivery: DeliveryService, box: InMemoryMailbox, rooms: RoomDirectory) {
        let settings = RoomSettings(name: try #require(RoomName("#lab")), isPrivate: true, history: .joined)
        let roles = Dictionary(uniqueKeysWithValues: (1...members).map { (AccountID($0), RoomRole.member) })
        let rooms = RoomDirectory([Room(id: ConversationID(9), settings: settings, members: roles)])
        let users = try directory((1...members + 2).map { "user\($0)" })
        let delivery = DeliveryService(view: EntryView(users: users, rooms: rooms), newest: MessageID(0))
        let box = InMemoryMailbox()
        for account in listening {
            let address = ReplyAddress(mailbox: box, connection: UInt64(account), slot: ReplySlot(0))
            _ = delivery.subscribe(try session(account), address, since: nil)
        }
        return (delivery, box, rooms)
    }

    private func inRoom(_ id: Int64, from: Int64) -> LogEntry {
        .message(
            StoredMessage(
                id: MessageID(id), conversation: ConversationID(9), sender: AccountID(from), recipient: nil,
                time: Timestamp(milliseconds: 0), text: Array("m\(id)".utf8)))
    }

    private func change(_ id: Int64, by account: Int64, _ kind: StoredRoomChange.Kind) -> LogEntry {
        .room(
            StoredRoomChange(
                id: MessageID(id), room: ConversationID(9), account: AccountID(account),
                time: Timestamp(milliseconds: 0), kind: kind))
    }

    /// The ids that each connection was given.
    private func told(_ box: InMemoryMailbox) -> [UInt64: [Int64]] {
        var told: [UInt64: [Int64]] = [:]
        for case .event(let event, let connections) in box.notices {
            for connection in connections { told[connection, default: []].append(event.id?.rawValue ?? 0) }
        }
        return told
    }

    @Test func `who is in a room is decided entry by entry, also within one batch`() throws {
        let (delivery, box, _) = try room(members: 3, listening: [1, 2, 3, 4, 5])
        delivery.publish([
            inRoom(1, from: 1), change(2, by: 1, .invite(AccountID(4))), inRoom(3, from: 1),
            change(4, by: 4, .join(.member)), inRoom(5, from: 4), change(6, by: 1, .remove(AccountID(2))),
            inRoom(7, from: 1), change(8, by: 3, .leave), inRoom(9, from: 1),
        ])
        #expect(
            told(box) == [
                1: Array(1...9), 2: Array(1...6), 3: Array(1...8), 4: [2, 4, 5, 6, 7, 8, 9],
            ])
        #expect(box.noticeCalls == 1)
    }

    @Test("each who listens gets it once, whichever are more, the members or the listeners", arguments: [2, 500])
    func fanOut(_ members: Int64) throws {
        let listening: [Int64] = [1, 2, members + 1, members + 2]
        let (delivery, box, _) = try room(members: members, listening: listening)
        delivery.publish([inRoom(1, from: 1), message(2, from: 1, to: members + 1), inRoom(3, from: 2)])
        #expect(told(box) == [1: [1, 2, 3], 2: [1, 3], UInt64(members + 1): [2]])
        // One event a message: its bytes are shared by all who get it.
        #expect(box.notices.count == 3)
    }

    @Test func `a room is known as the log has it, though nobody listens`() throws {
        let (delivery, _, rooms) = try room(members: 2, listening: [])
        delivery.publish([
            change(1, by: 1, .role(AccountID(2), .owner)), change(2, by: 2, .topic("Topic")), change(3, by: 1, .leave),
        ])
        let room = try #require(rooms.room(ConversationID(9)))
        #expect(room.members == [AccountID(2): .owner] && room.topic == "Topic")
        #expect(rooms.rooms(of: AccountID(1)).isEmpty && rooms.roommates(of: AccountID(2)).isEmpty)
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
