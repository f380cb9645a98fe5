import Synchronization

/// Whether a connection is still there, for work that waits on another thread and is wanted by it alone.
public final class ConnectionPresence: Sendable {
    private let closed = Atomic<Bool>(false)

    public init() {}

    public var isOpen: Bool {
        !closed.load(ordering: .acquiring)
    }

    public func connectionClosed() {
        closed.store(true, ordering: .releasing)
    }
}
