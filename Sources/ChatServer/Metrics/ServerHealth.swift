import ChatStore
import NIOCore
import Synchronization

/// Whether the server does what it is there for: for load balancers and for whoever watches it.
final class ServerHealth: Sendable {
    /// What is wrong, as a line of the answer.
    enum Problem: String, Error, CaseIterable {
        case draining
        case diskFull = "the disk is full"
        case loopSilent = "an event loop does not answer"
        case writerSilent = "the writer of the log does not answer"
    }

    /// How long everything has to answer.
    static let patience = TimeAmount.seconds(2)
    private static let pause = TimeAmount.milliseconds(50)

    /// How the writer of the log is getting on.
    struct Writing: Sendable {
        /// Commits, those that failed included.
        var done: Int
        /// Something waits for it.
        var isWanted: Bool
        var isDiskFull: Bool
    }

    private let eventLoops: [any EventLoop]
    private let writing: @Sendable () -> Writing
    private let draining = Atomic<Bool>(false)

    init(eventLoops: [any EventLoop], writing: @escaping @Sendable () -> Writing) {
        self.eventLoops = eventLoops
        self.writing = writing
    }

    convenience init(eventLoops: [any EventLoop], store: Store) {
        self.init(eventLoops: eventLoops) {
            let counters = store.counters
            return Writing(
                done: counters.commits + counters.rollbacks,
                isWanted: store.queuedBytes > 0 || store.queuedCount > 0, isDiskFull: counters.isDiskFull)
        }
    }

    var isDraining: Bool {
        draining.load(ordering: .acquiring)
    }

    /// From now on others should be asked.
    func drain() {
        draining.store(true, ordering: .releasing)
    }

    /// Looks whether all event loops and the writer answer.
    /// - Parameter eventLoop: where to wait; one that has no connections.
    /// - Returns: nil: all is well.
    func check(on eventLoop: any EventLoop) -> EventLoopFuture<Problem?> {
        if isDraining { return eventLoop.makeSucceededFuture(.draining) }
        if writing().isDiskFull { return eventLoop.makeSucceededFuture(.diskFull) }
        let deadline = NIODeadline.now() + Self.patience
        return loopsAnswer(on: eventLoop, until: deadline).flatMap { answer in
            answer ? self.writerAnswers(on: eventLoop, until: deadline) : eventLoop.makeSucceededFuture(.loopSilent)
        }
    }

    private func loopsAnswer(on eventLoop: any EventLoop, until deadline: NIODeadline) -> EventLoopFuture<Bool> {
        let promise = eventLoop.makePromise(of: Bool.self)
        let timeout = eventLoop.scheduleTask(deadline: deadline) { promise.succeed(false) }
        EventLoopFuture.andAllSucceed(eventLoops.map { $0.submit {} }, on: eventLoop).whenComplete { result in
            timeout.cancel()
            // A loop that was shut down meanwhile does not serve either.
            if case .success = result { promise.succeed(true) } else { promise.succeed(false) }
        }
        return promise.futureResult
    }

    /// The writer answers when nothing waits for it, or something was done while we looked.
    private func writerAnswers(
        on eventLoop: any EventLoop, until deadline: NIODeadline, since first: Int? = nil
    ) -> EventLoopFuture<Problem?> {
        let now = writing()
        if !now.isWanted || first.map({ $0 != now.done }) == true { return eventLoop.makeSucceededFuture(nil) }
        guard NIODeadline.now() < deadline else { return eventLoop.makeSucceededFuture(.writerSilent) }
        return eventLoop.scheduleTask(in: Self.pause) {}.futureResult.flatMap {
            self.writerAnswers(on: eventLoop, until: deadline, since: first ?? now.done)
        }
    }
}
