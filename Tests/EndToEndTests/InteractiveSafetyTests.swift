import Foundation
import Testing

/// What strangers, broken connections and dead servers can do to somebody at the interactive client: nothing.
@Suite(.endToEnd, .enabled(if: Programs.has("tmux"), "tmux must be installed"))
struct InteractiveSafetyTests {
    @Test func `a name with wide characters and emoji keeps the columns`() async throws {
        try await ServerSite().serve { server in
            let link = try server.connect()
            _ = try Transcript.token(link.ask("login messi surabaya\n"))
            _ = try link.ask("profile 日本語 👨‍👩‍👧 ❤️ é\n")
            _ = try link.ask("send lineker dari nama lebar\n")
            try await InteractiveClient.run(as: "lineker", of: server) { lineker in
                try await lineker.terminal.wait(for: "messi 日本語")
                try await lineker.open("messi")
                try await lineker.terminal.wait(for: "dari nama lebar")
                try await lineker.terminal.enter("jawaban")
                try await lineker.terminal.wait(untilSent: "jawaban")
                // Every line of the list ends at the same column, the one with the wide name, too.
                let rules = try await lineker.terminal.linesAtRest().compactMap { line in
                    line.range(of: "│").map { Self.columns(of: line[..<$0.lowerBound]) }
                }
                #expect(rules.count > 20)
                #expect(Set(rules).count == 1, "\(rules)")
            }
        }
    }

    @Test func `S6.4 a message that would steer the terminal is shown as it is`() async throws {
        try await ServerSite().serve { server in
            let link = try server.connect()
            _ = try Transcript.token(link.ask("login messi surabaya\n"))
            let long = String(repeating: "x", count: 4_096)
            // What is a control character is refused by the server; these are not, and would turn the line around.
            for text in ["mulai", "\u{202e}kebalik\u{202c} \u{200b}nol", "a\u{301}\u{302}\u{303}", "שלום עולם", long] {
                #expect(try link.ask("send lineker \(text)\n") == Transcript.sent)
            }
            // C1 as JSON, which is refused just as well: nothing of it may come through.
            _ = try link.ask(#"{"command": "send", "to": "lineker", "msg": "\u009b31m\u001b[2Jmerah"}"# + "\n")
            try await InteractiveClient.run(as: "lineker", of: server, size: (100, 80)) { lineker in
                try await lineker.open("messi")
                let screen = try await lineker.terminal.wait { $0.contains("xxxxxxxx") && $0.contains("mulai") }
                #expect(screen.contains("\\u{202e}kebalik\\u{202c} \\u{200b}nol"))
                #expect(screen.count { $0 == "x" } == 4_096)
                #expect(screen.contains("\n[messi]"))
                #expect(screen.contains("] online"))
                try await lineker.terminal.enter("masih utuh")
                try await lineker.terminal.wait(untilSent: "masih utuh")
            }
        }
    }

    @Test func `what is typed while the server is dead arrives once when it is back`() async throws {
        let site = try await ServerSite()
        let proxy = try await CuttingProxy(seed: 1, life: 1...2)
        try await site.serve { server in
            proxy.serve(port: server.tls)
            try await InteractiveClient.run(as: "messi", of: server, through: UInt16(proxy.port)) { messi in
                try await messi.open("lineker")
                try await messi.terminal.enter("sebelum mati")
                try await messi.terminal.wait(untilSent: "sebelum mati")
                try await messi.terminal.type("sedang menge")
                proxy.serveNobody()
                server.program.send(SIGKILL)
                try await messi.terminal.wait(for: "] offline (")
                // What stood in the line is still there, and goes on.
                try await messi.terminal.enter("tik")
                try await messi.terminal.enter("dan satu lagi")
                try await messi.terminal.wait { $0.count(of: "waits for the connection") == 2 }
                try await site.serve { revived in
                    proxy.serve(port: revived.tls)
                    try await messi.terminal.wait { $0.contains("] online") && !$0.hasUnsentLine }
                    let reader = try revived.connect()
                    _ = try Transcript.token(reader.ask("login lineker surabaya\n"))
                    #expect(try Mailbox(reader).readAll() == ["sebelum mati", "sedang mengetik", "dan satu lagi"])
                    let screen = try await messi.terminal.screen()
                    #expect(screen.count(of: "sedang mengetik") == 1)
                    #expect(screen.count(of: "dan satu lagi") == 1)
                    try await messi.quit()
                }
            }
        }
        try await proxy.close()
    }

    @Test func `lines of a client that was killed go out with the next one`() async throws {
        let site = try await ServerSite()
        let proxy = try await CuttingProxy(seed: 1, life: 1...2)
        try await site.serve { server in
            proxy.serve(port: server.tls)
            try await InteractiveClient.run(as: "messi", of: server, through: UInt16(proxy.port)) { messi in
                try await messi.open("lineker")
                proxy.serveNobody()
                server.program.send(SIGKILL)
                try await messi.terminal.wait(for: "] offline (")
                try await messi.terminal.enter("ditulis tanpa koneksi")
                try await messi.terminal.wait(for: "waits for the connection")
                kill(try await messi.terminal.foreground(), SIGKILL)
                // Killed like that nobody can put the terminal right; the shell's user types this.
                try await messi.terminal.wait(for: "code=137.")
                try await messi.terminal.type("stty sane; printf '\\033[?1049l'; clear")
                try await messi.terminal.press("C-j")
                try await site.serve { revived in
                    proxy.serve(port: revived.tls)
                    try await messi.start()
                    let reader = try revived.connect()
                    _ = try Transcript.token(reader.ask("login lineker surabaya\n"))
                    try eventually("the line has arrived") {
                        try Mailbox(reader).readAll() == ["ditulis tanpa koneksi"]
                    }
                    try await messi.quit()
                }
            }
        }
        try await proxy.close()
    }

    /// The columns of a text, as tmux takes them: those it shows beside a character that is two wide are not in a capture.
    private static func columns(of text: Substring) -> Int {
        text.reduce(0) { sum, character in
            let scalars = character.unicodeScalars
            let isWide = scalars.contains { 0x2E80...0xFFDC ~= $0.value || $0.value > 0x1F000 }
            return sum + (isWide ? 2 : 1)
        }
    }
}
