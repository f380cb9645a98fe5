import ChatCore
import ChatProtocol
import ChatTestSupport
import Foundation
import Testing

@testable import ChatStore

/// What may wait for a recipient, in both stores.
@Suite("Quotas")
struct QuotaContractTests {
    typealias Kind = StoreContractTests.Kind

    private func with(
        _ kind: Kind, messages: Int = 4, bytes: Int = 1_000_000,
        _ body: (StoreContractTests.AnyStore) async throws -> Void
    ) async throws {
        let quota = InboxQuota(messages: messages, bytes: bytes)
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

    @Test("one sender has half of it, all together have it, and each reading makes room", arguments: Kind.allCases)
    func messages(_ kind: Kind) async throws {
        try await with(kind) { store in
            let ids = try await store.makeAccounts(4)
            let to = ids[0]
            #expect(try await store.fill(to, from: ids[1]) == 2)
            #expect(try await store.fill(ids[3], from: ids[1]) == 2)
            #expect(try await store.fill(to, from: ids[2]) == 2)
            #expect(try await store.fill(to, from: ids[3]) == 0)
            #expect(try await store.fill(to, from: to, most: 9) == 9)
            let first = try #require(try await store.unread(of: to).first)
            try await store.markRead(by: to, .conversations([first.conversation: first.id]))
            #expect(try await store.fill(to, from: ids[3]) == 1)
            try await store.markRead(by: to, .with(.account(ids[2]), upTo: MessageID(.max)))
            #expect(try await store.fill(to, from: ids[1]) == 1)
            #expect(try await store.fill(to, from: ids[2]) == 1)
            try await store.markRead(by: to, .all(upTo: MessageID(.max)))
            #expect(try await store.fill(to, from: ids[2]) == 2)
        }
    }

    @Test("what is deleted waits no more", arguments: Kind.allCases)
    func deleted(_ kind: Kind) async throws {
        try await with(kind) { store in
            let ids = try await store.makeAccounts(2)
            #expect(try await store.fill(ids[0], from: ids[1]) == 2)
            #expect(try await store.fill(ids[0], from: ids[1]) == 0)
            let waiting = try #require(try await store.unread(of: ids[0]).first)
            _ = try await store.change(waiting.id, by: ids[1], at: moment) { _ in .delete }
            #expect(try await store.fill(ids[0], from: ids[1]) == 1)
        }
    }

    @Test("bytes count, too: the message that goes over is the last one", arguments: Kind.allCases)
    func bytes(_ kind: Kind) async throws {
        try await with(kind, messages: 1_000, bytes: 100) { store in
            let ids = try await store.makeAccounts(4)
            // Two bytes a character.
            let text = String(repeating: "é", count: 20)
            #expect(try await store.fill(ids[0], from: ids[1], text) == 2)
            #expect(try await store.fill(ids[0], from: ids[2], text) == 1)
            #expect(try await store.fill(ids[0], from: ids[3], text) == 0)
            try await store.markRead(by: ids[0], .with(.account(ids[1]), upTo: MessageID(.max)))
            #expect(try await store.fill(ids[0], from: ids[3], text) == 2)
        }
    }

    @Test("what was handed out on a listening connection does not count", arguments: Kind.allCases)
    func handed(_ kind: Kind) async throws {
        try await with(kind) { store in
            let ids = try await store.makeAccounts(3)
            #expect(try await store.fill(ids[0], from: ids[1]) == 2)
            let newest = try store.newest()
            store.handed([ids[0]: newest, ids[2]: newest])
            #expect(try await store.fill(ids[0], from: ids[1]) == 2)
            store.handed([ids[0]: MessageID(1)])
            #expect(try await store.fill(ids[0], from: ids[1]) == 0)
            try await store.storeHandedPlaces()
            #expect(try await store.fill(ids[0], from: ids[1]) == 0)
            store.handed([ids[0]: try store.newest()])
            try await store.storeHandedPlaces()
            #expect(try await store.fill(ids[0], from: ids[1]) == 2)
        }
    }

    @Test("a ref is looked up first, and hidden messages have no limit and fill nothing", arguments: Kind.allCases)
    func order(_ kind: Kind) async throws {
        try await with(kind) { store in
            let ids = try await store.makeAccounts(3)
            let first = try await store.send("a", from: ids[1], to: ids[0], ref: "r")
            #expect(try await store.fill(ids[0], from: ids[1]) == 1)
            #expect(try await store.send("a", from: ids[1], to: ids[0], ref: "r") == first)
            #expect(try await store.send("b", from: ids[1], to: ids[0], ref: "s") == .failure(.inboxFull))
            _ = try await store.setBlock(Block(ids[1], by: ids[0]), to: true)
            #expect(try await store.fill(ids[0], from: ids[1], most: 9) == 9)
            #expect(try await store.fill(ids[0], from: ids[2]) == 2)
            _ = try await store.setBlock(Block(ids[1], by: ids[0]), to: false)
            #expect(try await store.fill(ids[0], from: ids[1]) == 0)
            try await store.markRead(by: ids[0], .all(upTo: MessageID(.max)))
            // The ref that was refused is free.
            #expect(try await store.send("c", from: ids[1], to: ids[0], ref: "s").sentID != nil)
        }
    }

    @Test("what waits, and what was handed out, is known after a new start")
    func newStart() async throws {
        let folder = try TestFolder()
        var options = StoreOptions()
        options.quota = InboxQuota(messages: 6)
        let ids: [AccountID]
        do {
            let store = try folder.openStore(options)
            defer { store.close() }
            ids = try await store.makeAccounts(3)
            #expect(try await store.fill(ids[0], from: ids[1]) == 3)
            store.handed([ids[0]: try store.newest()])
            #expect(try await store.fill(ids[0], from: ids[2], most: 2) == 2)
            try await store.storeHandedPlaces()
        }
        let store = try folder.openStore(options)
        defer { store.close() }
        #expect(try await store.fill(ids[0], from: ids[2]) == 1)
        #expect(try await store.fill(ids[0], from: ids[1]) == 3)
    }

    @Test("a quota that is lowered and raised again counts all that waits")
    func raised() async throws {
        let folder = try TestFolder()
        var options = StoreOptions()
        options.quota = InboxQuota(messages: 8)
        let store = try folder.openStore(options)
        defer { store.close() }
        let ids = try await store.makeAccounts(3)
        #expect(try await store.fill(ids[0], from: ids[1], most: 4) == 4)
        #expect(try await store.fill(ids[0], from: ids[2], most: 2) == 2)
        store.setQuota(InboxQuota(messages: 2))
        // Makes it be counted anew, as far as two.
        store.handed([ids[0]: MessageID(1)])
        #expect(try await store.fill(ids[0], from: ids[2], most: 1) == 0)
        store.setQuota(InboxQuota(messages: 8))
        #expect(try await store.fill(ids[0], from: ids[2]) == 2)
    }

    @Test("a transaction that is rolled back fills nothing")
    func rollback() async throws {
        try await with(.onDisk) { store in
            let ids = try await store.makeAccounts(2)
            let real = try #require(store as? Store)
            #expect(try await store.fill(ids[0], from: ids[1], most: 1) == 1)
            await #expect(throws: StoreError.notFound) {
                try await real.change { context in
                    for _ in 0..<9 {
                        _ = try context.inboxes.admits(from: ids[1], to: ids[0])
                        context.inboxes.added(bytes: 1)
                    }
                    throw StoreError.notFound
                }
            }
            #expect(try await store.fill(ids[0], from: ids[1]) == 1)
        }
    }

