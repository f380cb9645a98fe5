import Foundation
import Testing

/// Profiles and configuration, as scripts use them.
@Suite(.endToEnd) struct ProfileTests {
    private func configure(_ person: Person, _ text: String) throws {
        let folder = person.state.file("config/chat-client")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try person.state.write(text, to: "config/chat-client/config.toml")
    }

    @Test func `two accounts at one server, each by its profile, with passwords from a command`() async throws {
        try await ServerSite().serve { server in
            let person = try Person([])
            let common = "server = \"localhost:\(server.tls)\"\nca = \"\(server.site.certificate)\"\n"
            try configure(
                person,
                """
                default-profile = "messi"
                [profile.messi]
                user = "messi"
                password-command = "echo asked >&2; echo surabaya; echo another line"
                \(common)
                [profile.other]
                user = "lineker"
                password-command = "false"
                \(common)
                """)
            let login = try await person.run("login")
            #expect(login.code == 0 && login.output == "username messi logged in\n", "\(login)")
            #expect(login.errors == "asked\n")
            let failed = try await person.run("login", "--profile", "other")
            expectOneLine(failed, code: 1, "password-command gave no password: it ended with 1")
            let other = try await person.run(
                "--profile", "other", "login", "--password-stdin", input: "surabaya\n")
            #expect(other.code == 0, "\(other)")
            // The later login is nobody's business who names a profile.
            #expect(try await person.run("whoami").output == "messi  Lionel Messi\n")
            #expect(try await person.run("--profile", "other", "whoami").output == "lineker  Gary Lineker\n")
            var environment = person.environment
            environment["CHAT_PROFILE"] = "other"
            let named = try await Programs.run(Programs.client, ["whoami"], environment: environment)
            #expect(named.output == "lineker  Gary Lineker\n", "\(named)")
            #expect(try await person.run("--profile", "other", "logout").code == 0)
            expectOneLine(try await person.run("--profile", "other", "whoami"), code: 1, "not logged in as lineker")
            let list = try await person.run("profiles")
            #expect(
                list.output == """
                    * messi  messi at localhost:\(server.tls)  ca  (logged in)
                      other  lineker at localhost:\(server.tls)  ca

                    """, "\(list)")
            let json = try await person.run("profiles", "--json").output.split(separator: "\n")
            #expect(json.count == 2 && json[1].contains("\"default\": false, \"server\": \"localhost:"), "\(json)")
        }
    }

    @Test func `what is wrong in the configuration is a usage error that names file and key`() async throws {
        let person = try Person([])
        try configure(person, "[profile.a]\nsevrer = \"x\"\n")
        let result = try await person.run("whoami")
        expectOneLine(result, code: 2, "config.toml: profile.a.sevrer: there is no such key; did you mean server?")
    }

    @Test func `the example and the file's place are printed`() async throws {
        let person = try Person([])
        let example = try await person.run("config", "example")
        #expect(example.code == 0, "\(example)")
        try configure(person, example.output)
        let profiles = try await person.run("profiles")
        #expect(profiles.code == 0 && profiles.output.contains("* work  messi at chat.example.org:8890  first-use"))
        let path = try await person.run("config", "path")
        #expect(path.output == person.state.file("config/chat-client/config.toml") + "\n")
    }
}
