import Foundation
import Testing

/// The programs at a real terminal.
@Suite(.endToEnd, .enabled(if: Programs.has("tmux"), "tmux must be installed"))
struct TerminalTests {
    /// A server, a person, and a terminal in which `$CLIENT` is the person's client.
    private func atTerminal(_ body: (Terminal, ServerSite.Server) async throws -> Void) async throws {
        try await ServerSite().serve { server in
            let person = try Person(of: server)
            var environment = person.environment
            environment["CLIENT"] = ([Programs.client] + person.server).joined(separator: " ")
            environment["SERVER"] = Programs.server
            environment["DATA"] = server.site.data
            try await Terminal.run(environment: environment) { try await body($0, server) }
        }
    }

    @Test func `the original client at a terminal`() async throws {
        try await atTerminal { terminal, server in
            try await terminal.enter("$CLIENT --classic")
            try await terminal.wait(for: "\nCommand :")
            try await terminal.enter("auth messi surabaya")
            try await terminal.wait(for: "username messi logged in, token ")
            try await terminal.enter("send lineker halo dari terminal")
            try await terminal.wait(for: "\nmessage sent to lineker\nCommand ")
            try await terminal.enter("quit")
            try await terminal.wait { $0.hasSuffix("\nready>") }
            try await terminal.enter("echo code=$?.")
            try await terminal.wait(for: "\ncode=0.")
            let link = try server.connect()
            _ = try Transcript.token(link.ask("login lineker surabaya\n"))
            #expect(try Mailbox(link).readAll() == ["halo dari terminal"])
        }
    }

    @Test func `S6.4 the password of a login is not shown`() async throws {
        try await atTerminal { terminal, _ in
            try await terminal.enter("$CLIENT login messi")
            try await terminal.wait(for: "Password:")
            try await terminal.enter("surabaya")
            let screen = try await terminal.wait(for: "username messi logged in\nready>")
            #expect(!screen.contains("surabaya"))
            try await expectEcho(terminal)
        }
    }

    @Test func `Ctrl-C at the question whether a server is to be trusted ends the program`() async throws {
        try await atTerminal { terminal, server in
            try await terminal.enter("$CLIENT login messi")
            try await terminal.wait(for: "Password:")
            try await terminal.enter("surabaya")
            try await terminal.wait(for: "username messi logged in\nready>")
            let options = "--server localhost:\(server.tls) --trust-on-first-use"
            try await terminal.enter("clear; \(Programs.client) listen \(options)")
            try await terminal.wait(for: "(yes/no)?")
            try await terminal.press("C-c")
            try await terminal.wait { $0.hasSuffix("\nready>") }
        }
    }

    @Test(arguments: ["$CLIENT login messi", "$SERVER user passwd messi --data $DATA"])
    func `Ctrl-C at the password leaves the terminal as it was`(command: String) async throws {
        try await atTerminal { terminal, _ in
            try await terminal.enter("clear; \(command)")
            try await terminal.wait(for: "Password:")
            try await terminal.type("rahasia")
            try await terminal.press("C-c")
            let screen = try await terminal.wait(for: "\nready>")
            #expect(!screen.contains("rahasia"))
            try await expectEcho(terminal)
        }
    }

    @Test func `a new password is asked for twice, and not shown`() async throws {
        try await atTerminal { terminal, server in
            try await terminal.enter("$SERVER user passwd messi --data $DATA")
            try await terminal.wait(for: "Password:")
            try await terminal.enter("sandi yang baru")
            try await terminal.wait(for: "Again:")
            try await terminal.enter("sandi yang baru")
            let screen = try await terminal.wait(for: "new password for messi")
            #expect(!screen.contains("sandi"))
            let link = try server.connect()
            _ = try Transcript.token(link.ask("login messi sandi yang baru\n"))
        }
    }

    @Test func `at a terminal an unknown server's key is shown and asked about`() async throws {
        try await atTerminal { terminal, server in
            let fingerprint = try await Certificates.fingerprint(of: server.site.certificate)
            let client = "\(Programs.client) --server localhost:\(server.tls) --trust-on-first-use --classic"
            for (answer, end) in [("no", "\ncode=4."), ("yes", "\nCommand :")] {
                try await terminal.clear()
                try await terminal.enter("\(client); echo code=$?.")
                let screen = try await terminal.wait(for: "(yes/no)?")
                #expect(screen.contains("SHA256:\(fingerprint)"))
                try await terminal.enter(answer)
                try await terminal.wait(for: end)
            }
            try await terminal.enter("quit")
            try await terminal.wait { $0.hasSuffix("\nready>") }
            // Asked once.
            try await terminal.clear()
            try await terminal.enter(client)
            let screen = try await terminal.wait(for: "Command :")
            #expect(!screen.contains("SHA256:"))
        }
    }

    /// What is typed next is shown.
    private func expectEcho(_ terminal: Terminal) async throws {
        try await terminal.enter("stty -a | grep -ow -e '-*echo'")
        try await terminal.wait(for: "\necho\n")
    }
}
