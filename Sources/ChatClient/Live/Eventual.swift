import Synchronization

/// A value that comes once, and those who wait for it.
final class Eventual<Value: Sendable>: Sendable {
    private struct State {
        var value: Value?
        var waiting: [Int: CheckedContinuation<Value, any Error>] = [:]
        var nextTicket = 0
    }

    private let state = Mutex(State())

    /// The value, if it has come.
    var settled: Value? { state.withLock { $0.value } }

    /// The first value counts.
    func settle(_ value: Value) {
        let waiting = state.withLock { state in
            guard state.value == nil else { return [Int: CheckedContinuation<Value, any Error>]() }
            state.value = value
            defer { state.waiting = [:] }
            return state.waiting
        }
        for continuation in waiting.values { continuation.resume(returning: value) }
    }

    /// Waits for the value.
    /// - Throws: `CancellationError` alone, as soon as the task is cancelled.
    func value() async throws -> Value {
        let ticket = state.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let settled: Result<Value, any Error>? = state.withLock { state in
                    if let value = state.value { return .success(value) }
                    // A task that is cancelled from here on finds the continuation in the table.
                    if Task.isCancelled { return .failure(CancellationError()) }
                    state.waiting[ticket] = continuation
                    return nil
                }
                if let settled { continuation.resume(with: settled) }
            }
        } onCancel: {
            let continuation = state.withLock { $0.waiting.removeValue(forKey: ticket) }
            continuation?.resume(throwing: CancellationError())
        }
    }
}

/// Runs all at once: the result of whichever ends first. The others are cancelled and have ended, too, on return.
func race<Result: Sendable>(_ racers: [@Sendable () async throws -> Result]) async throws -> Result {
    try await withThrowingTaskGroup(of: Result.self) { group in
        for racer in racers { group.addTask(operation: racer) }
        defer { group.cancelAll() }
        guard let first = try await group.next() else { throw CancellationError() }
        return first
    }
}

/// - Returns: how long ago this was called.
func stopwatch(_ clock: some Clock<Duration>) -> @Sendable () -> Duration {
    let start = clock.now
    return { start.duration(to: clock.now) }
}
