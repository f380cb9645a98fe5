import NIOCore
import Synchronization

/// The events that a connection has read and nobody has taken yet. When they are too many nothing more is read from the
/// socket, so that the server has to wait, and this side's memory is bounded: `limit` and what one turn of reading
/// brings (256 KiB and a begun event).
final class EventBuffer: Sendable {
    enum Item: Sendable, Equatable {
        case event(ServerEvent)
        /// The last one.
        case ended(ClientError)
    }

    private struct State {
        var events: CircularBuffer<(event: ServerEvent, bytes: Int)> = []
        var bytes = 0
        var mostBytes = 0
        var isHeld = false
        /// Events so far.
        var heard = 0
        var read: (@Sendable () -> Void)?
        /// Settled at the next arrival.
        var arrival = Eventual<Void>()
    }

    private let limit: Int
    private let state = Mutex(State())
    /// Settled when reading stops for the first time.
    let wasHeld = Eventual<Void>()
    /// Settled when nothing more can come, though what came may not have been taken yet.
    let end = Eventual<ClientError>()

    /// - Parameter limit: in bytes of the events as they came.
    init(limit: Int) {
        self.limit = limit
    }

    /// The most that ever waited here.
    var mostBytes: Int { state.withLock { $0.mostBytes } }

    /// How many events have come.
    var heard: Int { state.withLock { $0.heard } }

    // MARK: The connection's side

    /// - Parameter read: asks the connection to read on.
    func whenWanted(_ read: @escaping @Sendable () -> Void) {
        state.withLock { $0.read = read }
    }

    func append(_ event: ServerEvent, bytes: Int) {
        let arrival = state.withLock { state in
            state.events.append((event, bytes))
            state.bytes += bytes
            state.heard += 1
            state.mostBytes = max(state.mostBytes, state.bytes)
            return state.arrival
        }
        arrival.settle(())
    }

    /// Whether the read that was asked for has to wait; it is asked for again when there is room.
    func holdsReading() -> Bool {
        let isHeld = state.withLock { state in
            state.isHeld = state.bytes >= limit && end.settled == nil
            return state.isHeld
        }
        if isHeld { wasHeld.settle(()) }
        return isHeld
    }

    func ended(_ error: ClientError) {
        // First, as whoever comes to wait for an arrival from here on must not.
        end.settle(error)
        let arrival = state.withLock { state in
            state.read = nil
            return state.arrival
        }
        arrival.settle(())
    }

    // MARK: The reader's side

    /// The next item, if one is there.
    func take() -> Item? {
        let (item, read): (Item?, (@Sendable () -> Void)?) = state.withLock { state in
            guard let (event, bytes) = state.events.popFirst() else { return (end.settled.map { .ended($0) }, nil) }
            state.bytes -= bytes
            // Not at each event: reading little by little costs more.
            guard state.isHeld, state.bytes <= limit / 2 else { return (.event(event), nil) }
            state.isHeld = false
            return (.event(event), state.read)
        }
        read?()
        return item
    }

    /// Waits until there is something to take.
    /// - Throws: `CancellationError`.
    func arrive() async throws {
        let arrival: Eventual<Void>? = state.withLock { state in
            guard state.events.isEmpty, end.settled == nil else { return nil }
            if state.arrival.settled != nil { state.arrival = Eventual() }
            return state.arrival
        }
        try await arrival?.value()
    }
}
