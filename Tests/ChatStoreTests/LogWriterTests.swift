import ChatCore
import ChatProtocol
import ChatTestSupport
import Foundation
import GRDB
import Synchronization
import Testing

@testable import ChatStore

@Suite("The log writer")
struct LogWriterTests {
    func draft(_ text: String, _ ids: [AccountID], _ mailbox: InMemoryMailbox, slot: Int) -> Draft {
        Draft(
            sender: ids[0], destination: .account(ids[1]), text: Array(text.utf8), ref: nil, time: moment,
            reply: ReplyAddress(mailbox: mailbox, connection: 1, slot: ReplySlot(UInt64(slot))))
    }

    @Test("many threads: every message once, each thread's in its order, fewer commits than messages")
    func threads() async throws {
        let folder = try TestFolder()
        let store = try folder.openStore()
        defer { store.close() }
        let ids = try await store.makeAccounts(2)
        let mailboxes = (0..<4).map { _ in InMemoryMailbox() }
        for (number, mailbox) in mailboxes.enumerated() {
            Thread { [self] in
                for slot in 0..<1_000 { store.append(draft("\(number) \(slot)", ids, mailbox, slot: slot)) }
            }.start()
        }
        for mailbox in mailboxes {
            let deliveries = await mailbox.deliveries(1_000)
            #expect(deliveries.map(\.slot.number) == (0..<1_000).map { UInt64($0) })
            let sent = deliveries.compactMap(\.outcome.reply.sentID)
            #expect(sent.count == 1_000 && sent == sent.sorted())
            #expect(mailbox.calls < 1_000)
        }
        let unread = try await store.unread(of: ids[1])
        #expect(Set(unread.map(\.id)).count == 4_000)
        for number in 0..<4 {
            let texts = unread.map(\.string).filter { $0.hasPrefix("\(number) ") }
            #expect(texts == (0..<1_000).map { "\(number) \($0)" })
        }
        let counters = store.counters
        #expect(counters.drafts == 4_000)
        #expect(counters.commits < 2_000)
        #expect(counters.largestBatch <= 1_000)
        #expect(store.queuedBytes == 0)
    }

    @Test("a full disk refuses drafts and jobs, harms nothing, and is over when there is room")
    func full() async throws {
        let folder = try TestFolder()
        let store = try folder.openStore()
        defer { store.close() }
        let ids = try await store.makeAccounts(3)
        try await store.send("before", from: ids[0], to: ids[1])
        try await store.limitPages(to: 1)
        let long = String(repeating: "x", count: 16_384)
        var replies: Set<ErrorCode> = []
        for _ in 0..<4 {
            // The first message between these two: the conversation is rolled back with it.
            if case .failure(let code, _) = try await store.send(long, from: ids[0], to: ids[2]) {
                replies.insert(code)
            }
        }
        #expect(replies == [.storageFull])
        // What changes nothing finds no room and shows none.
        let commits = store.counters.commits
        store.maintain(now: moment)
        _ = try await store.change { _ in 0 }
        #expect(store.counters.isDiskFull && store.counters.commits == commits)
        #expect(try await store.unread(of: ids[1]).map(\.string) == ["before"])
        try await store.limitPages(to: 1_000_000)
        #expect(try await store.send("after", from: ids[0], to: ids[2]).sentID != nil)
        let unread = try await store.unread(of: ids[2]).map(\.string)
        #expect(unread.last == "after" && unread.count == 1)
        #expect(!store.counters.isDiskFull)
        #expect(store.counters.rollbacks == 4)
    }

    @Test("the conversation of several drafts that are rolled back together is made anew")
    func rolledBackTogether() async throws {
        let folder = try TestFolder()
        let store = try folder.openStore()
        defer { store.close() }
        let ids = try await store.makeAccounts(2)
        let mailbox = InMemoryMailbox()
        let gate = Semaphore()
        try await store.limitPages(to: 1)
        await hold(store.writer, until: gate)
        let long = String(repeating: "x", count: 16_384)
        for slot in 0..<3 { store.append(draft(long, ids, mailbox, slot: slot)) }
        gate.signal()
        #expect(await mailbox.deliveries(3).map(\.outcome.reply) == Array(repeating: .failure(.storageFull), count: 3))
        try await store.limitPages(to: 1_000_000)
        #expect(try await store.send("after", from: ids[0], to: ids[1]).sentID != nil)
        #expect(try await store.unread(of: ids[1]).map(\.string) == ["after"])
    }

