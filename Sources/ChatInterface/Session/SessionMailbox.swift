import ChatClient
import ChatTerminal
import Glibc
import Synchronization

/// What comes to a session: everything goes through one queue, and is dealt with by one task.
enum SessionHappening: Sendable {
    case interface(InterfaceEvent)
    case terminal(TerminalEvent)
    /// What the outbox tells while it sends with the client of this number.
    case outbox(client: Int, Outbox.Outcome)
    /// The client with this number could not load the lists for now; its stream goes on.
    case listsFailed(client: Int, LiveError)
    /// The events of the client with this number have ended for good; the place is how far they came.
    case streamEnded(client: Int, LiveError, LogPlace?)
    /// It is time for a frame that was put off.
    case frameDue
    /// The clock is to be looked at.
    case tick
    case editorEnded(Result<String, any Error>)
}

/// The session's queue. What the server tells waits outside when it is full, and so does what is typed; answers, which
/// are as few as what was asked for, never wait.
final class SessionMailbox: Sendable {
    private struct State {
        var waiting: [SessionHappening] = []
        var isClosed = false
    }

    /// How many may wait.
    static let room = 1_024
    /// How many are dealt with before the screen is looked at.
    static let batch = 128

    /// Times 5 ms.
    private static let patience = 200

    private let state = Mutex(State())
    private let arrivals: AsyncStream<Void>
    private let arrival: AsyncStream<Void>.Continuation
    private let rooms: AsyncStream<Void>
    private let roomMade: AsyncStream<Void>.Continuation

    init() {
        (arrivals, arrival) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        (rooms, roomMade) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Without waiting.
    func put(_ happening: SessionHappening) {
        state.withLock { state in
            if !state.isClosed { state.waiting.append(happening) }
        }
        arrival.yield()
    }

    /// Waits for room before. One task alone may call this at a time.
    /// - Throws: `CancellationError`.
    func putWhenRoom(_ happening: SessionHappening) async throws {
        var iterator = rooms.makeAsyncIterator()
        while state.withLock({ $0.waiting.count >= Self.room }) {
            guard await iterator.next() != nil else { break }
        }
        try Task.checkCancellation()
        put(happening)
    }

    /// From the terminal's thread, which waits a little where too much comes: so a flood of keys waits in the kernel.
    func deliver(_ event: TerminalEvent) {
        var waits = 0
        while waits < Self.patience, state.withLock({ $0.waiting.count >= Self.room && !$0.isClosed }) {
            poll(nil, 0, 5)
            waits += 1
        }
        put(.terminal(event))
    }

    /// What has come, up to a batch of it; waits for something. Nil: the task was cancelled.
    func take() async -> [SessionHappening]? {
        var iterator = arrivals.makeAsyncIterator()
        while true {
            let (taken, hasMore) = state.withLock { state in
                let taken = Array(state.waiting.prefix(Self.batch))
                state.waiting.removeFirst(taken.count)
                return (taken, !state.waiting.isEmpty)
            }
            if hasMore { arrival.yield() }
            guard taken.isEmpty else {
                roomMade.yield()
                return taken
            }
            guard await iterator.next() != nil else { return nil }
        }
    }

    /// Takes nothing any more.
    func close() {
        state.withLock { state in
            state.isClosed = true
            state.waiting = []
        }
        roomMade.yield()
    }
}
