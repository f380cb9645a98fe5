import ChatCore
import ChatProtocol
import ChatTestSupport
import Foundation
import GRDB
import Testing

@testable import ChatStore

/// How the real store deletes what is too old: piece by piece, behind the log, whatever cuts that off.
@Suite("Old messages")
struct RetentionTests {
    private let options = StoreOptions.prompt

    /// Sends so many messages a day between two, and to a room, from day 0 on.
    private func fill(_ store: Store, days: Int, aDay: Int) async throws -> (ids: [AccountID], room: ConversationID) {
        let ids = try await store.makeAccounts(2)
        let settings = RoomSettings(name: try #require(RoomName("#all")), isPrivate: false, history: .all)
        let room = try await store.create(settings, by: ids[0], at: .day(0))
        for number in 0..<days * aDay {
            let (from, to) = number.isMultiple(of: 2) ? (ids[0], ids[1]) : (ids[1], ids[0])
            let destination = number.isMultiple(of: 3) ? Destination.room(room) : .account(to)
            let text = "word\(number) of day\(number / aDay)"
            try await store.send(
                text, from: from.value(unless: destination, ids[0]), to: destination, at: .day(number / aDay))
        }
        return (ids, room)
    }

    @Test("a pass of many pieces leaves nothing in the tables, and the files are clean when old text is removed")
    func pieces() async throws {
        let folder = try TestFolder()
        let store = try folder.openStore(options)
        let (ids, _) = try await fill(store, days: 4, aDay: 150)
        try await store.untilIndexed(601)
        store.setRetention(.days(1))
        try await store.deleteExpired(at: .day(3))
        let left = try await store.counts()
        #expect(left == Counts(entries: 300, places: 300, expired: 301))
        #expect(try await store.placesThatDisagree() == 0)
        for id in ids {
            #expect(try await store.find("day1", of: id).isEmpty)
            #expect(try await store.find("word301", of: id) == ["word301 of day2"])
        }
        #expect(store.counters.expiredMessages == 300 && store.counters.expired == .day(3))
        // A search would pass over what is only in the index.
        for (word, count) in [("word299", 0), ("word301", 1)] {
            let term = "\(ids[0].rawValue)a\(word)"
            let found = try await store.read { database in
                try Int.fetchOne(
                    database, sql: "SELECT count(*) FROM words WHERE words MATCH ?", arguments: ["\"\(term)\""])
            }
            #expect(found == count, "\(word)")
        }
        try await store.removeOldText()
        store.close()
        let file = try Data(contentsOf: URL(fileURLWithPath: folder.data + "/chat.db"))
        #expect(file.range(of: Data("word299".utf8)) == nil && file.range(of: Data("word300".utf8)) != nil)
        let contents = try StoreCheck.contents(ofFile: folder.data + "/chat.db") { _ in true }
        #expect(contents.messages == 300 && contents.summary.newest?.id == MessageID(601))
    }

    @Test("of the newest entry the id is left, until there is a newer one")
    func newest() async throws {
        let folder = try TestFolder()
        var store = try folder.openStore(options)
        let (ids, room) = try await fill(store, days: 1, aDay: 1)
        store.setRetention(.days(1))
        try await store.deleteExpired(at: .day(9))
        #expect(try await store.counts() == Counts(entries: 1, places: 0, expired: 1))
        store.close()
        let contents = try StoreCheck.contents(ofFile: folder.data + "/chat.db") { _ in true }
        #expect(contents.messages == 0 && contents.entries == 0 && contents.summary.newest?.id == MessageID(2))
        store = try folder.openStore(options)
        defer { store.close() }
        #expect(try store.newest() == MessageID(2))
        #expect(try await store.send("next", from: ids[0], to: .room(room), at: .day(9)).sentID == 3)
        store.setRetention(.days(1))
        try await store.deleteExpired(at: .day(9))
        #expect(try await store.counts() == Counts(entries: 1, places: 1, expired: 2))
        #expect(store.counters.expiredMessages == 0)
    }

    @Test("it begins at the start and then once a day, by the clock that is given")
    func daily() async throws {
        let folder = try TestFolder()
        var quick = options
        quick.retention = .days(2)
        let store = try folder.openStore(quick)
        defer { store.close() }
        _ = try await fill(store, days: 6, aDay: 3)
        func maintained(_ day: Int, plus milliseconds: Int64 = 0) async throws -> Timestamp? {
            store.maintain(now: Timestamp(milliseconds: Timestamp.day(day).milliseconds + milliseconds))
            let end = ContinuousClock.now + .seconds(30)
            while try await store.change({ $0.upkeep.expiry.isRunning }), ContinuousClock.now < end {
                await Task.yield()
            }
            return store.counters.expired
        }
        #expect(try await maintained(3) == .day(3))
        #expect(store.counters.expiredMessages == 3)
        #expect(try await maintained(4, plus: -1) == .day(3))
        #expect(try await maintained(4) == .day(4))
        #expect(store.counters.expiredMessages == 6)
        // Another retention is in force at once, and a clock that was ahead is not waited for.
        store.setRetention(.days(2))
        #expect(try await maintained(4, plus: 1) == .day(4))
        store.setRetention(.days(1))
        #expect(try await maintained(4) == .day(4))
        #expect(store.counters.expiredMessages == 9)
        #expect(try await maintained(3) == .day(3))
    }

    @Test("a store that is killed at any moment has deleted the oldest up to some place, and goes on")
    func killed() async throws {
        let folder = try TestFolder()
        var slow = StoreOptions.behind(by: 20)
        slow.isSearchOn = true
        slow.quietMilliseconds = 600_000
        let store = try folder.openStore(slow)
        let (ids, room) = try await fill(store, days: 2, aDay: 600)
        try await store.placeAll()
        try await store.indexNext(250)
        var texts = Set<String>()
        for step in 0..<8 {
            let copy = try await folder.copyOfLivingStore(store)
            let reopened = try copy.openStore(options)
            #expect(try await reopened.placesThatDisagree() == 0)
            texts.insert(try await reopened.texts(ids, room).joined(separator: " "))
            reopened.setRetention(.days(1))
            try await reopened.deleteExpired(at: .day(2))
            #expect(try await reopened.texts(ids, room) == (600..<1_200).map { "word\($0) of day1" }, "step \(step)")
            #expect(try await reopened.find("day0", of: ids[0]).isEmpty)
            #expect(try await reopened.placesThatDisagree() == 0)
            reopened.close()
            _ = try StoreCheck.contents(ofFile: copy.data + "/chat.db") { _ in true }
            try await store.makeExpiryStep(.days(1), at: .day(2))
        }
        // Each time it had come to another place.
        #expect(texts.count >= 4)
        store.close()
    }

    @Test("who writes all the time does not keep the oldest messages from going", arguments: [false, true])
    func busy(isSearchOn: Bool) async throws {
        let folder = try TestFolder()
        var lazy = StoreOptions.behind(by: 1_000)
        lazy.retention = .days(1)
        lazy.isSearchOn = isSearchOn
        // It is always behind, and never so far that it would be hurried.
        lazy.mostUnindexed = 1_000_000
        let store = try folder.openStore(lazy)
        defer { store.close() }
        let (ids, _) = try await fill(store, days: 1, aDay: 30)
        try await store.placeAll()
        store.maintain(now: .day(2))
        let end = ContinuousClock.now + .seconds(30)
        while store.counters.expired == nil, ContinuousClock.now < end {
            try await store.send("more", from: ids[0], to: ids[1], at: .day(2))
            try await store.markRead(by: ids[1], .all(upTo: MessageID(.max)))
        }
        #expect(store.counters.expiredMessages == 30)
    }

    @Test("while the oldest messages go and many are written the search index goes on")
    func busyIndex() async throws {
        let folder = try TestFolder()
        var lazy = StoreOptions.behind(by: 1_000)
        var store = try folder.openStore(lazy)
        let (ids, _) = try await fill(store, days: 2, aDay: 1_000)
        store.close()

        lazy.retention = .days(1)
        lazy.isSearchOn = true
        lazy.mostUnindexed = 50
        store = try folder.openStore(lazy)
        defer { store.close() }
        store.maintain(now: .day(2))
        var (upTo, count): (Int64, Int) = (0, 0)
        while store.counters.expired == nil, count < 5_000 {
            upTo = try await store.change { $0.upkeep.index.upTo }
            try await store.send("more", from: ids[0], to: ids[1], at: .day(2))
            count += 1
        }
        #expect(store.counters.expiredMessages == 1_000)
        // A piece of the one for a piece of the other.
        #expect(upTo >= 1_000 - 2 * Int64(Upkeep.piece))
    }

    @Test("what is unread begins where there is something, for who has not read what is gone")
    func unreadFrom() async throws {
        let folder = try TestFolder()
        let store = try folder.openStore(options)
        defer { store.close() }
        let ids = try await store.makeAccounts(3)
        try await store.send("1", from: ids[0], to: ids[1], at: .day(0))
        try await store.send("2", from: ids[0], to: ids[2], at: .day(0))
        try await store.send("3", from: ids[0], to: ids[2], at: .day(5))
        store.setRetention(.days(1))
        try await store.deleteExpired(at: .day(5))
        let sql = "SELECT account, unread_from FROM members ORDER BY account, conversation"
        let found = try await store.read { database in
            try Row.fetchAll(database, sql: sql).map { [$0[0] as Int64?, $0[1] as Int64?] }
        }
        #expect(found == [[1, nil], [1, nil], [2, nil], [3, 3]])
        try await store.send("4", from: ids[0], to: ids[1], at: .day(5))
        #expect(try await store.unread(of: ids[1]).map(\.string) == ["4"])
    }

    @Test("of many conversations and of ids far apart none is left out")
    func gaps() async throws {
        let folder = try TestFolder()
        let store = try folder.openStore(options)
        defer { store.close() }
        let ids = try await store.makeAccounts(40)
        for id in ids.dropFirst() { try await store.send("a", from: ids[0], to: id, at: .day(0)) }
        try await store.change { try $0.database.execute(sql: "UPDATE sqlite_sequence SET seq = seq + 10000000000000") }
        for id in ids.dropFirst() { try await store.send("b", from: id, to: ids[0], at: .day(1)) }
        try await store.send("c", from: ids[0], to: ids[1], at: .day(5))
        store.setRetention(.days(1))
        try await store.deleteExpired(at: .day(1))
        #expect(try await store.counts().entries == 79)
        try await store.deleteExpired(at: .day(2))
        #expect(try await store.counts().entries == 40)
        try await store.deleteExpired(at: .day(3))
        #expect(try await store.counts().entries == 1)
        #expect(try await store.unread(of: ids[0]).isEmpty)
    }

    @Test(
        "whoever has messages deleted is answered once, also when the transaction fails that it began in",
        arguments: [false, true])
    func beginsInFailure(_ isOfOneRow: Bool) async throws {
        let folder = try TestFolder()
        let store = try folder.openStore(options)
        defer { store.close() }
        let (ids, _) = try await fill(store, days: 2, aDay: 100)
        try await store.untilIndexed(201)
        store.setRetention(.days(1))
        let (gate, mailbox) = (Semaphore(), InMemoryMailbox())
        #expect(store.writer.queue.add(WriteJob(run: { _ in JobResult { gate.wait() } }, fail: { _ in })))
        while store.queuedCount > 0 { await Task.yield() }
        if !isOfOneRow { try await store.limitPages(to: 1) }
        let deletion = Task { () async -> StoreError? in
            do throws(StoreError) {
                try await store.deleteExpired(at: .day(2))
                return nil
            } catch {
                return error
            }
        }
        while store.queuedCount < 1 { await Task.yield() }
        // One message that no store can hold, or more than there is room for.
        for slot in 0..<(isOfOneRow ? 1 : 300) as Range<UInt64> {
            store.append(
                Draft(
                    sender: isOfOneRow ? AccountID(77) : ids[0], destination: .account(ids[1]),
                    text: Array(repeating: UInt8(ascii: "x"), count: 4_096), ref: nil, time: .day(2),
                    reply: ReplyAddress(mailbox: mailbox, connection: 1, slot: ReplySlot(slot))))
        }
        gate.signal()
        #expect(await deletion.value == (isOfOneRow ? nil : .full))
        try await store.limitPages(to: 1_000_000)
        try await store.deleteExpired(at: .day(2))
        #expect(store.counters.expiredMessages == 100)
    }

    @Test("a damaged search index keeps nothing from going")
    func damagedIndex() async throws {
        let folder = try TestFolder()
        let store = try folder.openStore(options)
        defer { store.close() }
        let (ids, _) = try await fill(store, days: 2, aDay: 100)
        try await store.untilIndexed(201)
        try await store.change { try $0.database.execute(sql: "UPDATE words_data SET block = x'00' WHERE id > 10") }
        store.setRetention(.days(1))
        try await store.deleteExpired(at: .day(2))
        #expect(try await store.counts().entries == 100)
        try await store.untilIndexed(201)
        #expect(try await store.find("word150", of: ids[0]) == ["word150 of day1"])
        #expect(try await store.find("day0", of: ids[0]).isEmpty)
    }

    @Test(
        "what is asked for is planned by indexes",
        arguments: [ExpiryReader.endSQL, ExpiryReader.ofTwoSQL, ExpiryReader.fromSQL])
    func plans(_ sql: String) async throws {
        let folder = try TestFolder()
        let store = try folder.openStore()
        defer { store.close() }
        let plan = try await store.read { database in
            try Row.fetchAll(
                database, sql: "EXPLAIN QUERY PLAN " + sql,
                arguments: StatementArguments(Array(repeating: 1, count: sql.count { $0 == "?" }))
            ).map { $0["detail"] as String }
        }
        #expect(
            !plan.contains {
                $0.hasPrefix("SCAN") && !$0.contains("subquery") || $0.contains("TEMP B-TREE")
            }, "\(plan)")
    }
}