    @Test("a job that fails harms neither the drafts nor the jobs beside it")
    func failingJob() async throws {
        let folder = try TestFolder()
        let store = try folder.openStore()
        defer { store.close() }
        let ids = try await store.makeAccounts(2)
        let mailbox = InMemoryMailbox()
        let gate = Semaphore()
        let failed = Mutex<[StoreError]>([])
        let completed = Atomic<Int>(0)
        func add(_ body: @escaping @Sendable (WriterContext) throws -> Void) {
            let job = WriteJob(
                run: { context in
                    try body(context)
                    return JobResult { completed.add(1, ordering: .relaxed) }
                }, fail: { error in failed.withLock { $0.append(error) } })
            #expect(store.writer.queue.add(job))
        }
        await hold(store.writer, until: gate)
        store.append(draft("one", ids, mailbox, slot: 0))
        add { context in
            try context.database.execute(sql: "UPDATE accounts SET name = 'x'")
            throw StoreError.notFound
        }
        add { try $0.database.execute(sql: "UPDATE accounts SET disabled = 1 WHERE user = 'user1'") }
        add { try $0.database.execute(sql: "INSERT INTO nowhere VALUES (1)") }
        store.append(draft("two", ids, mailbox, slot: 1))
        gate.signal()
        #expect(await mailbox.deliveries(2).compactMap(\.outcome.reply.sentID).count == 2)
        #expect(try store.allAccounts().map(\.name) == ["User 1", "User 2"])
        #expect(try store.allAccounts().map(\.isDisabled) == [true, false])
        #expect(try await store.unread(of: ids[1]).map(\.string) == ["one", "two"])
        // A commit after this one: the completions of the jobs have run by now.
        _ = try await store.change { _ in 0 }
        #expect(failed.withLock { $0.count } == 2 && failed.withLock { $0.first } == .notFound)
        #expect(completed.load(ordering: .relaxed) == 1)
    }

    @Test("each of many that come together is told the id that it has in the log", arguments: [1, 3, 64, 150])
    func gathered(count: Int) async throws {
        let folder = try TestFolder()
        let store = try folder.openStore()
        defer { store.close() }
        let ids = try await store.makeAccounts(2)
        let first = try #require(try await store.send("first", from: ids[0], to: ids[1]).sentID)
        let mailbox = InMemoryMailbox()
        let gate = Semaphore()
        func add(_ body: @escaping @Sendable (WriterContext) throws -> Void) {
            let job = WriteJob(
                run: { context in
                    try body(context)
                    return JobResult {}
                }, fail: { _ in })
            #expect(store.writer.queue.add(job))
        }
        await hold(store.writer, until: gate)
        for slot in 0..<count { store.append(draft("\(slot)", ids, mailbox, slot: slot)) }
        // One that makes an entry itself, one that fails after it has made one, and one that reads what there is.
        add { _ = try $0.entries.add(EntryKind.message, in: 1, by: ids[0], at: moment, text: "a job's") }
        store.append(draft("between", ids, mailbox, slot: count))
        add {
            _ = try $0.entries.add(EntryKind.message, in: 1, by: ids[0], at: moment, text: "never")
            throw StoreError.notFound
        }
        let tail = store.writer.tail
        add {
            let reader = try WriterReading(database: $0.database, tail: tail, entries: $0.entries).begin()
            let strand = Strand(conversation: 1, sender: ids[0].rawValue)
            #expect(try reader.rows(PlaceReader.Selection(strand: strand, kinds: .unread)).count == count + 3)
        }
        for slot in 0..<count { store.append(draft("\(slot)", ids, mailbox, slot: count + 1 + slot)) }
        gate.signal()
        let told = await mailbox.deliveries(2 * count + 1).compactMap(\.outcome.reply.sentID)
        let unread = try await store.unread(of: ids[1])
        let numbers = (0..<count).map { "\($0)" }
        #expect(unread.map(\.string) == ["first"] + numbers + ["a job's", "between"] + numbers)
        #expect(unread.filter { $0.string != "a job's" }.map(\.id.rawValue) == [first] + told)
        #expect(store.counters.largestBatch == 2 * count + 1)
    }

