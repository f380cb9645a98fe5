import Foundation
import Testing

/// Runs tests on threads of their own, where they may block on a socket or on a program: the threads of Swift's own
/// pool, one a core, must not be held.
final class BlockingThreads: TaskExecutor {
    static let shared = BlockingThreads()

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        Thread.detachNewThread { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

/// Lets a few tests run at once: each starts servers of its own, and the machine may have two cores.
actor Turns {
    static let shared = Turns(free: 4)

    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(free: Int) {
        self.free = free
    }

    func take() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    func giveBack() {
        if waiting.isEmpty {
            free += 1
        } else {
            waiting.removeFirst().resume()
        }
    }
}

/// What every test here needs: a thread to block on, a turn, descriptors, and a process that a broken pipe does not end.
struct EndToEndTrait: SuiteTrait, TestTrait, TestScoping {
    var isRecursive: Bool { true }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        ProcessPreparation.done
        await Turns.shared.take()
        do {
            try await withTaskExecutorPreference(BlockingThreads.shared) { try await function() }
        } catch {
            await Turns.shared.giveBack()
            throw error
        }
        await Turns.shared.giveBack()
    }
}

extension Trait where Self == EndToEndTrait {
    static var endToEnd: EndToEndTrait { EndToEndTrait() }
}

private enum ProcessPreparation {
    /// Once for the whole process.
    static let done: Void = {
        signal(SIGPIPE, SIG_IGN)
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }()
}
