import Foundation
import Testing

/// The interactive client at a real terminal, with a real server over TLS.
@Suite(.endToEnd, .enabled(if: Programs.has("tmux"), "tmux must be installed"))
struct InteractiveTests {
    @Test func `two people in two terminals chat live`() async throws {
        try await ServerSite().serve { server in
            try await InteractiveClient.run(as: "messi", of: server) { messi in
                try await InteractiveClient.run(as: "lineker", of: server) { lineker in
                    // Where nothing is open yet, a conversation that is there already opens by itself.
                    try await lineker.open("henderson")
                    try await messi.open("lineker")
                    try await messi.terminal.enter("halo lineker")
                    // It was not open: it shows in the list, with the number of unread ones.
                    let list = try await lineker.terminal.wait { $0.contains(/messi[^│]* 1 ?│/) }
                    #expect(!list.contains("halo lineker"))
                    try await lineker.open("messi")
                    try await lineker.terminal.wait(for: "halo lineker")
                    try await lineker.terminal.enter("halo juga, messi")
                    try await messi.terminal.wait(for: "halo juga, messi")
                    // Reading has taken the mark away.
                    try await lineker.terminal.wait { !$0.contains(/messi[^│]* 1 ?│/) }
                    try await lineker.quit()
                }
                try await messi.quit()
            }
        }
    }

    @Test func `what is unread is below a line that says so, and counted until it is seen`() async throws {
        try await ServerSite().serve { server in
            let token = try server.token(of: "messi")
            let link = try server.connect()
            for number in 1...3 { _ = try link.ask("send \(token) lineker sebelum \(number)\n") }
            // The newest one is open at the start.
            _ = try link.ask("send \(try server.token(of: "henderson")) lineker terbaru\n")
            try await InteractiveClient.run(as: "lineker", of: server) { lineker in
                try await lineker.terminal.wait { $0.contains(/messi[^│]* 3 ?│/) && $0.contains("terbaru") }
                try await lineker.terminal.press("M-a")
                let screen = try await lineker.terminal.wait(for: "sebelum 3")
                let (line, first) = (screen.range(of: "new since you were here"), screen.range(of: "sebelum 1"))
                #expect(try #require(line).lowerBound < #require(first).lowerBound)
                try await lineker.terminal.wait { !$0.contains(/messi[^│]* 3 ?│/) }
                try await lineker.quit()
                // The server knows, however soon one leaves, and whether or not its answer was waited for.
                let reader = try server.connect()
                _ = try Transcript.token(reader.ask("login lineker surabaya\n"))
                try eventually("nothing is unread") { try Mailbox(reader).readAll().isEmpty }
            }
        }
    }

    @Test func `Tab completes commands, users and rooms`() async throws {
        try await ServerSite().serve { server in
            try await InteractiveClient.run(as: "messi", of: server) { messi in
                let terminal = messi.terminal
                try await terminal.enter("/create #laboratorium")
                try await terminal.wait(for: "\n[#laboratorium]")
                try await terminal.type("/inv")
                try await terminal.press("Tab")
                try await terminal.wait(for: "] /invite")
                try await terminal.type("linek")
                try await terminal.press("Tab")
                try await terminal.wait(for: "/invite lineker")
                try await terminal.press("C-u")
                try await terminal.type("/leave #labo")
                try await terminal.press("Tab")
                try await terminal.wait(for: "/leave #laboratorium")
            }
        }
    }

    @Test func `PageUp shows 500 messages to the first one`() async throws {
        try await ServerSite().serve { server in
            let token = try server.token(of: "messi")
            let link = try server.connect()
            for number in 1...500 { try link.send("send \(token) lineker pesan nomor \(number).\n") }
            for _ in 1...500 { #expect(try link.reply() == Transcript.sent) }
            try await InteractiveClient.run(as: "lineker", of: server) { lineker in
                try await lineker.open("messi")
                try await lineker.terminal.wait(for: "pesan nomor 500.")
                let screen = try await lineker.terminal.press("PageUp") {
                    $0.contains("beginning of the conversation") && $0.contains("pesan nomor 1.")
                }
                #expect(screen.contains("more below"))
                // And back to the newest.
                try await lineker.terminal.press("C-End")
                try await lineker.terminal.wait(for: "pesan nomor 500.")
            }
        }
    }

    @Test func `a window made small and large again shows what it showed`() async throws {
        try await ServerSite().serve { server in
            try await InteractiveClient.run(as: "messi", of: server, size: (100, 30)) { messi in
                try await messi.open("lineker")
                try await messi.terminal.enter("sebelum ukuran berubah")
                try await messi.terminal.wait(untilSent: "sebelum ukuran berubah")
                let before = try await messi.terminal.linesAtRest()
                try await messi.terminal.resize(columns: 40, rows: 10)
                // No list of conversations fits in there.
                let small = try await messi.terminal.wait { !$0.contains("│") && $0.contains("ukuran") }
                #expect(small.split(separator: "\n").allSatisfy { $0.count <= 40 })
                try await messi.terminal.resize(columns: 100, rows: 30)
                let after = try await messi.terminal.lines { Self.withoutClock($0) == Self.withoutClock(before) }
                #expect(Self.withoutClock(after) == Self.withoutClock(before))
            }
        }
    }

    @Test func `Ctrl-C, SIGTERM and a crash leave the terminal as it was`() async throws {
        try await ServerSite().serve { server in
            try await InteractiveClient.run(as: "messi", of: server) { messi in
                let terminal = messi.terminal
                for signal in [nil, SIGTERM, SIGHUP, SIGSEGV] {
                    #expect(try await terminal.isFullScreen())
                    if let signal {
                        kill(try await terminal.foreground(), signal)
                    } else {
                        // The second must come within 2 s.
                        try await terminal.press("C-c", "C-c")
                    }
                    try await terminal.wait { $0.contains(/code=[0-9]+\./) }
                    #expect(try await !terminal.isFullScreen())
                    try await terminal.clear()
                    // The shell's own modes: typed text is shown, lines are lines, Ctrl-C is a signal.
                    try await terminal.enter("stty -a | grep -oE -e '-?(isig|icanon|echo) '")
                    try await terminal.wait(for: "\nisig \nicanon \necho \n")
                    try await terminal.clear()
                    try await messi.start()
                }
            }
        }
    }

    /// The clock of the status line may have moved on.
    static func withoutClock(_ lines: [String]) -> [String] {
        lines.map { $0.replacing(/[0-9][0-9]:[0-9][0-9]/, with: "hh:mm") }
    }
}
