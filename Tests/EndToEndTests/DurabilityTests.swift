import Foundation
import Testing

/// What was answered OK is there, whatever happens to the server.
@Suite(.endToEnd) struct DurabilityTests {
    /// kill -9 leaves what was written but not synced in the kernel's memory, so it can't tell this.
    @Test(.enabled("strace must be installed and allowed to trace") { await SystemCalls.canBeTraced() })
    func `S5.2 an answer waits for the disk, and nobody else does`() async throws {
        let delay = Duration.milliseconds(500)
        let options = ServerSite.Options(
            hasTLS: false,
            through: [
                "strace", "-D", "-f", "-q", "-e", "trace=fdatasync", "-e", "inject=fdatasync:delay_exit=500000", "-o",
                "/dev/null",
            ])
        try await ServerSite().serve(options) { server in
            let (sender, other) = (try server.connect(), try server.connect())
            _ = try Transcript.token(sender.ask("login messi surabaya\n"))
            let deadline = ContinuousClock.now + .seconds(30)
            var isPongFirst = false
            // Where a pong took as long as the disk, on a machine that was busy, it can't be told who waited for what.
            while !isPongFirst, ContinuousClock.now < deadline {
                let start = ContinuousClock.now
                try sender.send("send lineker halo\n")
                #expect(try other.ask("ping\n") == Transcript.pong)
                let isAnswered = sender.hasInput
                isPongFirst = ContinuousClock.now - start < delay
                #expect(!isPongFirst || !isAnswered)
                #expect(try sender.reply() == Transcript.sent)
                #expect(ContinuousClock.now - start >= delay)
            }
            #expect(isPongFirst)
        }
    }

    @Test func `a session outlives kill -9`() async throws {
        let site = try await ServerSite()
        let token = try await site.serve { server in
            let token = try server.token(of: "messi")
            server.program.send(SIGKILL)
            _ = try server.ended()
            return token
        }.result
        try await site.serve { server in
            let link = try server.connect()
            #expect(try link.ask("send \(token) lineker halo\n") == Transcript.sent)
        }
    }

    @Test func `a logout outlives kill -9, and so does what was read`() async throws {
        let site = try await ServerSite()
        let tokens = try await site.serve { server in
            let (messi, lineker) = (try server.token(of: "messi"), try server.token(of: "lineker"))
            let link = try server.connect()
            #expect(try link.ask("send \(messi) lineker halo\n") == Transcript.sent)
            #expect(try link.ask("inbox \(lineker)\n") == Transcript.inboxOfLineker("halo"))
            // The second one starts when the mark of the first is committed.
            #expect(try link.ask("inbox \(lineker)\n") == Transcript.empty)
            #expect(try link.ask("logout \(messi)\n") == Transcript.loggedOut)
            server.program.send(SIGKILL)
            _ = try server.ended()
            return [messi, lineker]
        }.result
        try await site.serve { server in
            let link = try server.connect()
            #expect(try link.ask("inbox \(tokens[0])\n") == Transcript.noSession)
            #expect(try link.ask("inbox \(tokens[1])\n") == Transcript.empty)
        }
    }
}
