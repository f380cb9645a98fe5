import CThread
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
        giveWay()
        let clock = ContinuousClock()
        while let job = queue.take() {
            let start = clock.now
            guard job.run() else { continue }
            let duration = (clock.now - start).components
            queue.measured(seconds: Double(duration.seconds) + Double(duration.attoseconds) * 1e-18)
        }
    }

    private static let nice: CInt = 10
    /// Nanoseconds, the least that Linux takes.
    static let slice: UInt64 = 100_000

    /// Only hashing does. Without a short slice the kernel's own threads that bring flushes to the disk wait behind it for
    /// several milliseconds, again and again, and with them all that is to be stored (docs/performance.md, P8).
    private static func giveWay() {
        guard cthread_yield_to_others(nice, slice) != 0 else { return }
        // A sandbox may know only the older call. On Linux 0 names the calling thread, not its process (setpriority(2),
        // notes).
        setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, nice)
    }
}
