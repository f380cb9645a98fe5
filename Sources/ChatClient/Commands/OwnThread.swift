import Glibc

/// A thread for what blocks: reading standard input, waiting for another program. The threads that run tasks are as few
/// as there are processors, and connections need them.
public enum OwnThread {
    /// Runs `body` on a thread of its own, and gives what it gives.
    public static func run<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            let work = Unmanaged.passRetained(Work { continuation.resume(with: Swift.Result { try body() }) })
            var thread = pthread_t()
            let error = pthread_create(&thread, nil, Work.start, work.toOpaque())
            guard error == 0 else {
                work.release()
                return continuation.resume(
                    throwing: ClientError.local("no thread: \(String(cString: strerror(error)))"))
            }
            pthread_detach(thread)
        }
    }

    private final class Work {
        let body: () -> Void

        init(_ body: @escaping () -> Void) {
            self.body = body
        }

        static let start: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { pointer in
            guard let pointer else { return nil }
            Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().body()
            return nil
        }
    }
}
