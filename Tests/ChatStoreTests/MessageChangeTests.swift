import ChatCore
import ChatProtocol
import ChatTestSupport
import GRDB
import Synchronization
import Testing

@testable import ChatStore

/// Edits and deletions, in both stores.
@Suite("Changing messages")
struct MessageChangeTests {
    typealias Kind = StoreContractTests.Kind
    private let contract = StoreContractTests()

    @Test("an edit changes what is read, an entry of its own tells of it", arguments: Kind.allCases)
    func edit(_ kind: Kind) async throws {
        try await contract.with(kind) { store in
            let ids = try await store.makeAccounts(2)
            let sent = try #require(try await store.send("one", from: ids[0], to: ids[1], ref: "r").sentID)
            try await store.send("two", from: ids[1], to: ids[0])
            let standing = Mutex<MessageStanding?>(nil)
            let decision = try await store.change(MessageID(sent), by: ids[0], at: moment) { found in
                standing.withLock { $0 = found }
                return .edit(Array("uno".utf8))
            }
            #expect(decision == .edit(Array("uno".utf8)))
            let found = try #require(standing.withLock { $0 })
            #expect(found.message.string == "one" && found.message.sender == ids[0] && found.membership == nil)
            #expect(found.message.recipient == ids[1] && found.message.state == .asSent)

            let unread = try #require(try await store.unread(of: ids[1]).first)
            #expect(unread.string == "uno" && unread.state == .edited && unread.id.rawValue == sent)
            let history = try await store.history(of: ids[0], with: .account(ids[1]), HistoryRange(limit: 9))
            #expect(history.map(\.string) == ["two", "uno"])
            let list = try await store.conversations(of: ids[1], before: nil, limit: 9)
            #expect(list.map(\.last.string) == ["two"] && list.map(\.unread) == [1])
            for account in ids {
                let entries = try await store.all(of: account)
                guard case .edit(let change)? = entries.last else {
                    Issue.record("\(entries)")
                    return
                }
                #expect(change.of.rawValue == sent && change.id.rawValue > sent + 1)
                #expect(String(decoding: change.text, as: UTF8.self) == "uno" && !change.isDeleted)
                #expect(change.sender == ids[0] && change.recipient == ids[1])
            }
            #expect(try await store.send("one", from: ids[0], to: ids[1], ref: "r").sentID == sent)
        }
    }

