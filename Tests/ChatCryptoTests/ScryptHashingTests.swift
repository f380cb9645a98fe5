import ChatCore
import ChatProtocol
import Glibc
import Synchronization
import Testing

@testable import ChatCrypto

@Suite("Password hashing")
struct ScryptHashingTests {
    let password = Password(Array("surabaya".utf8))
    let wrong = Password(Array("surabayA".utf8))
    let source = SourceAddress(high: 1, low: 2)

    func hashing(ln: Int = 10, threads: Int = 1) throws -> ScryptHashing {
        try ScryptHashing(policy: try #require(ScryptPolicy(ln: ln)), threads: threads)
    }

    @Test("the right password matches, another does not, and every row has a salt of its own")
    func roundTrip() async throws {
        let hashing = try hashing()
        defer { hashing.shutdown() }
        let row = try await hashing.hash(password)
        #expect(row.text.hasPrefix("$scrypt$ln=10,r=8,p=3$"))
        #expect(try await hashing.hash(password) != row)
        let right = try await hashing.verify(password, against: row, source: source) { true }
        #expect(right == PasswordVerdict(matches: true, needsRehash: false))
        let other = try await hashing.verify(wrong, against: row, source: source) { true }
        #expect(other == PasswordVerdict(matches: false, needsRehash: false))
    }

    @Test("a row of an older policy matches and wants to be hashed anew")
    func needsRehash() async throws {
        let (old, new) = (try hashing(ln: 10), try hashing(ln: 11))
        defer {
            old.shutdown()
            new.shutdown()
        }
        let row = try await old.hash(password)
        #expect(try await new.verify(password, against: row, source: source) { true }.needsRehash)
        #expect(try await !new.verify(wrong, against: row, source: source) { true }.needsRehash)
        let stronger = try await new.hash(password)
        #expect(try await !old.verify(password, against: stronger, source: source) { true }.needsRehash)
    }

    @Test("no row and a damaged row never match", arguments: [nil, "", "$scrypt$ln=99,r=8,p=3$AA$AA"])
    func neverMatches(_ text: String?) async throws {
        let hashing = try hashing()
        defer { hashing.shutdown() }
        let verdict = try await hashing.verify(password, against: text.map(PasswordHash.init), source: source) { true }
        #expect(verdict == PasswordVerdict(matches: false, needsRehash: false))
    }

    @Test("an unknown user takes as long as a wrong password (S3.3)")
    func sameTime() async throws {
        let hashing = try hashing()
        defer { hashing.shutdown() }
        let row = try await hashing.hash(password)
        func median(_ stored: PasswordHash?) async throws -> Double {
            var times: [Double] = []
            for _ in 0..<15 {
                let used = Mutex(clockOfProcess())
                _ = try await hashing.verify(wrong, against: stored, source: source) { true }
                times.append(clockOfProcess() - used.withLock { $0 })
            }
            return times.sorted()[7]
        }
        let ratio = try await median(nil) / median(row)
        #expect((0.5...2).contains(ratio), "no row ÷ wrong password: \(ratio)")
    }

    @Test("more than 64 waiting of one source, or 512 in all, are refused with a time to come back (S3.2)")
    func busy() async throws {
        let queue = HashingQueue(threads: 2, secondsOfOne: 0.5)
        let dropped = Atomic<Int>(0)
        func job(_ source: UInt64) -> HashingJob {
            let drop = { @Sendable in _ = dropped.add(1, ordering: .relaxed) }
            return HashingJob(source: SourceAddress(high: source, low: 0), run: { true }, drop: drop)
        }
        for _ in 0..<64 { try queue.add(job(1)) }
        #expect(throws: HashingError.busy(retryAfter: 16)) { try queue.add(job(1)) }
        for source in 2...8 as ClosedRange<UInt64> {
            for _ in 0..<64 { try queue.add(job(source)) }
        }
        #expect(throws: HashingError.busy(retryAfter: 128)) { try queue.add(job(9)) }
        _ = try #require(queue.take())
        try queue.add(job(1))
        queue.close()
        #expect(dropped.load(ordering: .relaxed) == 512)
        #expect(throws: HashingError.dropped) { try queue.add(job(10)) }
        #expect(queue.take() == nil)
    }

    @Test("a login that nobody waits for any more is dropped before the work")
    func notWanted() async throws {
        let hashing = try hashing()
        defer { hashing.shutdown() }
        await #expect(throws: HashingError.dropped) {
            try await hashing.verify(password, against: nil, source: source) { false }
        }
    }

    @Test("what waits at the end is dropped, not forgotten")
    func shutdown() async throws {
        let hashing = try hashing(ln: 12)
        let verdicts = await withTaskGroup(of: Result<PasswordVerdict, HashingError>.self) { group in
            for _ in 0..<32 {
                group.addTask {
                    do throws(HashingError) {
                        return .success(try await hashing.verify(password, against: nil, source: source) { true })
                    } catch {
                        return .failure(error)
                    }
                }
            }
            hashing.shutdown()
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(verdicts.count == 32)
        #expect(verdicts.allSatisfy { $0 == .failure(.dropped) || (try? $0.get().matches) == false })
    }

    /// Seconds of processor time, which hardly depend on what else the machine does.
    private func clockOfProcess() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
