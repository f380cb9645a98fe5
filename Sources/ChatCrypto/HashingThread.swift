import Glibc

/// A thread of low priority that works off a queue until that is closed.
struct HashingThread: Sendable {
    private let thread: pthread_t

    /// Nil when the system gives no more threads.
    init?(_ queue: HashingQueue) {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(queue)
        let result = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                HashingThread.work(Unmanaged<HashingQueue>.fromOpaque(context).takeRetainedValue())
                return nil
            }, context.toOpaque())
        guard result == 0 else {
            context.release()
            return nil
        }
        self.thread = thread
    }

    /// Waits for the thread's end.
    func join() {
        pthread_join(thread, nil)
    }

    private static func work(_ queue: HashingQueue) {
        // On Linux 0 names the calling thread, not its process (setpriority(2), notes): only hashing gives way.
        setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
        let clock = ContinuousClock()
        while let job = queue.take() {
            let start = clock.now
            guard job.run() else { continue }
            let duration = (clock.now - start).components
            queue.measured(seconds: Double(duration.seconds) + Double(duration.attoseconds) * 1e-18)
        }
    }
}