    @Test("a deleted message is empty everywhere and unread no more", arguments: Kind.allCases)
    func delete(_ kind: Kind) async throws {
        try await contract.with(kind) { store in
            let ids = try await store.makeAccounts(2)
            var sent: [Int64] = []
            for text in ["one", "two", "three"] {
                sent.append(try #require(try await store.send(text, from: ids[0], to: ids[1], ref: text).sentID))
            }
            try await store.change(sent[0], to: "uno", by: ids[0])
            #expect(try await store.change(sent[0], to: nil, by: ids[0]) == .delete)
            #expect(try await store.unread(of: ids[1]).map(\.string) == ["two", "three"])
            #expect(try await store.conversations(of: ids[1], before: nil, limit: 9).map(\.unread) == [2])
            let history = try await store.history(of: ids[1], with: .account(ids[0]), HistoryRange(limit: 9))
            #expect(history.map(\.string) == ["three", "two", ""])
            #expect(history.map(\.state) == [.asSent, .asSent, .deleted])
            let entries = try await store.all(of: ids[1])
            #expect(entries.count == 5)
            if case .edit(let edit) = entries[3] {
                #expect(edit.isDeleted && edit.text.isEmpty)
            } else {
                Issue.record("\(entries[3])")
            }
            if case .delete(let change) = entries[4] {
                #expect(change.of.rawValue == sent[0] && change.text.isEmpty && change.isDeleted)
            } else {
                Issue.record("\(entries[4])")
            }
            for id in sent.dropFirst() { try await store.change(id, to: nil, by: ids[0]) }
            #expect(try await store.unread(of: ids[1]).isEmpty)
            #expect(try await store.conversations(of: ids[1], before: nil, limit: 9).map(\.unread) == [0])
            #expect(try await store.send("two", from: ids[0], to: ids[1], ref: "two").sentID == sent[1])
            #expect(try await store.unread(of: ids[1]).isEmpty)
            try await store.send("four", from: ids[0], to: ids[1])
            #expect(try await store.unread(of: ids[1]).map(\.string) == ["four"])
            try await store.markRead(by: ids[1], .all(upTo: MessageID(99)))
            #expect(try await store.unread(of: ids[1]).isEmpty)
        }
    }

    @Test("an id that is no message's is nothing to decide on", arguments: Kind.allCases)
    func noMessage(_ kind: Kind) async throws {
        try await contract.with(kind) { store in
            let ids = try await store.makeAccounts(2)
            let sent = try #require(try await store.send("one", from: ids[0], to: ids[1]).sentID)
            try await store.change(sent, to: "uno", by: ids[0])
            let edit = try #require(try await store.all(of: ids[0]).last?.id.rawValue)
            for id in [0, edit, edit + 1, Int64.max] {
                #expect(try await store.change(id, to: "x", by: ids[0]) == .refuse(.messageNotFound), "\(id)")
            }
            #expect(try await store.all(of: ids[0]).count == 2)
        }
    }

    @Test("in a room the standing says who one is there, and all members are told", arguments: Kind.allCases)
    func rooms(_ kind: Kind) async throws {
        try await contract.with(kind) { store in
            let ids = try await store.makeAccounts(4)
            let room = try await RoomFixture(
                "#room", number: 7, in: store,
                members: [(ids[0], .owner, 0), (ids[1], .member, 0), (ids[2], .moderator, 5)])
            let sent = try #require(try await store.send("one", from: ids[1], in: room).sentID)
            for (account, membership) in [
                (ids[0], MessageStanding.Membership(role: .owner, visibleFrom: MessageID(0))),
                (ids[2], MessageStanding.Membership(role: .moderator, visibleFrom: MessageID(5))), (ids[3], nil),
            ] {
                _ = try await store.change(MessageID(sent), by: account, at: moment) { standing in
                    #expect(standing?.membership == membership && standing?.message.recipient == nil)
                    return .keep
                }
            }
            try await store.change(sent, to: nil, by: ids[0])
            for account in ids.prefix(2) {
                guard case .delete(let change)? = try await store.all(of: account).last else {
                    Issue.record("no deletion for \(account)")
                    return
                }
                #expect(change.sender == ids[0] && change.recipient == nil && change.conversation == room.id)
            }
            #expect(try await store.unread(of: ids[0]).isEmpty)
            #expect(try await store.all(of: ids[3]).isEmpty)
        }
    }

    @Test("a hidden message's change is hidden, too")
    func hidden() async throws {
        let folder = try TestFolder()
        let store = try folder.openStore()
        defer { store.close() }
        let ids = try await store.makeAccounts(2)
        try await store.send("seen", from: ids[0], to: ids[1])
        let sent = try #require(try await store.send("one", from: ids[0], to: ids[1]).sentID)
        try await store.change { context in
            try context.database.execute(sql: "UPDATE entries SET kind = 9 WHERE id = ?", arguments: [sent])
        }
        try await store.change(sent, to: "uno", by: ids[0])
        try await store.change(sent, to: nil, by: ids[0])
        #expect(try await store.all(of: ids[1]).count == 1)
        #expect(try await store.all(of: ids[0]).count == 4)
        #expect(try await store.unread(of: ids[1]).map(\.string) == ["seen"])
        let history = try await store.history(of: ids[0], with: .account(ids[1]), HistoryRange(limit: 1))
        #expect(history.map(\.state) == [.deleted] && history.map(\.isHidden) == [true])
    }

    @Test("edits and deletions in any order leave what the twin has", arguments: 1...4 as ClosedRange<UInt64>)
    func randomly(_ seed: UInt64) async throws {
        let folder = try TestFolder()
        let real = try folder.openStore()
        defer { real.close() }
        let twin = InMemoryStore()
        let ids = try await real.makeAccounts(3)
        _ = try await twin.makeAccounts(3)
        let random = PredictableRandom(seed: seed)
        for step in 0..<150 {
            let token = try random.token()
            let (a, b) = (ids[Int(token.high % 3)], ids[Int(token.low % 3)])
            let id = Int64(token.low >> 32 % UInt64(step + 1))
            switch token.high >> 32 % 6 {
            case 0:
                let decision = try await real.change(id, to: "edit \(step)", by: a)
                #expect(try await twin.change(id, to: "edit \(step)", by: a) == decision)
            case 1:
                let decision = try await real.change(id, to: nil, by: a)
                #expect(try await twin.change(id, to: nil, by: a) == decision)
            case 2:
                try await real.markRead(by: b, .all(upTo: MessageID(id)))
                try await twin.markRead(by: b, .all(upTo: MessageID(id)))
            default:
                try await real.send("\(step)", from: a, to: b)
                try await twin.send("\(step)", from: a, to: b)
            }
            guard step % 10 == 9 else { continue }
            for account in ids {
                #expect(try await real.unread(of: account) == twin.unread(of: account))
                #expect(try await real.all(of: account) == twin.all(of: account))
                let list = try await real.conversations(of: account, before: nil, limit: 9)
                #expect(
                    try await list.map { "\($0.last) \($0.unread)" }
                        == twin.conversations(of: account, before: nil, limit: 9).map { "\($0.last) \($0.unread)" })
            }
        }
    }
}

extension MessageLog {
    /// All that an account may see.
    func all(of account: AccountID) async throws -> [LogEntry] {
        try await entries(of: account, above: MessageID(0), into: [LogEntry]()) { page, entry in
            page.append(entry)
            return true
        }.page
    }
}
