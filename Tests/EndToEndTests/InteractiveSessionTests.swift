import Foundation
import Testing

/// Sessions that end while the client is on the screen, the way into the screen, and other clients of the same account.
@Suite(.endToEnd, .enabled(if: Programs.has("tmux"), "tmux must be installed"))
struct InteractiveSessionTests {
    private static func atTerminal(_ person: Person, body: (Terminal) async throws -> Void) async throws {
        var environment = person.environment
        environment.merge(["CLIENT": Programs.client, "TZ": "UTC", "SWIFT_BACKTRACE": "enable=no"]) { $1 }
        try await Terminal.run(environment: environment, size: (100, 30)) { try await body($0) }
    }

    /// Answers the questions of the first run.
    private static func begin(_ terminal: Terminal, as user: String, of server: ServerSite.Server) async throws {
        try await terminal.enter("$CLIENT chat://localhost:\(server.tls); echo code=$?.")
        let screen = try await terminal.wait { $0.hasSuffix("(yes/no)?") || $0.hasSuffix("User name:") }
        if screen.hasSuffix("(yes/no)?") { try await terminal.enter("yes") }
        try await terminal.wait { $0.hasSuffix("User name:") }
        try await terminal.enter(user)
        try await terminal.wait(for: "Password of \(user):")
        try await terminal.enter(ServerSite.password)
        try await terminal.wait { $0.contains("] online") }
    }

    @Test func `the first run ends in the screen, and one chats`() async throws {
        try await ServerSite().serve { server in
            try await Self.atTerminal(try Person([])) { terminal in
                try await Self.begin(terminal, as: "messi", of: server)
                #expect(try await terminal.isFullScreen())
                try await terminal.enter("/msg lineker halo dari awal")
                try await terminal.wait(untilSent: "halo dari awal")
                try await terminal.enter("/quit")
                try await terminal.wait(for: "code=0.")
                let reader = try server.connect()
                _ = try Transcript.token(reader.ask("login lineker surabaya\n"))
                #expect(try Mailbox(reader).readAll() == ["halo dari awal"])
            }
        }
    }

    @Test func `an invite string leads straight into the screen`() async throws {
        let site = try await ServerSite()
        try await site.serve(.init(arguments: ["--registration", "invite"])) { server in
            let made = try await site.command("invite", "create", "--address", "localhost:\(server.tls)")
            let link = String(try #require(made.output.split(separator: "\n").last))
            try await Self.atTerminal(try Person([])) { terminal in
                try await terminal.enter("$CLIENT '\(link)'")
                for (question, answer) in [
                    ("User name that you want:", "siti"), ("Name that others see [siti]:", "Siti N."),
                    ("New password", "kata rahasia"), ("The same again:", "kata rahasia"),
                ] {
                    try await terminal.wait(for: question)
                    try await terminal.enter(answer)
                }
                try await terminal.wait(for: "] online")
                try await terminal.enter("/msg messi saya baru di sini")
                try await terminal.wait(untilSent: "saya baru di sini")
            }
        }
    }

    @Test func `a server with another key is refused at the start, and nothing is shown or sent`() async throws {
        let site = try await ServerSite()
        let person = try Person([])
        let port = try BoundPort(isLent: true)
        try await site.serve(.init(port: port.number)) { server in
            try await Self.atTerminal(person) { terminal in
                try await Self.begin(terminal, as: "messi", of: server)
            }
        }
        let other = try await ServerSite()
        try await other.serve(.init(port: port.number)) { _ in
            try await Self.atTerminal(person) { terminal in
                try await terminal.enter("$CLIENT; echo code=$?.")
                let screen = try await terminal.wait(for: "\ncode=4.")
                let text = screen.replacing("\n", with: "")
                #expect(text.contains("nothing was sent") && text.contains("known_servers, line 1"), "\(screen)")
                #expect(!text.contains("Password"))
            }
        }
    }

    /// The default profile is another account's: the password asked for is still that of who is on the screen.
    @Test func `a session that is revoked is taken up again, and nothing typed is lost`() async throws {
        let site = try await ServerSite()
        try await site.serve { server in
            let person = try Person([])
            try await Self.atTerminal(person) { terminal in
                try await Self.begin(terminal, as: "messi", of: server)
                try await terminal.enter("/quit")
                try await terminal.wait(for: "code=0.")
                try await terminal.clear()
                try await Self.begin(terminal, as: "lineker", of: server)
                try await terminal.enter("/query messi")
                try await terminal.wait(for: "\n[messi]")
                try await terminal.enter("sebelum dicabut")
                try await terminal.wait(untilSent: "sebelum dicabut")
                try await terminal.type("setengah bar")
                try await terminal.wait(for: "[messi] setengah bar")
                let revoked = try await site.command("session", "revoke", "lineker", "all")
                #expect(revoked.code == 0, "\(revoked)")
                try await terminal.wait { $0.hasSuffix("has ended: log in again.\nPassword of lineker:") }
                #expect(try await !terminal.isFullScreen())
                try await terminal.enter(ServerSite.password)
                try await terminal.wait { $0.contains("] online") && $0.contains("[messi] setengah bar") }
                try await terminal.enter("is")
                try await terminal.wait(untilSent: "setengah baris")
                let reader = try server.connect()
                _ = try Transcript.token(reader.ask("login messi surabaya\n"))
                #expect(try Mailbox(reader).readAll() == ["sebelum dicabut", "setengah baris"])
            }
        }
    }

    @Test func `two clients of one account agree on messages and on what is read`() async throws {
        try await ServerSite().serve { server in
            let link = try server.connect()
            _ = try Transcript.token(link.ask("login lineker surabaya\n"))
            try await InteractiveClient.run(as: "messi", of: server) { first in
                try await InteractiveClient.run(as: "messi", of: server) { second in
                    try await first.open("lineker")
                    try await second.open("lineker")
                    try await first.terminal.enter("dari yang satu")
                    try await second.terminal.wait(for: "dari yang satu")
                    try await second.terminal.enter("dari yang lain")
                    try await first.terminal.wait(untilSent: "dari yang lain")
                    for client in [first, second] { try await client.open("henderson") }
                    #expect(try link.ask("send messi belum dibaca\n") == Transcript.sent)
                    for client in [first, second] {
                        try await client.terminal.wait { $0.contains(/lineker[^│]* 1 ?│/) }
                    }
                    try await first.open("lineker")
                    try await first.terminal.wait(for: "belum dibaca")
                    try await second.terminal.wait { !$0.contains(/lineker[^│]* 1 ?│/) }
                    // Its own line is there once in each.
                    try await second.open("lineker")
                    let screens = [
                        try await first.terminal.screen(), try await second.terminal.wait(for: "belum dibaca"),
                    ]
                    for screen in screens {
                        #expect(screen.components(separatedBy: "dari yang satu").count == 2)
                        #expect(screen.components(separatedBy: "dari yang lain").count == 2)
                    }
                }
            }
        }
    }
}
