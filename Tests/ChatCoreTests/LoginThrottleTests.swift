import ChatProtocol
import Testing

@testable import ChatCore

/// Who has to wait after failed logins, and how long: the rule alone, without a service.
struct LoginThrottleTests {
    private static let here = SourceAddress(high: 1, low: 0)
    private static let there = SourceAddress(high: 2, low: 0)
    /// Times are counted from here, so that none is special.
    private static let start: Int64 = 1_795_341_600_123

    /// What happens at a time, in milliseconds.
    private struct Step {
        let time: Int64
        let target: LoginThrottle.Target
        let source: SourceAddress
        let end: LoginThrottle.End
        /// It is refused for so many milliseconds; nil: it is let through.
        var wait: Int64?

        private init(
            _ time: Int64, _ name: String, _ source: SourceAddress, _ end: LoginThrottle.End, wait: Int64? = nil
        ) {
            self.time = time
            target = name == "invite" ? .invite : UserName(name).map { .password(of: $0) } ?? .passwordOfNobody
            self.source = source
            self.end = end
            self.wait = wait
        }

        static func fails(_ time: Int64, _ name: String) -> Step { Step(time, name, here, .failed) }
        static func breaks(_ time: Int64, _ name: String) -> Step { Step(time, name, here, .abandoned) }

        static func works(_ time: Int64, _ name: String, _ source: SourceAddress = here) -> Step {
            Step(time, name, source, .proved)
        }

        static func waits(_ time: Int64, _ name: String, _ wait: Int64) -> Step {
            Step(time, name, here, .failed, wait: wait)
        }
    }

    /// - Parameter known: an account that has logged in from everywhere.
    private func run(
        _ steps: [Step], known: String = "nobody", failuresAMinute: Int = 30,
        at location: SourceLocation = #_sourceLocation
    ) throws {
        let known = LoginThrottle.Target.password(of: try user(known))
        var throttle = LoginThrottle(failuresAMinute: failuresAMinute)
        for (number, step) in steps.enumerated() {
            let attempt = LoginThrottle.Attempt(target: step.target, source: step.source)
            let now = Self.start + step.time
            let wait = throttle.begin(attempt, isKnown: step.target == known, at: now)
            #expect(wait == step.wait, "step \(number): \(step)", sourceLocation: location)
            if wait == nil { throttle.ended(attempt, step.end, at: now) }
        }
    }

    @Test func `S3.5: three failures in a row make the next wait 1, 2, 4 ... 300 s, whether the user exists or not`()
        throws
    {
        for name in ["messi", "nobody", "im/possible"] {
            var steps: [Step] = [.fails(0, name), .fails(0, name), .fails(0, name)]
            var time: Int64 = 0
            for wait: Int64 in [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300] {
                steps.append(.waits(time, name, wait * 1_000))
                steps.append(.waits(time + wait * 1_000 - 1, name, 1))
                time += wait * 1_000
                steps.append(.fails(time, name))
            }
            try run(steps)
        }
    }

    @Test func `S3.5: a login that works ends the row`() throws {
        try run([
            .fails(0, "messi"), .fails(1, "messi"), .works(2, "messi"), .fails(3, "messi"), .fails(4, "messi"),
            .fails(5, "messi"), .waits(6, "messi", 999), .works(1_005, "messi"), .fails(1_006, "messi"),
            .fails(1_007, "messi"), .fails(1_008, "messi"), .waits(1_008, "messi", 1_000),
        ])
    }

    @Test func `S3.5: nobody is locked out from elsewhere, and no other user from here`() throws {
        try run([
            .fails(0, "messi"), .fails(0, "messi"), .fails(0, "messi"), .waits(1, "messi", 999),
            .works(1, "messi", Self.there), .works(1, "lineker"), .waits(2, "messi", 998),
        ])
    }

