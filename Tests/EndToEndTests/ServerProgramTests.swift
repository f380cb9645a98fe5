import Foundation
import Testing

/// `chat-server run` as its operator sees it: how it starts, what it refuses, how it ends.
@Suite(.endToEnd) struct ServerProgramTests {
    @Test func `a second server on the same folder says so and exits 75`() async throws {
        let site = try await ServerSite(hasAccounts: false)
        try await site.serve { server in
            let second = try await site.command("run", "--insecure", "127.0.0.1:0")
            #expect(second.code == 75, "\(second)")
            #expect(second.output.isEmpty)
            #expect(second.errors.split(separator: "\n").count == 1, "\(second)")
            #expect(second.errors.contains(site.data), "\(second)")
            #expect(try server.connect().ask("ping\n") == Transcript.pong)
        }
        // A server that was killed holds nothing any more: this one starts.
        try await site.serve { server in
            let pong = try server.connect().ask("ping\n")
            #expect(pong == Transcript.pong)
        }
    }

    @Test(
        arguments: [
            (["--insecure", "0.0.0.0:0"], 78, "--insecure-public"),
            (["--listen", "0.0.0.0:0"], 78, "demo account"),
            (["--listen", "0.0.0.0:0", "--no-limits"], 78, "--no-limits"),
            (["--listen", "0.0.0.0:0", "--password-cost", "10"], 78, "--password-cost"),
            (["--listen", "127.0.0.1:0", "--certificate", "/nowhere.pem"], 78, "--key"),
            (["--listen", "127.0.0.1:0", "--certificate", "/nowhere.pem", "--key", "/nowhere.key"], 78, "/nowhere"),
            (["--listen", "127.0.0.1:0", "--password-cost", "9"], 78, "10 to 17"),
            (["--data", "/proc/no-folder", "--insecure", "127.0.0.1:0"], 78, "/proc/no-folder"),
            (["--no-such-option"], 64, "--no-such-option"),
            (["--listen", "no-port"], 64, "HOST:PORT"),
            (["--insecure", "127.0.0.1:1", "--insecure", "300.0.0.1:0"], 78, "300.0.0.1"),
        ] as [([String], Int32, String)])
    func `what must not be opened or cannot be is refused in a line`(
        arguments: [String], code: Int32, reason: String
    ) async throws {
        let site = try await ServerSite()
        let data = arguments.contains("--data") ? [] : ["--data", site.data]
        let refused = try await Programs.run(Programs.server, ["run"] + arguments + data)
        #expect(refused.code == code, "\(refused)")
        #expect(refused.output.isEmpty)
        #expect(refused.errors.contains(reason), "\(refused)")
        if code == 78 {
            let reasons = refused.errors.split(separator: "\n").filter { $0.hasPrefix("chat-server: ") }
            #expect(reasons.count == 1, "\(refused)")
        }
    }

    @Test func `a key that everybody can read is refused, one for its owner is served`() async throws {
        let site = try await ServerSite(hasAccounts: false)
        let (certificate, key) = try await Certificates.make(in: site.folder)
        let arguments = ["--listen", "127.0.0.1:0", "--certificate", certificate, "--key", key]
        chmod(key, 0o604)
        let refused = try await site.command(["run"] + arguments)
        #expect(refused.code == 78, "\(refused)")
        #expect(refused.errors.contains("can be read by everybody"), "\(refused)")
        chmod(key, 0o600)
        try await site.serve(.init(arguments: ["--certificate", certificate, "--key", key])) { server in
            let pong = try await SecureClient.talk(to: server, authority: certificate) { try $0.ask("ping\n") }
            #expect(pong == Transcript.pong)
        }
        #expect(!FileManager.default.fileExists(atPath: site.certificate))
    }

