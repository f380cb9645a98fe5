import ChatCore
import Glibc
import Synchronization

/// One password to work on.
struct HashingJob: Sendable {
    var source: SourceAddress
    /// Runs on a hashing thread; true: the work was done, so that its time counts.
    var run: @Sendable () -> Bool
    /// Called instead of `run` when the pool shuts down.
    var drop: @Sendable () -> Void
}

/// What waits for a hashing thread, bounded in all and for each source (SECURITY.md 3.2).
final class HashingQueue: Sendable {
    static let capacity = 512
    static let capacityOfSource = 64

    private struct State: ~Copyable {
        var waiting: [HashingJob] = []
        var next = 0
        var bySource: [SourceAddress: Int] = [:]
        var isClosed = false
        var secondsOfOne: Double
        var figures = HashingFigures()

        var count: Int { waiting.count - next }
    }

    private let state: Mutex<State>
    private let ready = Semaphore()
    private let threads: Int
    private let limitsSources: Bool

    /// - Parameters:
    ///   - seconds: how long one hash is thought to take until one was measured.
    ///   - limitsSources: whether one source may have only so many waiting.
    init(threads: Int, secondsOfOne seconds: Double, limitsSources: Bool = true) {
        self.threads = threads
        self.limitsSources = limitsSources
        state = Mutex(State(secondsOfOne: seconds))
    }

    func add(_ job: HashingJob) throws(HashingError) {
        let refusal: HashingError? = state.withLock { state in
            if state.isClosed { return .dropped }
            let ofSource = state.bySource[job.source, default: 0]
            guard state.count < HashingQueue.capacity else {
                state.figures.refused += 1
                return .busy(retryAfter: delay(state.count, state))
            }
            guard ofSource < HashingQueue.capacityOfSource || !limitsSources || job.source == .local else {
                state.figures.refused += 1
                return .busy(retryAfter: delay(ofSource, state))
            }
            state.bySource[job.source] = ofSource + 1
            state.waiting.append(job)
            return nil
        }
        if let refusal { throw refusal }
        ready.signal()
    }

    /// Waits for a job; nil when the queue was closed.
    func take() -> HashingJob? {
        ready.wait()
        return state.withLock { state in
            guard !state.isClosed, state.next < state.waiting.count else { return nil }
            let job = state.waiting[state.next]
            state.next += 1
            if state.next == state.waiting.count {
                state.waiting.removeAll(keepingCapacity: true)
                state.next = 0
            } else if state.next >= HashingQueue.capacity {
                state.waiting.removeFirst(state.next)
                state.next = 0
            }
            forget(job.source, &state)
            return job
        }
    }

    var figures: HashingFigures {
        state.withLock { state in
            var figures = state.figures
            figures.waiting = state.count
            return figures
        }
    }

    /// Takes a measured duration into the estimate that `busy` carries.
    func measured(seconds: Double) {
        state.withLock { state in
            state.secondsOfOne += (seconds - state.secondsOfOne) / 8
            state.figures.hashes += 1
            state.figures.seconds += seconds
        }
    }

    /// Refuses what comes and drops what waits.
    func close() {
        let dropped = state.withLock { state in
            state.isClosed = true
            let waiting = Array(state.waiting[state.next...])
            state.waiting = []
            state.next = 0
            state.bySource = [:]
            return waiting
        }
        for job in dropped { job.drop() }
        for _ in 0..<threads { ready.signal() }
    }

    private func forget(_ source: SourceAddress, _ state: inout State) {
        guard let count = state.bySource[source] else { return }
        state.bySource[source] = count > 1 ? count - 1 : nil
    }

    private func delay(_ ahead: Int, _ state: borrowing State) -> Int {
        max(1, Int((Double(ahead) * state.secondsOfOne / Double(threads)).rounded(.up)))
    }
}
