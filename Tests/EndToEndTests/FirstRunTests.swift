import Foundation
import Testing

/// The first run of `chat-client` at a real terminal, against a real server.
@Suite(.endToEnd, .enabled(if: Programs.has("tmux"), "tmux must be installed"))
struct FirstRunTests {
    private func atTerminal(
        _ person: Person, body: (Terminal) async throws -> Void
    ) async throws {
        var environment = person.environment
        environment["CLIENT"] = Programs.client
        try await Terminal.run(environment: environment) { try await body($0) }
    }

    @Test func `trust on first use, then the login`() async throws {
        let site = try await ServerSite()
        try await site.serve { server in
            let person = try Person([])
            let fingerprint = "SHA256:" + (try await Certificates.fingerprint(of: site.certificate))
            try await atTerminal(person) { terminal in
                try await terminal.enter("$CLIENT")
                try await terminal.wait(for: "Server [localhost]:")
                try await terminal.enter("localhost:\(server.tls)")
                let question = try await terminal.wait(for: "(yes/no)?")
                #expect(question.contains(fingerprint))
                try await terminal.enter("yes")
                try await terminal.wait(for: "User name:")
                try await terminal.enter("messi")
                try await terminal.wait(for: "Password of messi:")
                try await terminal.enter("salah sandi")
                try await terminal.wait(for: "Wrong user or password\nPassword of messi:")
                try await terminal.enter("surabaya")
                try eventually("the profile is there") {
                    (try? person.state.read("config/chat-client/config.toml"))?.contains("[profile.localhost]") == true
                }
                #expect(!(try await terminal.screen().contains("sandi")))
            }
            #expect(try person.state.read("chat-client/known_servers") == "localhost:\(server.tls) \(fingerprint)\n")
            let session = try person.state.read("chat-client/session")
            #expect(session.hasPrefix("tls localhost:\(server.tls) messi ") && !session.contains("surabaya"))
            // The profile is what the commands go by from then on.
            let whoami = try await person.run("whoami")
            #expect(whoami.code == 0 && whoami.output == "messi  Lionel Messi\n", "\(whoami)")
        }
    }

    @Test func `an invite string is all that somebody new needs`() async throws {
        let site = try await ServerSite()
        try await site.serve(.init(arguments: ["--registration", "invite"])) { server in
            let made = try await site.command("invite", "create", "--address", "localhost:\(server.tls)")
            let link = String(try #require(made.output.split(separator: "\n").last))
            let person = try Person([])
            try await atTerminal(person) { terminal in
                try await terminal.enter("$CLIENT '\(link)'")
                try await terminal.wait(for: "User name that you want:")
                try await terminal.enter("siti")
                try await terminal.wait(for: "Name that others see [siti]:")
                try await terminal.enter("Siti N.")
                try await terminal.wait(for: "New password")
                try await terminal.enter("kata rahasia")
                try await terminal.wait(for: "The same again:")
                try await terminal.enter("kata rahasia")
                try eventually("the profile is there") {
                    (try? person.state.read("config/chat-client/config.toml"))?.contains("user = \"siti\"") == true
                }
                #expect(!(try await terminal.screen().contains("rahasia")))
            }
            let whoami = try await person.run("whoami")
            #expect(whoami.code == 0 && whoami.output == "siti  Siti N.\n", "\(whoami)")
        }
    }

    @Test(arguments: ["C-c", "C-d"], [false, true])
    func `leaving says so in one line, and the terminal is as it was`(key: String, atPassword: Bool) async throws {
        try await ServerSite().serve { server in
            let person = try Person(of: server)
            try await atTerminal(person) { terminal in
                let options = person.server.joined(separator: " ")
                try await terminal.enter(atPassword ? "$CLIENT \(options)" : "$CLIENT")
                if atPassword {
                    try await terminal.wait(for: "User name:")
                    try await terminal.enter("messi")
                    try await terminal.wait(for: "Password of messi:")
                } else {
                    try await terminal.wait(for: "Server [localhost]:")
                }
                try await terminal.press(key)
                // With the shell's prompt behind it: what is typed before would not stand where it is looked for.
                try await terminal.wait { $0.contains(/\nchat-client: left before the login was done[^\n]*\n+ready>/) }
                try await terminal.enter("stty -a | grep -ow -e '-*echo'")
                try await terminal.wait(for: "\necho\n")
            }
        }
    }

    @Test func `a changed key is refused with both fingerprints, and can be forgotten`() async throws {
        let site = try await ServerSite()
        try await site.serve { server in
            let person = try Person([])
            let place = "localhost:\(server.tls)"
            let other = "SHA256:" + String(repeating: "A", count: 43) + "="
            let folder = person.state.file("chat-client")
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try person.state.write("\(place) \(other)\n", to: "chat-client/known_servers")
            #expect(chmod(folder + "/known_servers", 0o600) == 0)
            let fingerprint = "SHA256:" + (try await Certificates.fingerprint(of: site.certificate))
            try await atTerminal(person) { terminal in
                try await terminal.enter("$CLIENT chat://\(place); echo code=$?.")
                let screen = try await terminal.wait(for: "\ncode=4.")
                let text = screen.replacing("\n", with: "")
                #expect(text.contains("expected \(other), got \(fingerprint); nothing was sent"), "\(screen)")
                #expect(text.contains("known_servers, line 1"), "\(screen)")
            }
            let list = try await person.run("trust", "list")
            #expect(list.output == "\(place) \(other)\n")
            let json = try await person.run("trust", "list", "--json")
            #expect(json.output == "{\"server\": \"\(place)\", \"fingerprint\": \"\(other)\"}\n")
            #expect(try await person.run("trust", "forget", place).code == 0)
            #expect(try await person.run("trust", "list").output == "")
            expectOneLine(try await person.run("trust", "forget", place), code: 1, "is not known")
        }
    }
}
