import Foundation
import Testing

/// The main views of the interactive client, as files: what is on the screen of somebody in a club of three.
@Suite(.endToEnd, .enabled(if: Programs.has("tmux"), "tmux must be installed"))
struct ClientScreenTests {
    private static let columns = 100

    /// What has happened before messi comes: she has read the first messages in #lab, and the others not.
    private struct Club {
        let server: ServerSite.Server
        /// Connections of these two, who are seen to be there.
        let lineker: Link
        let henderson: Link

        init(_ server: ServerSite.Server) throws {
            self.server = server
            (lineker, henderson) = (try server.connect(), try server.connect())
            let messi = try server.connect()
            for (link, user) in [(lineker, "lineker"), (henderson, "henderson"), (messi, "messi")] {
                _ = try Transcript.token(link.ask("login \(user) \(ServerSite.password)\n"))
            }
            _ = try lineker.ask("create #lab\n")
            _ = try lineker.ask("topic #lab The oscilloscope is in cupboard 3\n")
            _ = try lineker.ask("create #futsal\n")
            for room in ["#lab", "#futsal"] { _ = try messi.ask("join \(room)\n") }
            _ = try lineker.ask("send messi Are you in on Thursday?\n")
            _ = try messi.ask("send lineker Yes, all day\n")
            _ = try lineker.ask("send #lab Who has the key of the cupboard?\n")
            _ = try messi.ask("send #lab I have. I leave it at the door on Thursday.\n")
            _ = try lineker.ask("send #lab Thanks!\n")
            let last = try Mailbox(messi).messages().map(\.id).max() ?? 0
            _ = try messi.ask("read \(last)\n")
            for number in 1...12 { _ = try lineker.ask("send #futsal goal \(number)\n") }
            for text in ["Hi!", "Did you see the second board?", "It works."] {
                _ = try henderson.ask("send messi \(text)\n")
            }
            _ = try henderson.ask("join #lab\n")
            _ = try henderson.ask(
                "send #lab The second board is ready. Pictures: https://example.org/boards/2?view=full\n")
            _ = try lineker.ask("send #lab Great! messi, can you test it on Thursday?\n")
        }
    }

    /// messi's client, by a profile.
    private func atClub(
        at port: UInt16 = 0, size: (columns: Int, rows: Int) = (columns, 20), options: [String] = [],
        ready: String = "] online", body: (InteractiveClient, Club) async throws -> Void
    ) async throws {
        try await ServerSite().serve(.init(port: port)) { server in
            let club = try Club(server)
            let folder = try TemporaryFolder()
            let path = folder.file("chat-client")
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            try folder.write("[profile.club]\nserver = \"localhost:\(server.tls)\"\n", to: "chat-client/config.toml")
            try await InteractiveClient.run(
                as: "messi", of: server, size: size, options: ["--profile", "club"] + options,
                environment: ["XDG_CONFIG_HOME": folder.path], ready: ready
            ) { try await body($0, club) }
        }
    }

    private func expect(
        _ name: String, _ client: InteractiveClient, columns: Int = columns, until texts: String...,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await ScreenFile(name).expect(
            in: client.terminal, columns: columns, until: { screen in texts.allSatisfy { screen.contains($0) } },
            sourceLocation: sourceLocation)
    }

    @Test func `a chat beside the list of conversations`() async throws {
        try await atClub { messi, _ in
            try await messi.terminal.type("Yes, in the morn")
            try await expect("chat", messi, until: "●henderson", "new since you were here", "morn", " 12│")
        }
    }

    @Test func `the help, and what was searched for`() async throws {
        try await atClub { messi, _ in
            try await messi.terminal.wait(for: "●henderson")
            try await messi.terminal.enter("/help")
            try await expect("help", messi, until: "Commands", "/msg")
            try await messi.terminal.press("Escape")
            // What is typed at once behind it would be Alt and a key.
            try await messi.terminal.wait { !$0.contains("Commands") }
            try await messi.terminal.enter("/search board")
            try await expect("search", messi, until: "Search: board", "The second board", "Did you see")
            try await messi.terminal.press("C-k")
            try await messi.terminal.type("l")
            try await expect("jump", messi, until: "Jump to: l", "Gary Lineker")
        }
    }

