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

    private let pulse: PulseCheck
    private let isDiskFull: @Sendable () -> Bool
    private let draining = Atomic<Bool>(false)

    init(pulse: PulseCheck, isDiskFull: @escaping @Sendable () -> Bool) {
        self.pulse = pulse
        self.isDiskFull = isDiskFull
    }

    convenience init(eventLoops: [any EventLoop], store: Store) {
        self.init(pulse: PulseCheck(eventLoops: eventLoops, store: store)) { store.counters.isDiskFull }
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
        if isDiskFull() { return eventLoop.makeSucceededFuture(.diskFull) }
        return pulse.answers(on: eventLoop, until: .now() + Self.patience).map { silent in
            switch silent.first?.kind {
            case nil: nil
            case .eventLoop: .loopSilent
            case .logWriter: .writerSilent
            }
        }
    }
}
