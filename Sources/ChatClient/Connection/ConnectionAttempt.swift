import NIOCore
import Synchronization

/// The channels of a connection that is being made, so that the attempt can be given up.
final class ConnectionAttempt: Sendable {
    private struct State {
        var isCancelled = false
        /// More than one where a host has several addresses.
        var channels: [any Channel] = []
    }

    private let state = Mutex(State())

    var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// - Throws: `CancellationError` when the attempt has been given up.
    func made(_ channel: any Channel) throws {
        let isCancelled = state.withLock { state in
            state.channels.append(channel)
            return state.isCancelled
        }
        if isCancelled { throw CancellationError() }
    }

    func cancel() {
        let channels = state.withLock { state in
            state.isCancelled = true
            return state.channels
        }
        for channel in channels { channel.close(promise: nil) }
    }
}
