import Foundation
import Testing

/// What one does in the interactive client, and what the others see of it.
@Suite(.endToEnd, .enabled(if: Programs.has("tmux"), "tmux must be installed"))
struct InteractiveActionTests {
    @Test func `edits, deletes and typing are seen at once by the other`() async throws {
        try await ServerSite().serve { server in
            try await InteractiveClient.run(as: "messi", of: server) { messi in
                try await InteractiveClient.run(as: "lineker", of: server) { lineker in
                    try await messi.open("lineker")
                    try await messi.terminal.enter("salah tulsi")
                    try await lineker.open("messi")
                    try await lineker.terminal.wait(for: "salah tulsi")
                    try await lineker.terminal.enter("maksudnya?")
                    try await messi.terminal.wait(for: "maksudnya?")
                    try await messi.terminal.enter("/edit salah tulis")
                    let edited = try await lineker.terminal.wait(for: "salah tulis (edited)")
                    #expect(!edited.contains("tulsi"))
                    try await messi.terminal.enter("/delete")
                    try await lineker.terminal.wait { $0.contains("(message deleted)") && !$0.contains("salah tulis") }
                    // Both have written: typing is told, and believed for a while only.
                    // One in 3 s is passed on at most, so one keeps typing.
                    let deadline = ContinuousClock.now + .seconds(30)
                    while try await !lineker.terminal.screen().contains("messi is typing") {
                        try #require(ContinuousClock.now < deadline, "typing is not told")
                        try await messi.terminal.type("h")
                    }
                    try await messi.terminal.press("C-u")
                    try await lineker.terminal.wait { !$0.contains("is typing") }
                }
            }
        }
    }

    @Test func `a room from its making to the removal of a member`() async throws {
        try await ServerSite().serve { server in
            try await InteractiveClient.run(as: "messi", of: server) { messi in
                try await InteractiveClient.run(as: "lineker", of: server) { lineker in
                    try await messi.terminal.enter("/create #lab private")
                    try await messi.terminal.wait(for: "\n[#lab]")
                    try await messi.terminal.enter("/invite lineker")
                    try await lineker.terminal.wait(for: "Lionel Messi (messi) invites you to #lab")
                    try await lineker.terminal.enter("/join #lab")
                    try await lineker.terminal.wait(for: "\n[#lab]")
                    try await messi.terminal.wait(for: "Gary Lineker (lineker) joined")
                    try await messi.terminal.enter("/topic #1: percobaan")
                    try await lineker.terminal.wait(for: "#lab · #1: percobaan")
                    try await messi.terminal.enter("/role lineker moderator")
                    try await lineker.terminal.wait(for: "made Gary Lineker (lineker) moderator")
                    try await lineker.terminal.enter("halo semua")
                    try await messi.terminal.wait(for: "halo semua")
                    try await messi.terminal.enter("/remove lineker")
                    try await lineker.terminal.wait(for: "you are not a member")
                    try await messi.terminal.enter("/leave")
                    try await messi.terminal.wait { !$0.contains("#lab") }
                }
            }
        }
    }

    @Test func `a refused line says why, goes out when it can, or is thrown away`() async throws {
        let site = try await ServerSite()
        try await site.serve { server in
            #expect(try await site.command("user", "disable", "lineker").code == 0)
            try await InteractiveClient.run(as: "messi", of: server) { messi in
                let terminal = messi.terminal
                try await terminal.enter("/msg lineker pertama")
                try await terminal.wait { $0.contains(/pertama *\n[^\n]*not sent: .*\(\/resend or \/discard\)/) }
                #expect(try await site.command("user", "enable", "lineker").code == 0)
                try await terminal.enter("/resend")
                try await terminal.wait(untilSent: "pertama")
                #expect(try await site.command("user", "disable", "lineker").code == 0)
                try await terminal.enter("kedua")
                try await terminal.wait(for: "not sent: ")
                try await terminal.enter("/discard")
                try await terminal.wait { !$0.contains("kedua") && !$0.contains("not sent") }
                #expect(try await site.command("user", "enable", "lineker").code == 0)
                let reader = try server.connect()
                _ = try Transcript.token(reader.ask("login lineker surabaya\n"))
                #expect(try Mailbox(reader).readAll() == ["pertama"])
            }
        }
    }