    @Test func `after three failures one try at a time is looked at`() throws {
        let attempt = LoginThrottle.Attempt(target: .passwordOfNobody, source: Self.here)
        var throttle = LoginThrottle(failuresAMinute: 30)
        // Before that, many may be on their way.
        for _ in 1...3 { #expect(throttle.begin(attempt, isKnown: false, at: 0) == nil) }
        for _ in 1...3 { throttle.ended(attempt, .failed, at: 0) }
        #expect(throttle.begin(attempt, isKnown: false, at: 1_000) == nil)
        #expect(throttle.begin(attempt, isKnown: false, at: 1_000) == 2_000)
        throttle.ended(attempt, .failed, at: 1_500)
        #expect(throttle.begin(attempt, isKnown: false, at: 1_500) == 2_000)
    }

    @Test func `what the server could not find out makes nobody wait`() throws {
        try run([
            .fails(0, "messi"), .fails(0, "messi"), .fails(0, "messi"), .breaks(1_000, "messi"),
            .works(1_001, "messi"), .breaks(1_002, "lineker"), .works(1_003, "lineker"),
        ])
    }

    @Test func `S3.5: thirty failures within a minute refuse an address for a minute, but not its own accounts`()
        throws
    {
        let guesses = (0..<29).map { Step.fails(Int64($0) * 2_000, "user\($0)") }
        let rest: [Step] = [
            // The first ones are more than a minute ago: 29 are left.
            .fails(60_000, "a"), .works(60_001, "b"),
            .fails(60_002, "c"), .waits(60_003, "d", 59_999), .waits(60_003, "im/possible", 59_999),
            .works(60_004, "messi"), .works(60_004, "d", Self.there), .waits(120_001, "e", 1),
            .fails(120_002, "e"), .works(120_003, "f"),
        ]
        try run(guesses + rest, known: "messi")
    }

    @Test func `S3.5: the number a minute is a setting`() throws {
        try run([.fails(0, "a"), .fails(1, "b"), .waits(2, "c", 59_999)], failuresAMinute: 2)
    }

    @Test func `S3.7: wrong invites count as login failures of their address`() throws {
        let wrong: [Step] = [.fails(0, "invite"), .fails(0, "invite"), .fails(0, "invite"), .fails(0, "invite")]
        let rest: [Step] = [.fails(0, "a"), .waits(1, "b", 59_999), .waits(1, "invite", 59_999)]
        try run(wrong + rest, failuresAMinute: 5)
    }

    @Test func `failures of long ago are no row`() throws {
        let day: Int64 = 86_400_000
        try run([
            .fails(0, "messi"), .fails(0, "messi"), .fails(day + 1, "messi"), .fails(day + 1, "messi"),
            .fails(day + 1, "messi"), .waits(day + 1, "messi", 1_000),
        ])
    }

    @Test func `when the clock is set back the wait that was due begins anew once, and then ends`() throws {
        let day: Int64 = 86_400_000
        try run([
            .fails(0, "a"), .fails(0, "a"), .fails(0, "a"), .waits(-day, "a", 1_000), .waits(-day + 400, "a", 600),
            .works(-day + 1_000, "a"),
        ])
        try run(
            [.fails(0, "a"), .fails(0, "b"), .waits(-day, "c", 60_000), .works(-day + 60_000, "c")], failuresAMinute: 2)
        // Failures within a minute stay so.
        try run([.fails(0, "a"), .fails(-day, "b"), .waits(-day + 1, "c", 59_999)], failuresAMinute: 2)
    }

    @Test func `S3.5: no more than 65,536 counters are kept, and the newest are among them`() throws {
        #expect(LoginThrottle.mostEntries == 65_536)
        var throttle = LoginThrottle(failuresAMinute: 30, mostEntries: 100)
        func attempt(_ number: UInt64) throws -> LoginThrottle.Attempt {
            LoginThrottle.Attempt(
                target: .password(of: try user("messi")), source: SourceAddress(high: number, low: 0))
        }
        for number in 1...1_000 as ClosedRange<UInt64> {
            for _ in 1...3 { throttle.ended(try attempt(number), .failed, at: 0) }
            #expect(throttle.count <= 100)
        }
        // Two counters for each attempt: of the account, and of the address.
        for number in 976...1_000 as ClosedRange<UInt64> {
            #expect(throttle.begin(try attempt(number), isKnown: false, at: 0) == 1_000)
        }
        #expect(throttle.begin(try attempt(900), isKnown: false, at: 0) == nil)
    }

    @Test func `an account is known where it has logged in within thirty days, at its sixteen last addresses`() {
        let account = AccountID(7)
        let day: Int64 = 86_400_000
        var known = KnownAddresses([StoredLogin(account: account, source: Self.here, time: Timestamp(milliseconds: 0))])
        #expect(known.contains(account, Self.here, at: 30 * day - 1))
        #expect(!known.contains(account, Self.here, at: 30 * day))
        #expect(!known.contains(account, Self.there, at: 0))
        #expect(!known.contains(AccountID(8), Self.here, at: 0))
        known.note(account, from: Self.here, at: day)
        #expect(known.contains(account, Self.here, at: 30 * day))
        for number in 10..<25 as Range<UInt64> {
            known.note(account, from: SourceAddress(high: number, low: 0), at: 2 * day)
        }
        #expect(known.contains(account, Self.here, at: 3 * day))
        known.note(account, from: Self.there, at: 2 * day)
        #expect(!known.contains(account, Self.here, at: 3 * day))
    }

    @Test(
        "addresses are written as one knows them",
        arguments: [
            (SourceAddress(high: 0, low: 0xFFFF_C000_0207), "192.0.2.7"),
            (SourceAddress(high: 0x2001_0db8_0000_0007, low: 0), "2001:db8:0:7::/64"), (.local, "local"),
        ])
    func text(_ source: SourceAddress, _ text: String) {
        #expect(source.description == text)
    }
}
