public import ChatCore
public import ChatProtocol
import Glibc
import Synchronization

/// Passwords by scrypt, on a few threads of low priority (SECURITY.md 3.1 to 3.3).
public final class ScryptHashing: PasswordHashing {
    public let policy: ScryptPolicy

    private let queue: HashingQueue
    private let threads: Mutex<[HashingThread]>
    /// What is worked on when there is no stored password, so that its absence takes as long.
    private let dummy: ScryptRow

    /// - Parameter limitsSources: whether one address may have only 64 logins waiting; the queue as a whole is always
    ///   bounded.
    /// - Throws: `HashingError.failed` when the system gives no thread.
    public convenience init(policy: ScryptPolicy = .standard, limitsSources: Bool = true) throws(HashingError) {
        let count = Self.threads(onCores: sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        try self.init(policy: policy, threads: count, limitsSources: limitsSources)
    }

    /// One core is left to all else. Low priority alone is not enough: where all cores are busy, the kernel's own threads
    /// that bring a sync to the disk may wait behind a hash for milliseconds, and whoever sends with them
    /// (docs/performance.md, P8).
    static func threads(onCores cores: Int) -> Int {
        max(1, min(cores - 1, 4))
    }

    init(policy: ScryptPolicy, threads count: Int, limitsSources: Bool = true) throws(HashingError) {
        self.policy = policy
        dummy = ScryptRow(
            ln: policy.ln, r: policy.r, p: policy.p, salt: [UInt8](repeating: 0x5A, count: ScryptRow.saltBytes),
            key: [UInt8](repeating: 0xA5, count: ScryptRow.keyBytes))
        // Measured: about 0.3 s at ln = 15; each step doubles it.
        let queue = HashingQueue(
            threads: count, secondsOfOne: 0.3 * Double(1 << policy.ln) / Double(1 << 15), limitsSources: limitsSources)
        self.queue = queue
        let started = (0..<count).compactMap { _ in HashingThread(queue) }
        threads = Mutex(started)
        guard !started.isEmpty else { throw .failed("no thread for hashing passwords: the system gives no more") }
    }

    deinit {
        queue.close()
    }

    public func hash(_ password: Password) async throws(HashingError) -> PasswordHash {
        let policy = policy
        let work = { @Sendable () throws(HashingError) in try Scrypt.row(for: password, policy).stored }
        return try await run(work, from: .local) { true }
    }

    public func verify(
        _ password: Password, against stored: PasswordHash?, source: SourceAddress,
        isWanted: @escaping @Sendable () -> Bool
    ) async throws(HashingError) -> PasswordVerdict {
        let (policy, dummy) = (policy, dummy)
        let work = { @Sendable () throws(HashingError) in
            try Self.verdict(on: password, stored, dummy: dummy, policy)
        }
        return try await run(work, from: source, isWanted: isWanted)
    }

    public var figures: HashingFigures {
        queue.figures
    }

    /// The same work whether there is a row to compare with or not.
    static func verdict(
        on password: Password, _ stored: PasswordHash?, dummy: ScryptRow, _ policy: ScryptPolicy
    ) throws(HashingError) -> PasswordVerdict {
        guard let stored, let row = ScryptRow(stored) else {
            _ = try Scrypt.matches(password, dummy)
            return PasswordVerdict(matches: false, needsRehash: false)
        }
        let matches = try Scrypt.matches(password, row)
        return PasswordVerdict(matches: matches, needsRehash: matches && row.isWeaker(than: policy))
    }

    /// Drops what waits, finishes what is being worked on, and ends the threads.
    public func shutdown() {
        queue.close()
        let threads = threads.withLock { threads in
            defer { threads = [] }
            return threads
        }
        for thread in threads { thread.join() }
    }

    private func run<Value: Sendable>(
        _ body: @escaping @Sendable () throws(HashingError) -> Value, from source: SourceAddress,
        isWanted: @escaping @Sendable () -> Bool
    ) async throws(HashingError) -> Value {
        let result: Result<Value, HashingError> = await withCheckedContinuation { continuation in
            let job = HashingJob(
                source: source,
                run: {
                    guard isWanted() else {
                        continuation.resume(returning: .failure(.dropped))
                        return false
                    }
                    continuation.resume(returning: Result(catching: body))
                    return true
                },
                drop: { continuation.resume(returning: .failure(.dropped)) })
            do throws(HashingError) {
                try queue.add(job)
            } catch {
                continuation.resume(returning: .failure(error))
            }
        }
        return try result.get()
    }
}