    @Test func `4,096 bytes go out, 4,097 stay in the line`() async throws {
        try await ServerSite().serve { server in
            try await InteractiveClient.run(as: "messi", of: server) { messi in
                let longest = String(repeating: "y", count: 4_096)
                try await messi.open("lineker")
                try await messi.terminal.paste(longest + "z")
                try await messi.terminal.wait(for: "yz")
                try await messi.terminal.press("Enter")
                try await messi.terminal.wait(for: "4097 bytes")
                try await messi.terminal.press("BSpace", "Enter")
                try await messi.terminal.wait { $0.hasSuffix("\n[lineker]") && !$0.hasUnsentLine }
                let reader = try server.connect()
                _ = try Transcript.token(reader.ask("login lineker surabaya\n"))
                #expect(try Mailbox(reader).readAll() == [longest])
            }
        }
    }

    @Test func `several lines come by Alt-Enter, by pasting and by the editor, and are one message`() async throws {
        let folder = try TemporaryFolder()
        let editor = try folder.write("#!/bin/sh\necho 'dari editor' >> \"$1\"\n", to: "editor")
        #expect(chmod(editor, 0o700) == 0)
        try await ServerSite().serve { server in
            let variables = ["VISUAL": "", "EDITOR": editor]
            try await InteractiveClient.run(as: "messi", of: server, environment: variables) { messi in
                try await messi.open("lineker")
                try await messi.terminal.type("satu")
                try await messi.terminal.press("M-Enter")
                try await messi.terminal.paste("dua\n\ttiga")
                try await messi.terminal.wait { $0.contains("dua") && $0.contains("tiga") }
                try await messi.terminal.press("C-x")
                try await messi.terminal.press("C-e")
                try await messi.terminal.wait(for: "dari editor")
                try await messi.terminal.press("Enter")
                try await messi.terminal.wait { $0.hasSuffix("\n[lineker]") && !$0.hasUnsentLine }
                let reader = try server.connect()
                _ = try Transcript.token(reader.ask("login lineker surabaya\n"))
                #expect(try Mailbox(reader).readAll() == ["satu\ndua\n\ttiga\ndari editor"])
            }
        }
    }

    @Test func `a notification gives foreign text to a program as its arguments, past every shell`() async throws {
        let folder = try TemporaryFolder()
        let script =
            "#!/bin/sh\nprintf '%s\\n' \"$#\" \"$@\" > \(folder.path)/new; mv \(folder.path)/new \(folder.path)/told\n"
        let program = try folder.write(script, to: "notify")
        #expect(chmod(program, 0o700) == 0)
        try FileManager.default.createDirectory(
            atPath: folder.file("config/chat-client"), withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        try folder.write(
            "notify = \"command\"\nnotify-command = [\"\(program)\", \"$(touch \(folder.path)/c)\"]\n",
            to: "config/chat-client/config.toml")
        let text = "$(touch \(folder.path)/a); `touch \(folder.path)/b` \"; touch z"
        try await ServerSite().serve { server in
            let variables = ["XDG_CONFIG_HOME": folder.file("config")]
            try await InteractiveClient.run(as: "lineker", of: server, environment: variables) { lineker in
                try await lineker.open("henderson")
                let link = try server.connect()
                _ = try Transcript.token(link.ask("login messi surabaya\n"))
                #expect(try link.ask("send lineker \(text)\n") == Transcript.sent)
                try eventually("it was told") { (try? folder.read("told")) != nil }
                #expect(
                    try folder.read("told") == "3\n$(touch \(folder.path)/c)\nLionel Messi (messi)\n\(text)\n")
                for name in ["a", "b", "c"] {
                    #expect(!FileManager.default.fileExists(atPath: folder.file(name)))
                }
            }
        }
    }

