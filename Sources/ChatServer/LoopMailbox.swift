import ChatCore
import ChatTLS
import NIOCore

/// The connections of one event loop, and the way back to them from the core's threads: one wake-up a batch.
final class LoopMailbox: ReplyMailbox {
    let eventLoop: any EventLoop
    /// Nil: nothing is counted.
    let counts: LoopCounts?
    private let state: NIOLoopBoundBox<State>

    /// Touched on the event loop alone.
    private struct State {
        let buffers = BufferPool()
        var connections: [UInt64: ConnectionHandler] = [:]
        var touched: [ConnectionHandler] = []
        var isTurnNoted = false
    }

    /// - Note: call it on the event loop.
    init(eventLoop: any EventLoop, counts: LoopCounts? = nil) {
        self.eventLoop = eventLoop
        self.counts = counts
        state = NIOLoopBoundBox(State(), eventLoop: eventLoop)
    }

    /// What the connections of this event loop send and receive with.
    /// - Note: for its event loop alone.
    var buffers: BufferPool {
        state.value.buffers
    }

    func add(_ connection: ConnectionHandler) {
        state.value.connections[connection.id] = connection
    }

    func remove(_ connection: UInt64) {
        state.value.connections[connection] = nil
    }

    func deliver(_ deliveries: [Delivery]) {
        eventLoop.execute { self.take(deliveries) }
    }

    func deliver(_ notices: [Notice]) {
        eventLoop.execute { self.take(notices) }
    }

    /// A request waits for the core; at the end of this turn of the event loop the core is told that all that came
    /// together has been started.
    func requestStarted(_ service: ChatService) {
        guard !state.value.isTurnNoted else { return }
        state.value.isTurnNoted = true
        counts?.noteTime()
        eventLoop.execute {
            self.state.value.isTurnNoted = false
            service.requestsStarted()
        }
    }

    func isOn(_ other: any EventLoop) -> Bool {
        eventLoop === other
    }

    /// Lets every connection answer what has started, and end.
    /// - Parameter retryAfter: in how many seconds the client of the connection with this number is to come back.
    func shutDown(retryAfter: @escaping @Sendable (UInt64) -> Int) {
        eventLoop.execute {
            for connection in Array(self.state.value.connections.values) {
                connection.shutDown(retryAfter: retryAfter(connection.id))
            }
        }
    }

    /// Unsent output of all connections, in bytes.
    func unsentBytes() -> EventLoopFuture<Int> {
        eventLoop.submit { self.state.value.connections.values.reduce(0) { $0 + $1.bufferedBytes } }
    }

    /// What `body` says of each connection that it says something of; it is called on the event loop.
    func each<Value: Sendable>(
        _ body: @escaping @Sendable (ConnectionHandler) -> Value?
    ) -> EventLoopFuture<[Value]> {
        eventLoop.submit { Array(self.state.value.connections.values).compactMap(body) }
    }

    func repeatEachSecond(_ body: @escaping @Sendable () -> Void) -> RepeatedTask {
        eventLoop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1)) { _ in body() }
    }

    /// Looks at the timers of all connections; closes the one that holds most unsent output while all hold too much.
    /// - Note: call it on the event loop.
    func timePassed(mostUnsentBytes: Int) {
        let now = monotonicMilliseconds()
        var unsent = 0
        var largest: (connection: ConnectionHandler, bytes: Int)?
        for connection in Array(state.value.connections.values) {
            connection.timePassed(now: now)
            let bytes = connection.bufferedBytes
            unsent += bytes
            if bytes > largest?.bytes ?? 0 {
                largest = (connection, bytes)
            }
        }
        counts?.set(LoopCells.unsentBytes, unsent)
        if unsent > mostUnsentBytes {
            largest?.connection.closeNow(.memory)
        }
    }

    private func take(_ deliveries: [Delivery]) {
        counts?.noteTime()
        flushing { touched in
            // Outcomes of one connection mostly come in a row: it is looked for once.
            var last: ConnectionHandler?
            // In their place: to go over the elements copies each of them, and all its references, once more.
            let deliveries = deliveries.span
            for place in deliveries.indices {
                let id = deliveries[place].connection
                if last?.id != id { last = state.value.connections[id] }
                guard let connection = last else { continue }
                if !connection.isTouched { connection.noteUnsent() }
                connection.completed(deliveries[place].slot, deliveries[place].outcome)
                if connection.isTouched { continue }
                if connection.machine.awaitsOutcome {
                    // More of this batch may be for it, which goes out together.
                    connection.isTouched = true
                    touched.append(connection)
                } else {
                    // At once, while it is in the processor's cache. It may be gone afterwards.
                    connection.proceedAndFlush()
                    last = nil
                }
            }
        } goingOn: {
            $0.proceedAndFlush()
        }
    }

    private func take(_ notices: [Notice]) {
        if notices.count == 1, case .event(let event, let connections) = notices[0] {
            take(event, connections)
            return
        }
        flushing { touched in
            for notice in notices {
                switch notice {
                case .event(let event, let connections):
                    counts?.delivered(to: connections.count)
                    for connection in connections { touch(connection, &touched) { $0.eventReceived(event) } }
                case .page(let page, let subscription):
                    counts?.add(LoopCells.replayPages)
                    touch(subscription.connection, &touched) { $0.pageReceived(page, for: subscription) }
                case .pageFailed(let subscription):
                    touch(subscription.connection, &touched) { $0.pageFailed(for: subscription) }
                case .sessionEnded(let subscription):
                    touch(subscription.connection, &touched) { $0.sessionEnded(subscription) }
                }
            }
        } goingOn: {
            // No request waits for what comes without being asked for.
            $0.flushAndProceed()
        }
    }

    /// One event for many, and nothing else that could go out with it: each connection is looked at once, while it is in
    /// the processor's cache.
    private func take(_ event: LiveEvent, _ connections: [UInt64]) {
        counts?.delivered(to: connections.count)
        for id in connections {
            guard let connection = state.value.connections[id] else { continue }
            connection.noteUnsent()
            connection.eventReceived(event)
            connection.flushAndProceed()
        }
    }

    private func touch(
        _ id: UInt64, _ touched: inout [ConnectionHandler], _ body: (ConnectionHandler) -> Void
    ) {
        guard let connection = state.value.connections[id] else { return }
        if !connection.isTouched {
            connection.isTouched = true
            connection.noteUnsent()
            touched.append(connection)
        }
        body(connection)
    }

    /// Lets the connections that `body` touches go on, each once.
    private func flushing(
        _ body: (inout [ConnectionHandler]) -> Void, goingOn goOn: (ConnectionHandler) -> Void
    ) {
        // The list is kept between batches for its memory, and taken out meanwhile because handlers may re-enter.
        var touched: [ConnectionHandler] = []
        swap(&touched, &state.value.touched)
        body(&touched)
        for connection in touched {
            connection.isTouched = false
            goOn(connection)
        }
        touched.removeAll(keepingCapacity: true)
        swap(&touched, &state.value.touched)
    }
}