    @Test func `somebody comes into a room and somebody writes`() async throws {
        try await atClub { messi, club in
            let terminal = messi.terminal
            try await terminal.wait(for: "●henderson")
            try await terminal.enter("/create #garden")
            try await terminal.wait(for: "\n[#garden]")
            try await terminal.enter("/topic Who waters when")
            try await terminal.wait(for: "set the topic")
            _ = try club.henderson.ask("join #garden\n")
            _ = try club.lineker.ask("join #garden\n")
            try await terminal.wait(for: "(lineker) joined")
            _ = try club.henderson.ask("send #garden I can water on Mondays\n")
            try await terminal.wait(for: "on Mondays")
            try await terminal.enter("Then I take Fridays. The hose is behind the shed.")
            try await terminal.wait(untilSent: "behind the shed")
            try await withThrowingTaskGroup(of: Void.self) { group in
                // It is believed for 6 s only, and whoever types tells it again and again.
                group.addTask {
                    while !Task.isCancelled {
                        _ = try club.lineker.ask("typing #garden\n")
                        try await Task.sleep(for: .seconds(1))
                    }
                }
                try await expect("room", messi, until: "lineker is typing", "behind the shed")
                group.cancelAll()
            }
        }
    }

    @Test func `without a connection lines wait`() async throws {
        // Nobody else's server may listen where this one did.
        let port = try BoundPort(isLent: true)
        try await atClub(at: port.number) { messi, club in
            try await messi.terminal.wait(for: "●henderson")
            try await messi.open("lineker")
            try await messi.terminal.wait(for: "Yes, all day")
            club.server.program.send(SIGKILL)
            try await messi.terminal.wait(for: "] offline (")
            try await messi.terminal.enter("I bring the second board")
            try await messi.terminal.enter("and the cables")
            try await expect("offline", messi, until: "no connection to", "and the cables  waits for")
        }
    }

    @Test func `a small window`() async throws {
        try await atClub(size: (40, 10)) { messi, _ in
            try await expect("small", messi, columns: 40, until: "henderson 3 +", "test it on Thursday")
        }
    }

    @Test func `one line after another`() async throws {
        try await atClub(size: (Self.columns, 24), options: ["--linear"], ready: "-- open: #lab") { messi, club in
            try await messi.terminal.wait(for: "test it on Thursday")
            try await messi.terminal.enter("Yes, in the morning")
            try await messi.terminal.wait(for: "#lab messi: Yes, in the morning")
            _ = try club.henderson.ask("send messi Thank you!\n")
            try await messi.terminal.wait(for: "henderson: Thank you!")
            try await messi.terminal.enter("/query henderson")
            try await expect("linear", messi, until: "open: ", "henderson>")
        }
    }

    @Test func `the questions of the first run`() async throws {
        try await ServerSite().serve { server in
            let person = try Person([])
            var environment = person.environment
            environment["FOLDER"] = String(Programs.client.dropLast("/chat-client".count))
            try await Terminal.run(environment: environment, size: (Self.columns, 30)) { terminal in
                try await terminal.enter("PATH=$FOLDER:$PATH; clear")
                try await terminal.wait { $0 == "ready>" }
                try await terminal.enter("chat-client")
                try await terminal.wait(for: "Server [localhost]:")
                try await terminal.enter("localhost:\(server.tls)")
                try await terminal.wait(for: "(yes/no)?")
                try await terminal.enter("yes")
                try await terminal.wait(for: "User name:")
                try await terminal.enter("messi")
                try await terminal.wait(for: "Password of messi:")
                try await terminal.enter(ServerSite.password)
                try await terminal.wait(for: "] online")
                // The questions are there again behind the full screen.
                try await terminal.enter("/quit")
                try await ScreenFile("first-run").expect(in: terminal, columns: Self.columns) {
                    $0.contains("Saved as the profile") && $0.hasSuffix("\n$\n")
                }
            }
        }
    }
}
