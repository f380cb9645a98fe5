import Dispatch

/// Lets threads wait for each other.
final class ThreadGate: Sendable {
    private let turn = DispatchSemaphore(value: 0)

    func open() { turn.signal() }

    /// Once open it stays so, for whoever waits.
    func wait() {
        turn.wait()
        turn.signal()
    }
}
