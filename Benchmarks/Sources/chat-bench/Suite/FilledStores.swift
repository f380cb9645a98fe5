/// A store filled over the wire: one half of its messages in one conversation, the other in many of one reader.
struct FilledStore {
    var data: String
    var subject: SuiteSubject
    var messages: Int
    /// Of the many conversations: `bench1` and so on with the reader.
    var lengths: ConversationLengths
    /// The newest id of the many, and of the one, whose messages were sent after them.
    var lastOfMany: Int
    var last: Int

    var half: Int { messages / 2 }
    /// Accounts with a part of their own; the others are those who wrote to the reader.
    var reader: Int { 0 }
    var writer: Int { 1 }
    var recipient: Int { 2 }
    static let parts = 3

    func user(conversation: Int) -> String { subject.users[Self.parts + conversation] }
}

/// The two stores that P9 and P10 share, filled once.
final class FilledStores {
    private var filled: [Int: FilledStore] = [:]

    func store(messages: Int, _ run: SuiteRun) throws -> FilledStore {
        if let store = filled[messages] { return store }
        let store = try fill(messages: messages, run)
        filled[messages] = store
        return store
    }

    /// Lets go of a store's server, so that its folder is free.
    func end(messages: Int) {
        filled[messages] = nil
    }

    private func fill(messages: Int, _ run: SuiteRun) throws -> FilledStore {
        Progress.say("filling a store with \(messages) messages")
        let conversations = run.sizes.conversations
        let data = try run.newFolder("stored")
        var store = FilledStore(
            data: data, subject: try run.startServer(data, users: conversations + FilledStore.parts),
            messages: messages, lengths: ConversationLengths(messages: messages / 2, conversations: conversations),
            lastOfMany: 0, last: 0)
        let reader = store.subject.users[store.reader]
        try send(store.lengths.lengths, to: reader, by: { FilledStore.parts + $0 }, store.subject, run)
        store.lastOfMany = try newest(store, run)
        let senders = 50
        let each = (0..<senders).map { store.half / senders + ($0 < store.half % senders ? 1 : 0) }
        let recipient = store.subject.users[store.recipient]
        try send(each, to: recipient, by: { _ in store.writer }, store.subject, run)
        store.last = try newest(store, run)
        return store
    }

    /// A connection for each number of messages, 32 in flight.
    private func send(
        _ numbers: [Int], to recipient: String, by account: (Int) -> Int, _ subject: SuiteSubject, _ run: SuiteRun
    ) throws {
        let generator = try LoadGenerator(server: subject.endpoint, ca: run.ca, connections: numbers.count)
        for (connection, number) in numbers.enumerated() {
            try generator.request(connection: connection, "whoami \(subject.token(account(connection)))")
            let line = "send \(recipient) \(LoadPlan.text(bytes: 100))"
            try generator.prepare(connection: connection, lines: [line], depth: 32)
            generator.limit(connection: connection, requests: number)
        }
        let counts = try LoadCounts()
        try generator.run(seconds: 300, into: counts)
        try counts.check("filling the store")
        let wanted = numbers.reduce(0, +)
        guard counts.replies == UInt64(wanted) else {
            throw BenchError("filling the store: \(counts.replies) of \(wanted) messages in 300 s")
        }
    }

    /// The newest id in the log.
    private func newest(_ store: FilledStore, _ run: SuiteRun) throws -> Int {
        let generator = try LoadGenerator(server: store.subject.endpoint, ca: run.ca, connections: 1)
        let reply = try generator.request(connection: 0, "listen \(store.subject.token(store.reader))")
        guard let key = reply.firstRange(of: #""last": "#),
            let last = Int(reply[key.upperBound...].prefix { $0.isNumber })
        else { throw BenchError("listen: \(reply)") }
        return last
    }
}
