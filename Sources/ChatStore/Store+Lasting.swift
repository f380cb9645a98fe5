import ChatCore
import Synchronization

extension Store {
    /// Begins on the writer's thread what goes on after its transaction, and returns when that is over.
    ///
    /// The job's transaction may fail after the job was run, which does not undo what it has begun, and it may be run again
    /// alone: whatever of all that ends first gives the answer, and the rest is passed over.
    /// - Parameter body: begins it; it or somebody later calls `end`, on any thread and as often as it comes.
    func begin(
        _ body: @escaping @Sendable (_ context: WriterContext, _ end: @escaping @Sendable (StoreError?) -> Void) -> Void
    ) async throws(StoreError) {
        let failure: StoreError? = await withCheckedContinuation { continuation in
            let isOver = Atomic<Bool>(false)
            let end: @Sendable (StoreError?) -> Void = { failure in
                if !isOver.exchange(true, ordering: .relaxed) { continuation.resume(returning: failure) }
            }
            let job = WriteJob(
                run: { context in
                    body(context, end)
                    return JobResult {}
                },
                fail: { end($0) })
            if !writer.queue.add(job) { end(.closed) }
        }
        if let failure { throw failure }
    }
}
