import Foundation
import Testing

/// `chat-client` in scripts: one command a call.
@Suite(.endToEnd) struct ClientCommandTests {
    @Test func `login, send, inbox, show-user and logout, each in a call of its own`() async throws {
        try await ServerSite().serve { server in
            let (messi, lineker) = (try Person(of: server), try Person(of: server))
            let login = try await messi.run("login", "messi", "--password-stdin", input: "surabaya\n")
            #expect(login.code == 0 && login.output == "username messi logged in\n", "\(login)")
            let password = try lineker.state.write("surabaya\n", to: "password")
            let other = try await lineker.run("login", "lineker", "--password-file", password)
            #expect(other.code == 0, "\(other)")

            let sent = try await messi.run("send", "lineker", "halo lineker,", "ini pesan dari saya")
            #expect(sent.code == 0 && sent.output == "message sent to lineker\n", "\(sent)")
            let piped = try await messi.run("send", "lineker", "-", input: "dua\nbaris\n")
            #expect(piped.code == 0, "\(piped)")
            let inbox = try await lineker.run("inbox")
            #expect(inbox.code == 0, "\(inbox)")
            let lines = inbox.output.split(separator: "\n")
            #expect(lines.count == 3, "\(inbox)")
            #expect(lines[0].hasSuffix(" Lionel Messi (messi): halo lineker, ini pesan dari saya"), "\(inbox)")
            #expect(lines[1].hasSuffix(" Lionel Messi (messi): dua"), "\(inbox)")
            #expect(lines[2].hasSuffix("  baris"), "\(inbox)")
            let again = try await lineker.run("inbox")
            #expect(again.code == 0 && again.output == "", "\(again)")

            let users = try await messi.run("show-user")
            #expect(users.code == 0 && users.output == "lineker  Gary Lineker\n", "\(users)")
            let logout = try await messi.run("logout")
            #expect(logout.code == 0 && logout.output == "logged out\n", "\(logout)")
            let after = try await messi.run("inbox")
            #expect(after.code == 1, "\(after)")
        }
    }

    @Test func `with --json the answers are shown, and lists an object a line`() async throws {
        try await ServerSite().serve { server in
            let person = try Person(of: server)
            try await person.login("messi")
            let sent = try await person.run("--json", "send", "messi", "halo")
            let reply = try JSONDecoder().decode(SendReply.self, from: Data(sent.output.utf8))
            #expect(reply.status == "OK" && reply.id > 0)
            let inbox = try await person.run("inbox", "--json").output
            #expect(inbox.hasPrefix("{\"id\": \(reply.id), ") && inbox.hasSuffix("\"msg\": \"halo\"}\n"), "\(inbox)")
            let refused = try await person.run("--json", "send", "nobody", "halo")
            #expect(refused.code == 1)
            #expect(refused.output.contains("\"code\": \"user_not_found\""), "\(refused)")
        }
    }

    private struct SendReply: Decodable {
        let status: String
        let id: Int
    }

    @Test func `exit code 1 - the server said ERROR`() async throws {
        try await ServerSite().serve { server in
            let person = try Person(of: server)
            let login = try await person.run("login", "messi", "--password-stdin", input: "salah sandi\n")
            expectOneLine(login, code: 1, "Wrong user or password")
            try await person.login("messi")
            expectOneLine(try await person.run("send", "nobody", "halo"), code: 1, "There is no such user")
        }
    }

    @Test(
        arguments: [
            ["dance"], ["--no-such-option", "inbox"], ["send", "lineker"], ["login"], ["login", "messi"],
            ["--insecure", "--ca", "x.pem", "inbox"], ["--json"], ["--server", ":::", "inbox"],
            ["--insecure", "--server", "example.org:8889", "inbox"],
        ])
    func `exit code 2 - usage`(arguments: [String]) async throws {
        let person = try Person(arguments)
        expectOneLine(try await person.run(), code: 2, "")
    }

    @Test func `exit code 3 - nobody there`() async throws {
        // Bound and not listening: connections are refused, and nobody else gets the port.
        let port = try BoundPort()
        let person = try Person(["--server", "127.0.0.1:\(port.number)", "--insecure"])
        let login = try await person.run("login", "messi", "--password-stdin", input: "surabaya\n")
        expectOneLine(login, code: 3, "127.0.0.1:\(port.number)")
    }

    @Test func `exit code 3 - the server goes away in the middle of the original client's session`() async throws {
        try await ServerSite().serve { server in
            let sockets = try SocketPair()
            let link = Link(descriptor: sockets.ours)
            let person = try Person(of: server)
            let outcome = try await ChildProgram.run(
                [Programs.client] + person.server, environment: person.environment, input: .output,
                output: sockets.theirs, errors: person.state.file("errors")
            ) { _ in
                _ = try link.text(through: "Command :")
                server.program.send(SIGKILL)
                return try link.rest()
            }
            #expect(outcome.end == .exited(3))
            #expect(outcome.result == "\n")
            #expect(try person.state.read("errors").split(separator: "\n").count == 1)
        }
    }

    @Test func `the login is kept in a file for its owner alone, whatever the umask`() async throws {
        try await ServerSite().serve { server in
            let person = try Person(of: server)
            let shell = #"umask 000; exec "$@""#
            let login = try await Programs.run(
                "sh", ["-c", shell, "sh", Programs.client] + person.server + ["login", "messi", "--password-stdin"],
                input: "surabaya\n", environment: person.environment)
            #expect(login.code == 0, "\(login)")
            let folder = person.state.file("chat-client")
            let files = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(files.contains("session"))
            #expect(try mode(of: folder) == 0o700)
            for file in files { #expect(try mode(of: folder + "/" + file) == 0o600, "\(file)") }
            #expect(!(try person.state.read("chat-client/session").contains("surabaya")))

            chmod(folder + "/session", 0o644)
            expectOneLine(try await person.run("inbox"), code: 1, "0600")
        }
    }

    @Test func `plain text works with --insecure, and its session is not valid over TLS`() async throws {
        try await ServerSite().serve { server in
            let person = try Person(["--insecure", "--server", "127.0.0.1:\(server.insecure)"])
            try await person.login("messi")
            let sent = try await person.run("send", "lineker", "halo")
            #expect(sent.code == 0, "\(sent)")
        }
    }
}

/// It failed with this exit code, said nothing on standard output, and one line with `text` on standard error.
func expectOneLine(
    _ result: Programs.Result, code: Int32, _ text: String, sourceLocation: SourceLocation = #_sourceLocation
) {
    let lines = result.errors.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(result.code == code, "\(result)", sourceLocation: sourceLocation)
    #expect(result.output.isEmpty, "\(result)", sourceLocation: sourceLocation)
    #expect(lines.count == 2 && lines.last == "", "\(result)", sourceLocation: sourceLocation)
    #expect(text.isEmpty || result.errors.contains(text), "\(result)", sourceLocation: sourceLocation)
}
