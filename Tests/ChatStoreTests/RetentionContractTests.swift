import ChatCore
import ChatProtocol
import ChatTestSupport
import Testing

@testable import ChatStore

/// What is left when messages grow too old, in both stores.
@Suite("Retention")
struct RetentionContractTests {
    typealias Kind = StoreContractTests.Kind

    private func with(
        _ kind: Kind, quota: InboxQuota = InboxQuota(),
        _ body: (any AccountStore & RoomStore & MessageLog & MessageRetention) async throws -> Void
    ) async throws {
        switch kind {
        case .inMemory: try await body(InMemoryStore(quota: quota))
        case .onDisk, .behind:
            let folder = try TestFolder()
            var options = kind == .behind ? StoreOptions.behind(by: 3) : StoreOptions()
            options.quota = quota
            let store = try folder.openStore(options)
            defer { store.close() }
            try await body(store)
        }
    }

    @Test("what is older is in no answer any more, and what is not is in all", arguments: Kind.allCases)
    func answers(_ kind: Kind) async throws {
        try await with(kind) { store in
            let ids = try await store.makeAccounts(3)
            try await store.send("old one", from: ids[0], to: ids[1], at: .day(0))
            try await store.send("old two", from: ids[1], to: ids[0], at: .day(1))
            try await store.send("new one", from: ids[0], to: ids[1], at: .day(6))
            try await store.send("old three", from: ids[0], to: ids[2], at: .day(6))
            store.setRetention(.days(3))
            try await store.deleteExpired(at: .day(5))
            for id in ids[0...1] {
                let history = try await store.history(of: id, with: .account(ids[1 - id.place]), HistoryRange(limit: 9))
                #expect(history.map(\.string) == ["new one"])
                #expect(try await store.found("one", of: id) == ["new one"])
                #expect(try await store.found("two", of: id) == [])
                #expect(try await store.entries(of: id).first?.id == MessageID(3))
                let listed = try await store.conversations(of: id, before: nil, limit: 9)
                #expect(listed.contains { $0.last.string == "new one" })
            }
            #expect(try await store.unread(of: ids[1]).map(\.string) == ["new one"])
            #expect(try await store.unread(of: ids[0]).isEmpty)
            let unread = try await store.conversations(of: ids[1], before: nil, limit: 9)
            #expect(unread.map(\.unread) == [1])
            let decision = try await store.change(MessageID(1), by: ids[0], at: .day(5)) {
                $0 == nil ? .refuse(.messageNotFound) : .delete
            }
            #expect(decision == .refuse(.messageNotFound))
        }
    }

    @Test(
        "when all of a conversation is gone it is not listed, and comes back with the next message",
        arguments: Kind.allCases)
    func emptied(_ kind: Kind) async throws {
        try await with(kind) { store in
            let ids = try await store.makeAccounts(2)
            try await store.send("one", from: ids[0], to: ids[1], at: .day(0))
            try await store.send("two", from: ids[1], to: ids[0], at: .day(0))
            try await store.markRead(by: ids[0], .all(upTo: MessageID(.max)))
            try await store.setMuted(true, by: ids[1], with: .account(ids[0]))
            store.setRetention(.days(1))
            try await store.deleteExpired(at: .day(9))
            #expect(try await store.conversations(of: ids[1], before: nil, limit: 9).isEmpty)
            #expect(try await store.correspondents(of: ids[1]).isEmpty)
            #expect(try await !store.haveBothWritten(ids[0], ids[1]))
            #expect(try await store.unread(of: ids[1]).isEmpty)
            #expect(try await store.markRead(by: ids[1], .all(upTo: MessageID(.max))) == false)
            try await store.send("three", from: ids[0], to: ids[1], at: .day(9))
            let listed = try await store.conversations(of: ids[1], before: nil, limit: 9)
            #expect(listed.map(\.last.string) == ["three"] && listed.map(\.unread) == [1])
            #expect(listed.first?.isMuted == true)
            #expect(try await store.conversations(of: ids[0], before: nil, limit: 9).map(\.readUpTo) == [MessageID(2)])
        }
    }