    /// What comes while the writer is held comes together: it must have taken what holds it before the first of it is there.
    private func hold(_ writer: LogWriter, until gate: ChatStore.Semaphore) async {
        await withCheckedContinuation { held in
            let job = WriteJob(
                run: { _ in
                    held.resume()
                    gate.wait()
                    return JobResult {}
                }, fail: { _ in })
            #expect(writer.queue.add(job))
        }
    }

    @Test("a message of an account that does not exist fails alone")
    func impossibleDraft() async throws {
        let folder = try TestFolder()
        let store = try folder.openStore()
        defer { store.close() }
        let ids = try await store.makeAccounts(2)
        #expect(try await store.send("x", from: AccountID(77), to: ids[0]) == .failure(.internalError))
        #expect(try await store.send("y", from: ids[0], to: ids[1]).sentID != nil)
    }

    @Test("an input or output error answers nothing OK, is told once, and ends all writing")
    func fatal() async throws {
        let folder = try TestFolder()
        let told = Mutex<[String]>([])
        let store = try folder.openStore(onFatal: { reason in told.withLock { $0.append(reason) } })
        defer { store.close() }
        let ids = try await store.makeAccounts(2)
        await #expect(throws: StoreError.self) {
            try await store.change { _ in
                throw SQLiteFailure(code: 10 | 4 << 8, message: "disk I/O error", systemError: 5)
            }
        }
        #expect(try await store.send("lost", from: ids[0], to: ids[1]) == .failure(.internalError))
        #expect(told.withLock { $0.count } == 1)
        #expect(try await store.unread(of: ids[1]).isEmpty)
    }

    @Test("a damaged page fails what needs it, and everything else goes on")
    func damaged() async throws {
        let folder = try TestFolder()
        let told = Mutex<[String]>([])
        let store = try folder.openStore(onFatal: { reason in told.withLock { $0.append(reason) } })
        defer { store.close() }
        let ids = try await store.makeAccounts(2)
        await #expect(throws: StoreError.self) {
            try await store.change { _ in throw SQLiteFailure(code: 11, message: "database disk image is malformed") }
        }
        #expect(try await store.send("kept", from: ids[0], to: ids[1]).sentID != nil)
        #expect(told.withLock { $0.isEmpty })
        #expect(try await store.unread(of: ids[1]).map(\.string) == ["kept"])
    }

    @Test("a long write-ahead log is moved into the file, and a very long one is emptied")
    func checkpoints() async throws {
        let folder = try TestFolder()
        var options = StoreOptions()
        options.checkpointBytes = 64 << 10
        options.truncateBytes = 512 << 10
        let store = try folder.openStore(options)
        defer { store.close() }
        let ids = try await store.makeAccounts(2)
        for _ in 0..<60 { try await store.send(String(repeating: "x", count: 4_096), from: ids[0], to: ids[1]) }
        #expect(store.counters.checkpoints > 0)
        // While a reader holds an old state, the log can't begin anew and grows until readers are held.
        let status = try FileManager.default.attributesOfItem(atPath: folder.data + "/chat.db-wal")
        #expect((status[.size] as? Int ?? .max) < 2 << 20)
    }

    @Test("after close every call says closed, and no draft is lost on the way")
    func close() async throws {
        let folder = try TestFolder()
        let store = try folder.openStore()
        let ids = try await store.makeAccounts(2)
        let mailbox = InMemoryMailbox()
        for slot in 0..<3_000 { store.append(draft("x", ids, mailbox, slot: slot)) }
        store.close()
        #expect(await mailbox.deliveries(3_000).compactMap(\.outcome.reply.sentID).count == 3_000)
        await #expect(throws: StoreError.closed) { try await store.markRead(by: ids[0], .all(upTo: MessageID(1))) }
        await #expect(throws: StoreError.closed) { try await store.unread(of: ids[0]) }
        #expect(throws: StoreError.closed) { try store.allAccounts() }
        #expect(try await store.send("late", from: ids[0], to: ids[1]) == .failure(.internalError))
    }
}

extension Store {
    func limitPages(to count: Int) async throws {
        // Never below what the file has: SQLite then takes that.
        try await pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = \(count)") }
    }
}
