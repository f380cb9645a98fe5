import Synchronization
import Testing

@testable import ChatCore

@Suite("One search at a time a user")
struct SearchGateTests {
    @Test("a user's searches run one after the other in the order they came, others at the same time")
    func order() async throws {
        let gate = SearchGate()
        let (held, release) = AsyncStream.makeStream(of: Void.self)
        let (started, starts) = AsyncStream.makeStream(of: Int.self)
        let events = Events()
        let (one, two) = (AccountID(1), AccountID(2))
        let first = Task {
            try await gate.pass(one) { () async throws(StoreError) in
                starts.yield(1)
                for await _ in held { break }
                events.add(1)
            }
        }
        var iterator = started.makeAsyncIterator()
        _ = await iterator.next()
        var others: [Task<Void, any Error>] = []
        for number in 2...4 {
            others.append(
                Task {
                    try await gate.pass(one) { () async throws(StoreError) in events.add(number) }
                })
            while gate.waiting(one) < number - 1 { await Task.yield() }
        }
        // Another user's does not wait.
        try await gate.pass(two) { () async throws(StoreError) in events.add(0) }
        #expect(events.all == [0])
        release.yield()
        try await first.value
        for other in others { try await other.value }
        #expect(events.all == [0, 1, 2, 3, 4])
        #expect(gate.waiting(one) == 0)
    }

    @Test("a search that fails lets the next one in")
    func failing() async throws {
        let gate = SearchGate()
        await #expect(throws: StoreError.closed) {
            try await gate.pass(AccountID(1)) { () async throws(StoreError) in throw .closed }
        }
        #expect(try await gate.pass(AccountID(1)) { () async throws(StoreError) in 7 } == 7)
    }
}

/// What happened, in order.
private final class Events: Sendable {
    private let list = Mutex<[Int]>([])

    var all: [Int] { list.withLock { $0 } }

    func add(_ number: Int) {
        list.withLock { $0.append(number) }
    }
}
