import Foundation
import Testing

/// Strangers who do what they can, all at once, and a user who should not notice.
@Suite(.endToEnd) struct AbuseTests {
    /// The long form: CHAT_ABUSE_SECONDS=60, with a server that is built for use and nothing else on the machine.
    private static let seconds = ProcessInfo.processInfo.environment["CHAT_ABUSE_SECONDS"].flatMap { Int($0) }

    @Test func `S1 slow connections, silent handshakes and wrong logins cost a user next to nothing, and go away`()
        async throws
    {
        let isLong = Self.seconds != nil
        let part = isLong ? 1 : 5
        // Everything as it is without a word of the operator's: hashes, too, but where all the other tests run besides,
        // and hashing gives way to them.
        let options = ServerSite.Options(arguments: ["--password-cost", isLong ? "15" : "11"])
        try await ServerSite().serve(options) { server in
            let user = try server.login("messi")
            #expect(try user.ask("send messi halo\n") == Transcript.sent)
            #expect(try user.ask("inbox\n").contains("halo"))
            let idle = try Self.times(of: user, for: .seconds(1))
            let descriptors = try server.openDescriptors

            async let crowd = StrangerCrowd.press(
                server, slow: 400 / part, silent: 300 / part, guessing: 200 / part,
                for: .seconds(Self.seconds ?? 5), patience: isLong ? .seconds(130) : nil)
            let pressed = try Self.times(of: user, for: .seconds(Self.seconds ?? 5))
            let memory = try server.peakKiB
            let outcome = await crowd

            print(
                """
                abuse: \(outcome.connections) connections of strangers, \(outcome.failures) logins looked at, \
                \(outcome.refusals) refused; inbox \(pressed.count) times, p50 \(Self.text(pressed, 50)) ms, p99 \
                \(Self.text(pressed, 99)) ms, most \(Self.text(pressed, 100)) ms (before it p99 \
                \(Self.text(idle, 99)) ms); memory at most \(memory) KiB; all gone after \
                \(outcome.gone.map { "\($0)" } ?? "hanging up")
                """)
            // A machine that does other things besides, with a server that is not built for use, has its own pauses: there
            // only what most take tells anything.
            #expect(isLong ? Self.percentile(pressed, 99) < 0.1 : Self.percentile(pressed, 50) < 1)
            #expect(memory < 300 * 1_024)
            #expect(outcome.connections >= 900 / part && outcome.failures > 0)
            // That many logins are refused without a look is another test's: here each address stays below 30 a minute.
            #expect(!isLong || outcome.gone != nil)
            // The store may have opened its other readers meanwhile, three files each.
            try eventually("all strangers are gone") { try server.openDescriptors <= descriptors + 16 }
            #expect(try user.ask("ping\n") == Transcript.pong)
        }
    }

    /// How long an inbox takes, in seconds, asked for every 10 ms.
    private static func times(of user: Link, for time: Duration) throws -> [Double] {
        var times: [Double] = []
        let end = ContinuousClock.now + time
        while ContinuousClock.now < end {
            let began = ContinuousClock.now
            #expect(try user.ask("inbox\n") == Transcript.empty)
            times.append((ContinuousClock.now - began) / .seconds(1))
            usleep(10_000)
        }
        return times.sorted()
    }

    private static func percentile(_ sorted: [Double], _ part: Int) -> Double {
        sorted[min(sorted.count - 1, sorted.count * part / 100)]
    }

    private static func text(_ sorted: [Double], _ part: Int) -> String {
        String(format: "%.1f", percentile(sorted, part) * 1_000)
    }
}
