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

    @Test("S3.1: no row and a damaged row never match", arguments: [nil, "", "$scrypt$ln=99,r=8,p=3$AA$AA"])
    func neverMatches(_ text: String?) async throws {
        let hashing = try hashing()
        defer { hashing.shutdown() }
        let verdict = try await hashing.verify(password, against: text.map(PasswordHash.init), source: source) { true }
        #expect(verdict == PasswordVerdict(matches: false, needsRehash: false))
    }

    @Test("S3.3: an unknown user and a damaged row take as long as a wrong password", arguments: [nil, "damaged"])
    func sameTime(_ other: String?) throws {
        let policy = try #require(ScryptPolicy(ln: 10))
        let row = try Scrypt.row(for: password, policy)
        func seconds(_ stored: PasswordHash?) throws -> Double {
            let before = clockOfThread()
            _ = try ScryptHashing.verdict(on: wrong, stored, dummy: row, policy)
            return clockOfThread() - before
        }
        // By turns, so that whatever else the machine does meets both, and again should it have met one of them more: what
        // is left out takes no time each time.
        var ratio = 0.0
        for _ in 0..<5 where !(0.8...1.25).contains(ratio) {
            var times: (wrong: [Double], other: [Double]) = ([], [])
            for _ in 0..<31 {
                times.wrong.append(try seconds(row.stored))
                times.other.append(try seconds(other.map(PasswordHash.init)))
            }
            ratio = times.other.sorted()[15] / times.wrong.sorted()[15]
        }
        #expect((0.8...1.25).contains(ratio), "\(other ?? "no row") ÷ wrong password: \(ratio)")
    }

    @Test("S3.2: more than 64 waiting of one source, or 512 in all, are refused with a time to come back")
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

    @Test("S3.2: without the limit of one source only the queue's own bound is left")
    func withoutLimitOfSource() throws {
        let queue = HashingQueue(threads: 2, secondsOfOne: 0.5, limitsSources: false)
        let job = HashingJob(source: SourceAddress(high: 1, low: 0), run: { true }, drop: {})
        for _ in 0..<512 { try queue.add(job) }
        #expect(throws: HashingError.busy(retryAfter: 128)) { try queue.add(job) }
        queue.close()
    }

    @Test("S3.2: hashing leaves a core to all else, and takes no more than four")
    func threads() {
        #expect([0, 1, 2, 3, 4, 5, 64].map { ScryptHashing.threads(onCores: $0) } == [1, 1, 1, 2, 3, 4, 4])
    }

    @Test("S3.2: a login that nobody waits for any more is dropped before the work")
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

    /// Seconds of this thread's processor time, which hardly depend on what else the machine does.
    private func clockOfThread() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