    @Test func `where nobody can be told of the listeners the server stops, code 74`() async throws {
        let site = try await ServerSite()
        let options = "--listen 127.0.0.1:0 --password-cost 10"
        let full = try await Programs.run(
            "sh", ["-c", "exec \(Programs.server) run --data \(site.data) \(options) >/dev/full"])
        #expect(full.code == 74 && full.errors.contains("standard output takes nothing"), "\(full)")
        #expect(full.errors.contains(" notice stopped "), "\(full)")
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `S6-1 a signal to stop is announced, and the server ends with 0`(signal: CInt) async throws {
        let site = try await ServerSite()
        let outcome = try await site.serve { server in
            let link = try server.connect()
            _ = try Transcript.token(link.ask("login messi surabaya\n"))
            let sends = 200
            try link.send(String(repeating: "send lineker halo\n", count: sends))
            #expect(try link.reply() == Transcript.sent)
            server.program.send(signal)
            // What had started is answered; then the announcement, then the end.
            let said = try link.rest()
            #expect(said.hasSuffix("\r\n\r\n"))
            let replies = said.components(separatedBy: "\r\n\r\n").dropLast()
            let closing = replies.last ?? ""
            #expect(closing.hasPrefix("{\"event\": \"closing\", \"code\": \"shutting_down\", "), "\(closing)")
            #expect(closing.contains("\"retry_after\": "))
            #expect(replies.dropLast().allSatisfy { $0 + "\r\n\r\n" == Transcript.sent })
            link.close()
            #expect(try server.ended() == "")
            // With the one before the signal.
            return replies.count
        }
        #expect(outcome.end == .exited(0))
        try await site.serve { server in
            let link = try server.connect()
            _ = try Transcript.token(link.ask("login lineker surabaya\n"))
            #expect(try Mailbox(link).readAll().count >= outcome.result)
        }
    }

    @Test("S2.4 SIGHUP reads the certificate again, and all is served on") func hangUpReloads() async throws {
        let site = try await ServerSite(hasAccounts: false)
        let (certificate, key) = try await Certificates.make(in: site.folder)
        try await site.serve(.init(arguments: ["--certificate", certificate, "--key", key])) { server in
            let link = try server.connect()
            #expect(try link.ask("ping\n") == Transcript.pong)
            let folder = try TemporaryFolder()
            let other = try await Certificates.make(in: folder)
            for (from, to) in [(other.certificate, certificate), (other.key, key)] {
                #expect(rename(from, to) == 0)
            }
            server.program.send(SIGHUP)
            try eventually("the reload is logged") { try server.log.contains("certificate reloaded") }
            #expect(try link.ask("ping\n") == Transcript.pong)
            // The file is the new one's authority.
            let pong = try await SecureClient.talk(to: server, authority: certificate) { try $0.ask("ping\n") }
            #expect(pong == Transcript.pong)

            // A broken file changes nothing.
            try Data("no certificate".utf8).write(to: URL(filePath: key))
            server.program.send(SIGHUP)
            try eventually("the failure is logged") { try server.log.contains("was not reloaded") }
            #expect(try link.ask("ping\n") == Transcript.pong)
            let still = try await SecureClient.talk(to: server, authority: certificate) { try $0.ask("ping\n") }
            #expect(still == Transcript.pong)
        }
    }

    @Test func `without listeners named it serves TLS on loopback, port 8890`() async throws {
        let site = try await ServerSite(hasAccounts: false)
        let sockets = try SocketPair()
        let output = Link(descriptor: sockets.ours)
        let log = site.folder.file("server.log")
        try await ChildProgram.run(
            [Programs.server, "--data", site.data], output: sockets.theirs, errors: log
        ) { _ in
            let first = try? output.line()
            // Somebody else may have the port on this machine.
            let isTaken = try site.folder.read("server.log").contains("127.0.0.1:8890 cannot be bound")
            #expect(first == "listening tls 127.0.0.1:8890" || isTaken)
        }
    }

    @Test func `S6-2 passwords and tokens are neither in the log nor in what others can see of the process`()
        async throws
    {
        let site = try await ServerSite()
        try await site.serve { server in
            let link = try server.connect()
            let token = try Transcript.token(link.ask("login messi surabaya\n"))
            for line in [
                "login messi surabayaX", "send \(token) lineker rahasia-isi", "login \(token) surabaya", "\(token)",
            ] {
                _ = try link.ask(line + "\n")
            }
            _ = try await SecureClient.talk(to: server) { try $0.ask("login lineker surabaya\n") }
            let process = try ["cmdline", "environ"].map {
                String(
                    decoding: try Data(contentsOf: URL(filePath: "/proc/\(server.program.pid)/\($0)")), as: UTF8.self)
            }
            for seen in [try server.log] + process {
                for secret in ["surabaya", token, "rahasia-isi"] { #expect(!seen.contains(secret)) }
            }
            #expect(try server.log.contains("serving"))
        }
    }
}