struct Counts: Equatable {
    var entries: Int
    var places: Int
    /// Up to where conversations of two were looked at.
    var expired: Int64
}

extension AccountID {
    /// Only one of them is in the room.
    fileprivate func value(unless destination: Destination, _ member: AccountID) -> AccountID {
        if case .room = destination { member } else { self }
    }
}

extension Store {
    fileprivate func counts() async throws -> Counts {
        try await read { database in
            Counts(
                entries: try Int.fetchOne(database, sql: "SELECT count(*) FROM entries") ?? -1,
                places: try database.expandedRuns().count,
                expired: try Int64.fetchOne(database, sql: ExpiryReader.markSQL) ?? -1)
        }
    }

    /// What two have written to each other and to a room, in the order of the log.
    fileprivate func texts(_ ids: [AccountID], _ room: ConversationID) async throws -> [String] {
        let range = HistoryRange(after: MessageID(0), limit: 5_000)
        let all =
            try await history(of: ids[0], with: .account(ids[1]), range) + history(of: ids[0], with: .room(room), range)
        return all.sorted { $0.id < $1.id }.map(\.string)
    }

    /// One step, as the writer's upkeep makes it.
    fileprivate func makeExpiryStep(_ retention: Retention, at now: Timestamp) async throws {
        try await change { context in
            let expiry = context.upkeep.expiry
            expiry.set(retention)
            if !expiry.isRunning { try expiry.beginIfDue(now: now.milliseconds) }
            guard let (entries, planned) = try expiry.next(placed: context.upkeep.places.upTo) else { return }
            var pass = planned
            let newest = try Int64.fetchOne(context.database, sql: Upkeep.newestSQL) ?? 0
            pass.messages += try context.remover.remove(entries, newest: newest)
            try context.remover.looked(upTo: pass.mark, newest: newest)
            _ = expiry.committed(pass)
        }
    }
}
