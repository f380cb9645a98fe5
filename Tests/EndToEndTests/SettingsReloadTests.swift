import Foundation
import Testing

/// A configuration file, and SIGHUP, as the operator has them.
@Suite(.endToEnd) struct SettingsReloadTests {
    private static func write(_ text: String, _ site: ServerSite) throws -> String {
        let path = site.data + "/chat-server.toml"
        // Whole or not at all, as an editor writes it.
        try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
        return path
    }

    @Test func `S6.1 SIGHUP reads a good file, and language and registration change live`() async throws {
        let site = try await ServerSite()
        let path = try Self.write("[operation]\nlanguage = \"id\"\n", site)
        try await site.serve(.init(hasTLS: false)) { server in
            let log = try server.log
            #expect(log.contains("config=\(path)") && log.contains("language=\"id (\(path):2)\""), "\(log)")
            let before = try server.connect()
            #expect(try before.ask("register baru rahasia1\n").contains("Pendaftaran ditutup"))
            _ = try Self.write(
                "[operation]\nlanguage = \"en\"\n[accounts]\nregistration = \"open\"\n[network]\nthreads = 3\n", site)
            server.program.send(SIGHUP)
            try eventually("the reload is logged") { try server.log.contains("settings reloaded") }
            #expect(try before.ask("register baru rahasia1\n").contains("tokenid"))
            let after = try server.connect()
            #expect(try after.ask("register baru rahasia1\n").contains("The name is taken"))
            let said = try server.log
            #expect(
                said.contains("language=\"id -> en\"") && said.contains("registration=\"closed -> open\""), "\(said)")
            #expect(said.contains("a changed setting needs a restart") && said.contains("setting=threads"), "\(said)")
        }
    }

    @Test func `S6.1 SIGHUP with a bad file changes nothing, and the log says all that is wrong with it`() async throws
    {
        let site = try await ServerSite()
        let path = try Self.write("[operation]\nlanguage = \"en\"\n", site)
        try await site.serve(.init(hasTLS: false)) { server in
            _ = try Self.write(
                "[operation]\nlanguage = \"id\"\nlog-levle = \"debug\"\n[accounts]\nregistration = \"opne\"\n", site)
            server.program.send(SIGHUP)
            try eventually("the failure is logged") { try server.log.contains(":5: registration: ") }
            let said = try server.log
            #expect(said.contains("\(path):3: log-levle: there is no such setting; did you mean log-level?"), "\(said)")
            #expect(said.contains("the settings were not reloaded, the old ones stay"))
            let link = try server.connect()
            #expect(try link.ask("register baru rahasia1\n").contains("Registration is closed"))
            // A file that is gone does not take its settings along.
            try FileManager.default.removeItem(atPath: path)
            server.program.send(SIGHUP)
            try eventually("the failure is logged") { try server.log.contains("it is not there any more") }
            #expect(try server.connect().ask("register baru rahasia1\n").contains("Registration is closed"))
        }
    }

    @Test func `S6.1 with a bad certificate nothing is taken, not even a good file`() async throws {
        let site = try await ServerSite()
        let (certificate, key) = try await Certificates.make(in: site.folder)
        try await site.serve { server in
            try Data("no key".utf8).write(to: URL(filePath: key))
            _ = try Self.write(
                "[operation]\nlanguage = \"en\"\n[tls]\ncertificate = \"\(certificate)\"\nkey = \"\(key)\"\n", site)
            server.program.send(SIGHUP)
            try eventually("the failure is logged") { try server.log.contains("the settings were not reloaded") }
            #expect(try server.connect().ask("register baru rahasia1\n").contains("Pendaftaran ditutup"))
            let pong = try await SecureClient.talk(to: server) { try $0.ask("ping\n") }
            #expect(pong == Transcript.pong)
        }
    }

    @Test func `an example is printed, and what is in force`() async throws {
        let site = try await ServerSite(hasAccounts: false)
        let example = try await Programs.run(Programs.server, ["config", "example"])
        #expect(example.code == 0 && example.output.contains("[network]") && example.output.contains("#listen = []"))
        let folder = try TemporaryFolder()
        let file = try folder.write(example.output, to: "x.toml")
        let shown = try await site.command("config", "show", "--json", "--config", file, "--search", "off")
        #expect(shown.code == 0, "\(shown)")
        #expect(shown.output.contains("\"key\":\"search\",\"origin\":\"--search\""), "\(shown)")
        let text = try await site.command("config", "show", "--config", file)
        #expect(text.output.contains("language"), "\(text)")
        let bad = try await site.command("config", "show", "--threads", "0")
        #expect(bad.code == 78, "\(bad)")
    }
}
