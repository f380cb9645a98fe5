import Foundation
import Testing

/// Messages that are too old, with a server whose clock goes faster.
@Suite(.endToEnd, .enabled("a C compiler must be there") { Preload.canBeBuilt }) struct RetentionTests {
    @Test func `a room's own retention, and the setting at SIGHUP, delete what is too old, and only that`() async throws
    {
        let site = try await ServerSite()
        let clock = try WrongClock(site)
        let settings = site.data + "/chat-server.toml"
        try Self.write("[messages]\nretention-days = 0\n", to: settings)
        let options = ServerSite.Options(
            hasTLS: false, through: try await Preload.clock.command(["CLOCK_SHIFT": clock.path]))
        try await site.serve(options) { server in
            let link = try server.connect()
            _ = try Transcript.token(link.ask("login messi surabaya\n"))
            for line in ["create #lab", "create #board", "send #lab old", "send #board old", "send lineker old"] {
                #expect(try link.ask(line + "\n").contains("OK"))
            }
            try clock.set(hours: 10 * 24)
            for line in ["send #lab new", "send #board new", "send lineker new"] {
                #expect(try link.ask(line + "\n") == Transcript.sent)
            }
            let kept = try await site.command("room", "retention", "board", "forever")
            #expect(kept.code == 0 && kept.output == "#board: messages are kept for ever\n", "\(kept)")
            let short = try await site.command("room", "retention", "#lab", "5", "--json")
            #expect(
                short.output == """
                    {"done":"retention","message":"#lab: messages are kept for 5 days","room":"#lab"}

                    """, "\(short)")
            #expect(try Self.texts("#lab", over: link, until: 1) == ["new"])
            #expect(try Self.texts("lineker", over: link, until: 2) == ["old", "new"])

            try Self.write("[messages]\nretention-days = 7\n", to: settings)
            server.program.send(SIGHUP)
            #expect(try Self.texts("lineker", over: link, until: 1) == ["new"])
            #expect(try Self.texts("#board", over: link, until: 2) == ["old", "new"])
            let shown = try await site.command("room", "show", "lab")
            #expect(shown.output.contains(/messages are kept +5 days/), "\(shown)")
            // It is counted, and said, a moment after they are gone.
            let deadline = ContinuousClock.now + .seconds(30)
            var stats = try await site.command("stats", "--json").output
            while !stats.contains("\"expired_messages\":2") || !stats.contains("\"expired\":\"20") {
                try #require(ContinuousClock.now < deadline, "\(stats)")
                stats = try await site.command("stats", "--json").output
            }
            try eventually("it is said") { try server.log.contains("messages that were too old are deleted") }
        }
        for (words, code) in [(["none", "5"], 1), (["lab", "soon"], 64), (["lab", "0"], 64), (["lab", "36501"], 1)]
            as [([String], Int32)]
        {
            let refused = try await site.command(["room", "retention"] + words)
            #expect(refused.code == code, "\(refused)")
        }
        // Without a server it waits for the next one.
        let given = try await site.command("room", "retention", "board", "default")
        #expect(given.code == 0, "\(given)")
        try await site.serve(options) { server in
            let link = try server.login("messi")
            #expect(try Self.texts("#board", over: link, until: 1) == ["new"])
        }
    }

    /// Asks until there are so many.
    private static func texts(_ with: String, over link: Link, until count: Int) throws -> [String] {
        let end = ContinuousClock.now + .seconds(30)
        while true {
            let texts = try Mailbox(link).history(with: with).map(\.msg)
            if texts.count == count || ContinuousClock.now > end { return texts }
        }
    }

    private static func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }
}
