import ChatCore
import ChatProtocol
import ChatTestSupport
import Testing

@testable import ChatStore

/// What both stores must do about who blocks whom.
@Suite("Blocks in the store")
struct BlockContractTests {
    typealias Kind = StoreContractTests.Kind
    private let contract = StoreContractTests()

    @Test("blocks are kept, and taken back; each change tells the whole list", arguments: Kind.allCases)
    func lists(_ kind: Kind) async throws {
        try await contract.with(kind) { store in
            let ids = try await store.makeAccounts(3)
            #expect(try store.allBlocks().isEmpty)
            let first = try await store.setBlock(Block(ids[1], by: ids[0]), to: true)
            let second = try await store.setBlock(Block(ids[2], by: ids[0]), to: true)
            let again = try await store.setBlock(Block(ids[2], by: ids[0]), to: true)
            let other = try await store.setBlock(Block(ids[0], by: ids[2]), to: true)
            let last = try await store.setBlock(Block(ids[1], by: ids[0]), to: false)
            #expect(first.blocked == [ids[1]] && second.blocked == [ids[1], ids[2]] && again.blocked == second.blocked)
            #expect(other.blocked == [ids[0]] && last.blocked == [ids[2]])
            let revisions = [first, second, again, other, last].map(\.revision)
            #expect(revisions == revisions.sorted() && Set(revisions).count == 5 && revisions[0] > 0)
            #expect(try Set(store.allBlocks()) == [Block(ids[2], by: ids[0]), Block(ids[0], by: ids[2])])
        }
    }

    @Test("what a blocked account sends is its own alone, also after the block", arguments: Kind.allCases)
    func hidden(_ kind: Kind) async throws {
        try await contract.with(kind) { store in
            let ids = try await store.makeAccounts(3)
            let (blocker, blocked) = (ids[0], ids[1])
            try await store.send("before", from: blocked, to: blocker)
            _ = try await store.setBlock(Block(blocked, by: blocker), to: true)
            let first = try await store.send("hidden", from: blocked, to: blocker, ref: "r")
            #expect(first.sentID != nil)
            // The block is one way, and for one.
            try await store.send("other way", from: blocker, to: blocked)
            try await store.send("another", from: ids[2], to: blocker)
            let last = try #require(try await store.send("hidden too", from: blocked, to: blocker).sentID)
            _ = try await store.setBlock(Block(blocked, by: blocker), to: false)
            #expect(try await store.send("hidden", from: blocked, to: blocker, ref: "r") == first)
            let after = try #require(try await store.send("after", from: blocked, to: blocker).sentID)

            #expect(try await store.unread(of: blocker).map(\.string) == ["before", "another", "after"])
            #expect(try await store.texts(of: blocker, with: blocked) == ["after", "other way", "before"])
            #expect(
                try await store.texts(of: blocked, with: blocker)
                    == ["after", "hidden too", "other way", "hidden", "before"])
            let replayed = try await store.entries(of: blocker, above: MessageID(0), into: [MessageID]()) {
                $0.append($1.id)
                return true
            }
            #expect(replayed.page.count == 4 && replayed.newest.rawValue == after)
            let list = try await store.conversations(of: blocker, before: nil, limit: 9)
            #expect(list.map(\.last.string) == ["after", "another"] && list.map(\.unread) == [2, 1])
            // A mark stops at what is visible: it does not tell that there was more.
            try await store.markRead(by: blocker, .with(.account(blocked), upTo: MessageID(last)))
            let mark = try await store.conversations(of: blocker, before: nil, limit: 1).first?.readUpTo
            #expect(mark.map { $0.rawValue <= last } == true)
            #expect(try await store.unread(of: blocker).map(\.string) == ["another", "after"])
        }
    }

    @Test("what a blocked account edits is its own from then on, with all earlier edits", arguments: Kind.allCases)
    func edited(_ kind: Kind) async throws {
        try await contract.with(kind) { store in
            let ids = try await store.makeAccounts(2)
            let (blocker, blocked) = (ids[0], ids[1])
            let first = MessageID(try #require(try await store.send("one", from: blocked, to: blocker).sentID))
            try await store.send("two", from: blocked, to: blocker)
            _ = try await store.change(first, by: blocked, at: moment) { _ in .edit(Array("changed".utf8)) }
            _ = try await store.setBlock(Block(blocked, by: blocker), to: true)
            _ = try await store.change(first, by: blocked, at: moment) { _ in .edit(Array("rude".utf8)) }
            func seen(_ account: AccountID) async throws -> [String] {
                try await store.entries(of: account, above: MessageID(0), into: [String]()) { page, entry in
                    switch entry {
                    case .message(let message): page.append(message.string)
                    case .edit(let change): page.append("edit: " + String(decoding: change.text, as: UTF8.self))
                    default: break
                    }
                    return true
                }.page
            }
            #expect(try await seen(blocker) == ["two"])
            #expect(try await seen(blocked) == ["rude", "two", "edit: rude", "edit: rude"])
            #expect(try await store.unread(of: blocker).map(\.string) == ["two"])
            let history = try await store.history(of: blocker, with: .account(blocked), HistoryRange(limit: 9))
            #expect(history.map(\.string) == ["two"])
        }
    }

    @Test("whoever wrote to nobody but a blocker has no conversation there", arguments: Kind.allCases)
    func correspondents(_ kind: Kind) async throws {
        try await contract.with(kind) { store in
            let ids = try await store.makeAccounts(2)
            _ = try await store.setBlock(Block(ids[1], by: ids[0]), to: true)
            let id = try #require(try await store.send("hidden", from: ids[1], to: ids[0]).sentID)
            #expect(try await store.correspondents(of: ids[0]).isEmpty)
            #expect(try await store.correspondents(of: ids[1]) == [ids[0]])
            #expect(try await store.conversations(of: ids[0], before: nil, limit: 9).isEmpty)
            #expect(try await store.conversations(of: ids[1], before: nil, limit: 9).map(\.last.string) == ["hidden"])
            #expect(!(try await store.markRead(by: ids[0], .with(.account(ids[1]), upTo: MessageID(id)))))
        }
    }

    @Test("a block is in force after a rollback and after a new start, and an undone one is not")
    func rollback() async throws {
        let folder = try TestFolder()
        do {
            let store = try folder.openStore()
            defer { store.close() }
            let ids = try await store.makeAccounts(2)
            await #expect(throws: StoreError.notFound) {
                try await store.change { context in
                    _ = try context.blocks.set(Block(ids[1], by: ids[0]), to: true)
                    throw StoreError.notFound
                }
            }
            try await store.send("seen", from: ids[1], to: ids[0])
            _ = try await store.setBlock(Block(ids[1], by: ids[0]), to: true)
            try await store.send("hidden", from: ids[1], to: ids[0])
            #expect(try await store.unread(of: ids[0]).map(\.string) == ["seen"])
        }
        let store = try folder.openStore()
        defer { store.close() }
        let block = try #require(try store.allBlocks().first)
        try await store.send("hidden too", from: block.blocked, to: block.blocker)
        #expect(try await store.unread(of: block.blocker).map(\.string) == ["seen"])
    }
}

extension MessageLog {
    /// What was said in a conversation of two, the newest first.
    func texts(of account: AccountID, with other: AccountID) async throws -> [String] {
        try await history(of: account, with: .account(other), HistoryRange(limit: 200)).map(\.string)
    }
}