    @Test func `Ctrl-Z gives the terminal to the shell, and fg brings everything back`() async throws {
        try await ServerSite().serve { server in
            try await InteractiveClient.run(as: "messi", of: server) { messi in
                try await messi.quit()
                // bash as people use it, with job control.
                try await messi.terminal.clear()
                try await messi.terminal.enter("PS1='bash> ' bash --norc -i")
                try await messi.terminal.wait(for: "bash>")
                try await messi.terminal.enter("$CLIENT")
                try await messi.terminal.wait(for: "] online")
                try await messi.open("lineker")
                try await messi.terminal.type("setengah")
                try await messi.terminal.wait(for: "[lineker] setengah")
                try await messi.terminal.press("C-z")
                try await messi.terminal.wait(for: "Stopped")
                #expect(try await !messi.terminal.isFullScreen())
                try await messi.terminal.enter("stty -a | grep -oE -e '-?(isig|icanon|echo) '")
                try await messi.terminal.wait(for: "\nisig \nicanon \necho \n")
                try await messi.terminal.resize(columns: 80, rows: 20)
                try await messi.terminal.enter("fg")
                try await messi.terminal.wait(for: "[lineker] setengah")
                #expect(try await messi.terminal.isFullScreen())
                try await messi.terminal.enter(" jalan")
                try await messi.terminal.wait(untilSent: "setengah jalan")
                // In the background it leaves the terminal to the shell.
                try await messi.terminal.press("C-z")
                try await messi.terminal.wait(for: "Stopped")
                try await messi.terminal.clear()
                try await messi.terminal.enter("bg; echo $((6 * 7)) lines")
                try await messi.terminal.wait(for: "42 lines")
                try await messi.terminal.enter("jobs -s; stty -a | grep -oE -e '-?(isig|icanon|echo) '")
                try await messi.terminal.wait(for: "\nisig \nicanon \necho \n")
                #expect(try await !messi.terminal.isFullScreen())
                try await messi.terminal.enter("fg")
                try await messi.terminal.wait(for: "setengah jalan")
                #expect(try await messi.terminal.isFullScreen())
                try await messi.terminal.enter("sampai")
                try await messi.terminal.wait(untilSent: "sampai")
            }
        }
    }

    @Test func `started in the background it waits until it has the terminal`() async throws {
        try await ServerSite().serve { server in
            try await InteractiveClient.run(as: "messi", of: server) { messi in
                try await messi.quit()
                try await messi.terminal.clear()
                try await messi.terminal.enter("PS1='bash> ' bash --norc -i")
                try await messi.terminal.wait(for: "bash>")
                try await messi.terminal.enter("$CLIENT &")
                // The shell tells it with its next prompt.
                _ = try await messi.terminal.press("Enter") { $0.contains("Stopped") }
                #expect(try await !messi.terminal.isFullScreen())
                try await messi.terminal.enter("fg")
                try await messi.terminal.wait(for: "] online")
                #expect(try await messi.terminal.isFullScreen())
            }
        }
    }

    @Test func `a window of any size harms nothing`() async throws {
        try await ServerSite().serve { server in
            try await InteractiveClient.run(as: "messi", of: server) { messi in
                try await messi.open("lineker")
                for (columns, rows) in [(20, 5), (10, 3), (1, 1), (200, 2), (3, 60), (2, 2)] {
                    try await messi.terminal.resize(columns: columns, rows: rows)
                }
                try await messi.terminal.type("buta")
                try await messi.terminal.resize(columns: 100, rows: 30)
                try await messi.terminal.wait(for: "\n[lineker] buta")
                try await messi.quitAfterClearing()
            }
        }
    }

    @Test func `when the terminal vanishes the client ends`() async throws {
        try await ServerSite().serve { server in
            try await InteractiveClient.run(as: "messi", of: server) { messi in
                let process = try await messi.terminal.foreground()
                try await messi.terminal.vanish()
                try eventually("the client has ended") {
                    let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
                    return stat?.contains(") Z ") ?? true
                }
            }
        }
    }
}

extension InteractiveClient {
    fileprivate func quitAfterClearing() async throws {
        try await terminal.press("C-u")
        try await quit()
    }
}