    @Test(
        "random sending, reading and handing out is admitted as the twin does", arguments: 1...6 as ClosedRange<UInt64>)
    func randomly(_ seed: UInt64) async throws {
        let folder = try TestFolder()
        var options = StoreOptions()
        options.quota = InboxQuota(messages: 10, bytes: 60)
        let real = try folder.openStore(options)
        defer { real.close() }
        let twin = InMemoryStore(quota: options.quota)
        let ids = try await real.makeAccounts(4)
        _ = try await twin.makeAccounts(4)
        let random = PredictableRandom(seed: seed)
        var refused = 0
        for step in 0..<300 {
            let token = try random.token()
            let (a, b) = (ids[Int((token.high >> 8) % 4)], ids[Int((token.low >> 8) % 4)])
            let upTo = MessageID(try twin.newest().rawValue - Int64((token.low >> 16) % 8))
            switch (token.high >> 16) % 10 {
            case 0:
                let mark = ReadMark.with(.account(b), upTo: upTo)
                #expect(try await real.markRead(by: a, mark) == twin.markRead(by: a, mark))
            case 1 where upTo.rawValue > 0:
                for store in [real, twin] as [any MessageLog] { store.handed([a: upTo]) }
                if step.isMultiple(of: 3) { try await real.storeHandedPlaces() }
            default:
                let text = String(repeating: "x", count: 1 + Int((token.low >> 24) % 9))
                let (found, expected) = (
                    try await real.send(text, from: a, to: b), try await twin.send(text, from: a, to: b)
                )
                #expect(found == expected, "step \(step)")
                if found == .failure(.inboxFull) { refused += 1 }
            }
        }
        #expect(refused > 10)
    }
}

extension MessageLog {
    /// Sends until it is refused.
    /// - Returns: how many were taken.
    fileprivate func fill(
        _ recipient: AccountID, from sender: AccountID, _ text: String = "x", most: Int = 50
    ) async throws -> Int {
        for count in 0..<most {
            let reply = try await send(text, from: sender, to: recipient)
            guard reply.sentID != nil else {
                #expect(reply == .failure(.inboxFull))
                return count
            }
        }
        return most
    }
}