    @Test("ids go on where they were, and a place in the log stays one", arguments: Kind.allCases)
    func cursors(_ kind: Kind) async throws {
        try await with(kind) { store in
            let ids = try await store.makeAccounts(2)
            for text in ["1", "2", "3"] { try await store.send(text, from: ids[0], to: ids[1], at: .day(0)) }
            store.setRetention(.days(1))
            try await store.deleteExpired(at: .day(9))
            #expect(try store.newest() == MessageID(3))
            for above: Int64 in 0...4 { #expect(try await store.entries(of: ids[1], above: above).isEmpty) }
            // A clock that went back does not take times back with it.
            let reply = try await store.send("4", from: ids[0], to: ids[1], at: .day(-5))
            #expect(reply == .sent(id: 4, time: .day(0)))
            #expect(try await store.entries(of: ids[1], above: 2).map(\.id) == [MessageID(4)])
            try await store.deleteExpired(at: .day(9))
            try await store.send("5", from: ids[0], to: ids[1], at: .day(9))
            try await store.deleteExpired(at: .day(9))
            #expect(try await store.entries(of: ids[1]).map(\.id) == [MessageID(5)])
            #expect(try store.newest() == MessageID(5))
        }
    }

    @Test("an edit or a deletion goes with its message, whenever it was made", arguments: Kind.allCases)
    func changes(_ kind: Kind) async throws {
        try await with(kind) { store in
            let ids = try await store.makeAccounts(2)
            for text in ["1", "2", "3"] { try await store.send(text, from: ids[0], to: ids[1], at: .day(0)) }
            try await store.send("4", from: ids[0], to: ids[1], at: .day(5))
            for (id, text) in [(1, "1 now"), (2, nil), (4, "4 now")] as [(Int64, String?)] {
                _ = try await store.change(MessageID(id), by: ids[0], at: .day(5)) { _ in
                    text.map { .edit(Array($0.utf8)) } ?? .delete
                }
            }
            store.setRetention(.days(2))
            try await store.deleteExpired(at: .day(6))
            for id in ids {
                #expect(try await store.entries(of: id).map(\.id) == [MessageID(4), MessageID(7)])
                #expect(try await store.found("now", of: id) == ["4 now"])
            }
            #expect(try store.newest() == MessageID(7))
            try await store.deleteExpired(at: .day(8))
            #expect(try await store.entries(of: ids[0]).isEmpty)
        }
    }

    @Test("a room's own retention counts for it alone, and `default` gives it back", arguments: Kind.allCases)
    func rooms(_ kind: Kind) async throws {
        try await with(kind) { store in
            let ids = try await store.makeAccounts(2)
            var rooms: [ConversationID] = []
            for name in ["#short", "#kept", "#other"] {
                let settings = RoomSettings(name: try #require(RoomName(name)), isPrivate: false, history: .all)
                rooms.append(try await store.create(settings, by: ids[0], at: .day(0)))
                _ = try await store.change(rooms.last ?? rooms[0], by: ids[1], about: nil, at: .day(0)) { _ in
                    .change(.join(.member))
                }
            }
            for day in 0...9 {
                for room in rooms { try await store.send("\(day)", from: ids[0], to: .room(room), at: .day(day)) }
                try await store.send("\(day)", from: ids[0], to: ids[1], at: .day(day))
            }
            func days(_ room: Int) async throws -> [String] {
                let range = HistoryRange(after: MessageID(0), limit: 20)
                return try await store.history(of: ids[1], with: .room(rooms[room]), range).map(\.string)
            }
            try await store.setRetention(.days(2), of: rooms[0])
            try await store.setRetention(.forever, of: rooms[1])
            await #expect(throws: StoreError.notFound) { try await store.setRetention(nil, of: ConversationID(99)) }
            #expect(try await store.roomRetentions() == [rooms[0]: .days(2), rooms[1]: .forever])
            try await store.deleteExpired(at: .day(9))
            #expect(try await days(0) == ["7", "8", "9"])
            #expect(try await days(1).count == 10)
            #expect(try await days(2).count == 10)
            store.setRetention(.days(4))
            try await store.deleteExpired(at: .day(9))
            for (room, count) in [3, 10, 5].enumerated() { #expect(try await days(room).count == count) }
            #expect(try await store.unread(of: ids[1]).count == 3 + 10 + 5 + 5)
            try await store.setRetention(nil, of: rooms[1])
            try await store.deleteExpired(at: .day(9))
            #expect(try await days(1).count == 5)
            // Who is in it is no matter of the log.
            #expect(try store.allRooms().allSatisfy { $0.members.count == 2 })
            let settings = RoomSettings(name: try #require(RoomName("#kept")), isPrivate: false, history: .all)
            await #expect(throws: StoreError.nameTaken) { try await store.create(settings, by: ids[0], at: .day(9)) }
            try await store.deleteExpired(at: .day(99))
            for room in 0..<3 { #expect(try await days(room) == []) }
            #expect(try await store.conversations(of: ids[1], before: nil, limit: 9).isEmpty)
            try await store.send("again", from: ids[1], to: .room(rooms[0]), at: .day(99))
            #expect(try await days(0) == ["again"])
        }
    }

    @Test("what is gone waits for nobody, and its ref still makes no second message", arguments: Kind.allCases)
    func waiting(_ kind: Kind) async throws {
        try await with(kind, quota: InboxQuota(messages: 4, bytes: 1_000_000)) { store in
            let ids = try await store.makeAccounts(3)
            let first = try await store.send("1", from: ids[0], to: ids[1], ref: "r", at: .day(0))
            try await store.send("2", from: ids[0], to: ids[1], at: .day(0))
            #expect(try await store.send("3", from: ids[0], to: ids[1], at: .day(0)) == .failure(.inboxFull))
            store.setRetention(.days(1))
            try await store.deleteExpired(at: .day(9))
            #expect(try await store.send("1", from: ids[0], to: ids[1], ref: "r", at: .day(9)) == first)
            #expect(
                try await store.send("x", from: ids[0], to: ids[1], ref: "r", at: .day(9)) == .failure(.refConflict))
            #expect(try await store.unread(of: ids[1]).isEmpty)
            for text in ["3", "4"] {
                #expect(try await store.send(text, from: ids[0], to: ids[1], at: .day(9)).sentID != nil)
            }
            #expect(try await store.send("5", from: ids[0], to: ids[1], at: .day(9)) == .failure(.inboxFull))
        }
    }
}

extension Timestamp {
    /// So many days after `moment`.
    static func day(_ day: Int) -> Timestamp {
        Timestamp(milliseconds: moment.milliseconds + Int64(day) * 86_400_000)
    }
}

extension AccountID {
    /// Among those that `makeAccounts` made first.
    fileprivate var place: Int { Int(rawValue) - 1 }
}

extension MessageLog {
    fileprivate func found(_ text: String, of account: AccountID) async throws -> [String] {
        try await search(of: account, MessageQuery(text: Array(text.utf8), limit: 50)).messages.map(\.string)
    }
}
