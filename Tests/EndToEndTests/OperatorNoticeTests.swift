import Foundation
import Testing

/// The operator's word to everybody (`chat-server broadcast`), as each client shows it.
@Suite(.endToEnd) struct OperatorNoticeTests {
    /// What could turn a line around is shown, and does nothing.
    private static let said = "Mulai ulang 22:00 \u{202e}sebentar"
    private static let shown = "The operator says: Mulai ulang 22:00 \\u{202e}sebentar"

    private static func broadcast(_ site: ServerSite) async throws {
        let told = try await site.command("broadcast", said)
        #expect(told.code == 0 && told.output.hasPrefix("told "), "\(told)")
    }

    @Test(.enabled(if: Programs.has("tmux"), "tmux must be installed"))
    func `S6.4 the interactive client shows it in the open conversation, and goes on`() async throws {
        let site = try await ServerSite()
        try await site.serve { server in
            try await InteractiveClient.run(as: "lineker", of: server) { lineker in
                try await lineker.open("messi")
                try await lineker.terminal.type("setengah")
                try await lineker.terminal.wait(for: "[messi] setengah")
                try await Self.broadcast(site)
                // Among the messages, and what was being typed stays.
                try await lineker.terminal.wait { $0.contains(Self.shown) && $0.contains("[messi] setengah") }
                try await lineker.terminal.enter(" jalan")
                try await lineker.terminal.wait(untilSent: "setengah jalan")
                #expect(try await lineker.terminal.screen().contains(Self.shown))
                try await lineker.quit()
            }
            // It is nobody's message.
            let link = try server.connect()
            _ = try Transcript.token(link.ask("login lineker surabaya\n"))
            #expect(try Mailbox(link).history(with: "messi").map(\.msg) == ["setengah jalan"])
        }
    }

    @Test(.enabled(if: Programs.has("tmux"), "tmux must be installed"))
    func `the classic client, which knows no events, is not told, and its answers stay its answers`() async throws {
        let site = try await ServerSite()
        try await site.serve { server in
            let person = try Person(of: server)
            var environment = person.environment
            environment["CLIENT"] = ([Programs.client] + person.server + ["--classic"]).joined(separator: " ")
            try await Terminal.run(environment: environment, size: (120, 30)) { terminal in
                try await terminal.enter("$CLIENT; echo code=$?.")
                try await terminal.wait { $0.hasSuffix("Command :") }
                try await terminal.enter("auth messi surabaya")
                try await terminal.wait { $0.contains("username messi logged in") }
                try await Self.broadcast(site)
                try await terminal.enter("send lineker halo")
                let screen = try await terminal.wait(for: "message sent to lineker")
                #expect(!screen.contains("Mulai ulang"), "\(screen)")
                try await terminal.enter("quit")
                try await terminal.wait(for: "code=0.")
            }
        }
    }

    @Test(arguments: [[], ["--json", "--events", "message,notice"]])
    func `listen shows it on standard error, or as an event where that is asked for`(options: [String]) async throws {
        let site = try await ServerSite()
        try await site.serve { server in
            let (messi, lineker) = (try Person(of: server), try Person(of: server))
            try await messi.login("messi")
            try await lineker.login("lineker")
            let sockets = try SocketPair()
            let output = Link(descriptor: sockets.ours)
            try await ChildProgram.run(
                [Programs.client] + lineker.server + ["listen"] + options, environment: lineker.environment,
                output: sockets.theirs, errors: lineker.state.file("errors")
            ) { _ in
                // It listens when it is told what comes.
                try await Self.untilListening(site)
                try await Self.broadcast(site)
                if options.isEmpty {
                    try eventually("it is said") { try lineker.state.read("errors").contains(Self.shown) }
                } else {
                    let line = try output.line()
                    #expect(line.hasPrefix(#"{"event": "notice", "#) && line.contains("Mulai ulang 22:00"), "\(line)")
                    #expect(try lineker.state.read("errors") == "")
                }
                #expect(try await messi.run("send", "lineker", "satu").code == 0)
                #expect(try output.line().contains("satu"))
            }
        }
    }

    private static func untilListening(_ site: ServerSite) async throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while try await !site.command("connections").output.contains("  listening  ") {
            guard ContinuousClock.now < deadline else { throw Unexpected("nobody listens") }
        }
    }
}
