import Foundation
import Testing

/// `chat-client listen` and `send --lines`, as scripts use them.
@Suite(.endToEnd) struct ListenCommandTests {
    /// messi and lineker, logged in.
    private func serve(_ body: (ServerSite.Server, Person, Person) async throws -> Void) async throws {
        try await ServerSite().serve { server in
            let (messi, lineker) = (try Person(of: server), try Person(of: server))
            try await messi.login("messi")
            try await lineker.login("lineker")
            try await body(server, messi, lineker)
        }
    }

    /// Runs `listen` as long as `body`, which gets its output from the moment when it listens.
    private func listening(
        _ person: Person, _ options: [String], _ body: (ChildProgram, Link) async throws -> Void
    ) async throws -> ProgramEnd {
        let sockets = try SocketPair()
        let output = Link(descriptor: sockets.ours)
        let arguments = [Programs.client] + person.server + ["listen", "--json", "--events", "connected,message"]
        return try await ChildProgram.run(
            arguments + options, environment: person.environment, output: sockets.theirs,
            errors: person.state.file("errors")
        ) { program in
            #expect(try output.line().hasPrefix(#"{"event": "connected", "id": "#))
            try await body(program, output)
            _ = try output.rest()
        }.end
    }

    @Test func `it shows each message as it comes, -n of them`() async throws {
        try await serve { _, messi, lineker in
            let end = try await listening(lineker, ["-n", "2"]) { _, output in
                for text in ["satu", "dua"] {
                    #expect(try await messi.run("send", "lineker", text).code == 0)
                    let line = try output.line()
                    #expect(
                        line.hasPrefix(#"{"event": "message", "id": "#) && line.hasSuffix(#""msg": "\#(text)"}"#),
                        "\(line)")
                }
            }
            #expect(end == .exited(0))
        }
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func `a signal ends it as it ends any other program`(number: CInt) async throws {
        try await serve { _, _, lineker in
            let end = try await listening(lineker, []) { program, _ in program.send(number) }
            #expect(end == .signaled(number))
            #expect(try lineker.state.read("errors") == "")
        }
    }

    @Test func `the end of the time and a log that is another one have exit codes of their own`() async throws {
        try await serve { _, messi, lineker in
            let none = try await lineker.run("listen", "-n", "1", "--timeout", "0.2")
            #expect(none.code == 5 && none.output == "" && none.errors == "", "\(none)")
            let asked = try await lineker.run("listen", "--timeout", "0.2")
            #expect(asked.code == 0, "\(asked)")
            expectOneLine(try await lineker.run("listen", "--since", "99999"), code: 6, "log")
            for wrong in [["--since", "x"], ["--events", "dance"], ["-n", "0"], ["--own"], ["--timeout", "-1"]] {
                #expect(try await lineker.run(["listen"] + wrong).code == 2)
            }
            _ = try await messi.run("logout")
            expectOneLine(try await messi.run("listen", "-n", "1"), code: 1, "not logged in")
        }
    }

    @Test func `a script goes on where it stopped`() async throws {
        try await serve { _, messi, lineker in
            for text in ["satu", "dua", "tiga"] { _ = try await messi.run("send", "lineker", text) }
            let first = try await lineker.run("listen", "--json", "--since", "start", "-n", "1")
            let id = try #require(first.output.firstMatch(of: /"id": (\d+)/)?.output.1)
            let rest = try await lineker.run("listen", "--since", String(id), "-n", "2")
            #expect(rest.code == 0)
            #expect(rest.output.split(separator: "\n").map { $0.split(separator: " ").last } == ["dua", "tiga"])
        }
    }

    @Test func `--exec answers each message, and its failure can be the end`() async throws {
        try await serve { _, messi, lineker in
            for text in ["satu", "dua"] { _ = try await messi.run("send", "lineker", text) }
            let client = ([Programs.client] + lineker.server).joined(separator: " ")
            // What it sends comes back to nobody: its own messages are left out.
            let bot = try await lineker.run(
                "listen", "--since", "start", "-n", "2", "--mark-read", "--exec",
                #"\#(client) send --ref "bot-$CHAT_ID" "$CHAT_WITH" "$CHAT_FROM_NAME said: $(cat)""#)
            #expect(bot.code == 0 && bot.output == "message sent to messi\nmessage sent to messi\n", "\(bot)")
            let inbox = try await messi.run("inbox").output
            #expect(
                inbox.contains("Lionel Messi said: satu\n") && inbox.contains("Lionel Messi said: dua\n"), "\(inbox)")
            #expect(try await lineker.run("unread", "--count").output == "0\n")

            let failing = try await lineker.run(
                "listen", "--since", "start", "-n", "2", "--json", "--exec", "cat; exit 3", "--exec-stop-on-error")
            #expect(failing.code == 1 && failing.output == "", "\(failing)")
            #expect(failing.errors.contains("satu") && failing.errors.contains("ended with 3"), "\(failing)")
        }
    }

    @Test func `the command of --exec has no descriptor of the client's`() async throws {
        try await serve { _, messi, lineker in
            _ = try await messi.run("send", "lineker", "satu")
            let seen = try await lineker.run("listen", "--since", "start", "-n", "1", "--exec", "ls /proc/self/fd")
            // Standard input, output, error, and what ls has opened to look.
            #expect(seen.output == "0\n1\n2\n3\n", "\(seen)")
        }
    }

    @Test func `it goes with its reader, without a word`() async throws {
        try await serve { _, messi, lineker in
            _ = try await messi.run("send", "lineker", "satu")
            // Nothing more comes: that nobody reads any more is seen without it.
            let line = ([Programs.client] + lineker.server + ["listen", "--since", "start"]).joined(separator: " ")
            let result = try await Programs.run(
                "bash", ["-c", "\(line) | head -n 1; echo ${PIPESTATUS[0]}"], environment: lineker.environment)
            let lines = result.output.split(separator: "\n")
            #expect(lines.count == 2 && lines[0].hasSuffix(" satu") && lines[1] == "141", "\(result)")
            #expect(result.errors == "")
        }
    }

    @Test func `--lines sends each line once, over broken connections and when it is repeated`() async throws {
        try await ServerSite().serve { server in
            let proxy = try await CuttingProxy(seed: 5, life: 6_000...30_000)
            proxy.serve(port: server.tls)
            let messi = try Person(["--server", "localhost:\(proxy.port)", "--ca", server.site.certificate])
            let lineker = try Person(of: server)
            try await messi.login("messi")
            try await lineker.login("lineker")
            proxy.cut(true)
            let text = (1...400).map { "baris \($0)\n" }.joined()
            for _ in 1...2 {
                let sent = try await messi.run("send", "lineker", "--lines", "--ref", "log", input: text)
                #expect(sent.code == 0 && sent.output == "400 messages sent to lineker\n", "\(sent)")
            }
            #expect(proxy.cuts > 0)
            let seen = try await lineker.run("inbox").output.split(separator: "\n")
            #expect(
                seen.map { $0.split(separator: " ").suffix(2).joined(separator: " ") }
                    == (1...400).map { "baris \($0)" })
            let refused = try await messi.run("send", "nobody", "--lines", input: "satu\ndua\n")
            #expect(refused.code == 1 && refused.errors == "chat-client: line 1: There is no such user\n", "\(refused)")
            try await proxy.close()
        }
    }
}
