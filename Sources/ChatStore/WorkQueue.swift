import ChatCore
import GRDB
import Synchronization

/// Something the writer does inside its transaction besides drafts.
struct WriteJob: Sendable {
    /// Runs under a savepoint of its own.
    var run: @Sendable (WriterContext) throws -> JobResult
    /// Called instead when the job or its transaction failed.
    var fail: @Sendable (StoreError) -> Void
}

/// What a job has done, as long as the transaction is not committed.
struct JobResult: Sendable {
    /// What it put into the log, for those who are told.
    var entries: [LogEntry] = []
    /// Called once the transaction is committed and `entries` are told.
    var completion: @Sendable () -> Void
}

/// One piece of work for the writer.
enum Work: Sendable {
    case draft(Draft)
    case job(WriteJob)
}

/// What waits for the writer thread, in the order of arrival.
final class WorkQueue: Sendable {
    private struct State {
        var waiting: [Work] = []
        var isClosed = false
        var isWriterAsleep = false
        /// A sleeping writer is woken for so many drafts; for any other work at once.
        var awaited = 1
    }

    private let state = Mutex(State())
    private let wakeUp = Semaphore()
    private let bytes = Atomic<Int>(0)

    /// A draft's own memory, so that many short ones count for what they take.
    static let bytesOfDraft = 128

    /// Texts and refs of the drafts that wait, and `bytesOfDraft` for each.
    var queuedBytes: Int { bytes.load(ordering: .relaxed) }

    /// Never waits for the disk. False: the queue is closed and the job was not taken.
    func add(_ job: WriteJob) -> Bool {
        let (isTaken, isAsleep) = state.withLock { state in
            guard !state.isClosed else { return (false, false) }
            state.waiting.append(.job(job))
            defer { state.isWriterAsleep = false }
            return (true, state.isWriterAsleep)
        }
        if isAsleep { wakeUp.signal() }
        return isTaken
    }

    /// Never waits for the disk. Moves the draft, which is not copied on its way.
    /// - Parameter wakes: false leaves a sleeping writer asleep until `wake`.
    /// - Returns: the draft, if the queue is closed and did not take it.
    func add(_ draft: consuming Draft, wakes: Bool) -> Draft? {
        let size = WorkQueue.size(of: draft)
        bytes.add(size, ordering: .relaxed)
        var left: Draft? = consume draft
        let isAsleep = state.withLock { state in
            guard !state.isClosed, let taken = left.take() else { return false }
            state.waiting.append(.draft(taken))
            guard wakes else { return false }
            defer { state.isWriterAsleep = false }
            return state.isWriterAsleep
        }
        if isAsleep { wakeUp.signal() }
        if left != nil { bytes.subtract(size, ordering: .relaxed) }
        return left
    }

    /// Wakes the writer if it sleeps over work.
    func wake() {
        let isAsleep = state.withLock { state in
            guard state.waiting.count >= state.awaited else { return false }
            defer { state.isWriterAsleep = false }
            return state.isWriterAsleep
        }
        if isAsleep { wakeUp.signal() }
    }

    /// What waiting for work has brought.
    enum Taken {
        case taken
        /// Nothing came for as long as was said.
        case idle
        /// The queue is closed and empty.
        case closed
    }

    /// How much waits, drafts and jobs.
    var count: Int {
        state.withLock { $0.waiting.count }
    }

    var isEmpty: Bool {
        state.withLock { $0.waiting.isEmpty && !$0.isClosed }
    }

    /// Waits for work and takes all there is.
    /// - Parameters:
    ///   - work: an empty array, whose memory the queue uses on.
    ///   - forecast: tells whether it is worth waiting a moment for more.
    ///   - quiet: how long to wait, in nanoseconds; nil: as long as it takes.
    func take(_ work: inout [Work], _ forecast: inout BatchForecast, quiet: Int? = nil) -> Taken {
        var wereThere = true
        var hasWaited = false
        var target: Int?
        while true {
            switch next(&work, forecast, mayGather: target == nil) {
            case .closed:
                return .closed
            case .taken:
                forecast.taken(work.count, target: target, wereThere: wereThere)
                return .taken
            case .gather(let count):
                target = count
                wakeUp.wait(nanoseconds: BatchForecast.patience)
            case .sleep:
                wereThere = false
                guard let quiet else {
                    wakeUp.wait()
                    continue
                }
                if hasWaited { return .idle }
                hasWaited = true
                wakeUp.wait(nanoseconds: quiet)
            }
        }
    }

    private enum Next {
        case closed
        case taken
        case gather(Int)
        case sleep
    }

    private func next(_ work: inout [Work], _ forecast: BatchForecast, mayGather: Bool) -> Next {
        state.withLock { state in
            state.awaited = 1
            if !state.waiting.isEmpty {
                if mayGather, !state.isClosed, let target = forecast.target(waiting: state.waiting.count) {
                    state.isWriterAsleep = true
                    state.awaited = target
                    return .gather(target)
                }
                state.isWriterAsleep = false
                swap(&state.waiting, &work)
                return .taken
            }
            if state.isClosed { return .closed }
            state.isWriterAsleep = true
            return .sleep
        }
    }

    /// The draft waits no more.
    func done(_ draft: Draft) {
        bytes.subtract(WorkQueue.size(of: draft), ordering: .relaxed)
    }

    /// Takes nothing more; what was taken is still worked off.
    func close() {
        let isAsleep = state.withLock { state in
            state.isClosed = true
            defer { state.isWriterAsleep = false }
            return state.isWriterAsleep
        }
        if isAsleep { wakeUp.signal() }
    }

    private static func size(of draft: Draft) -> Int {
        draft.text.count + (draft.ref?.count ?? 0) + bytesOfDraft
    }
}
