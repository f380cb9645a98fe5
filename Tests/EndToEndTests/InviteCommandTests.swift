import ChatProtocol
import Testing

/// `chat-server invite` and `chat-server session`, while a server runs on the folder and while none does.
@Suite(.endToEnd) struct InviteCommandTests {
    @Test func `a code lets one in, once, and is shown once`() async throws {
        let site = try await ServerSite()
        let before = try await site.command("invite", "create", "--expires", "1")
        #expect(before.code == 0, "\(before)")
        #expect(before.errors.contains("invite 1: 1 use, until "))
        let code = before.output.dropLast()
        #expect(before.output.hasSuffix("\n") && code.count == 36)
        try await site.serve(.init(hasTLS: false, arguments: ["--registration", "invite"])) { server in
            let second = try await site.command("invite", "create", "--uses", "2", "--no-expiry")
            #expect(second.code == 0, "\(second)")
            #expect(second.errors.contains("invite 2: 2 uses, without an end"))
            let link = try server.connect()
            let refused = Transcript.error("Undangan tidak berlaku")
            #expect(try link.ask("register naim rahasia1\n") == refused)
            _ = try Transcript.token(link.ask("register naim rahasia1 invite=\(code) Naim N.\n"))
            #expect(try link.ask("register siti rahasia1 invite=\(code)\n") == refused)

            let list = try await site.command("invite", "list")
            let lines = list.output.split(separator: "\n")
            #expect(lines.count == 2 && !list.output.contains(code), "\(list)")
            #expect(lines[0].hasPrefix("1  1 of 1 used  until ") && lines[0].hasSuffix("(over)"), "\(list)")
            #expect(lines[1] == "2  0 of 2 used  without an end", "\(list)")
            let revoked = try await site.command("invite", "revoke", "2")
            #expect(revoked.code == 0 && revoked.output.contains("revoked invite 2"), "\(revoked)")
            #expect(try link.ask("register siti rahasia1 invite=\(second.output.dropLast())\n") == refused)
        }
        let json = try await site.command("invite", "list", "--json").output.split(separator: "\n")
        #expect(json.count == 2 && json[1].contains(#""revoked":true"#) && json[0].contains(#""used":1"#), "\(json)")
    }

    @Test func `with an address an invite string stands beside the code`() async throws {
        let site = try await ServerSite()
        // Which certificate is in force, only a running server knows.
        let early = try await site.command("invite", "create", "--address", "chat.example.org")
        #expect(early.code == 1 && early.errors.contains("while the server runs"), "\(early)")
        let own = try TemporaryFolder()
        let identity = try await Certificates.make(in: own)
        func expect(_ made: Programs.Result, _ place: String, key certificate: String) async throws {
            let lines = made.output.split(separator: "\n")
            #expect(made.code == 0 && lines.count == 2, "\(made)")
            let fingerprint = "SHA256:" + (try await Certificates.fingerprint(of: certificate))
            let link = try #require(ServerLink(String(lines[1])))
            #expect(lines[1].hasPrefix("chat://\(place)/?key=SHA256:"), "\(made)")
            #expect(link.key == fingerprint && link.invite.map { $0[...] } == lines[0], "\(made)")
        }
        // The key of the running server, whatever lies in the data folder.
        let options = ServerSite.Options(arguments: ["--certificate", identity.certificate, "--key", identity.key])
        try await site.serve(options) { server in
            let made = try await site.command("invite", "create", "--address", "Chat.Example.org:9000")
            try await expect(made, "chat.example.org:9000", key: identity.certificate)
            let plain = try await site.command("invite", "create")
            #expect(plain.output.count == 37, "\(plain)")
            #expect(plain.errors.contains("takes itself for localhost:\(server.tls)\n"), "\(plain)")
            #expect(!plain.errors.contains(plain.output.dropLast()), "\(plain)")
        }
        try await site.serve(.init(arguments: ["--name", "chat.lab.example"])) { server in
            let made = try await site.command("invite", "create", "--address", "[2001:DB8::1]")
            try await expect(made, "[2001:db8::1]:8890", key: site.certificate)
            let plain = try await site.command("invite", "create")
            #expect(plain.errors.contains("takes itself for chat.lab.example:\(server.tls)\n"), "\(plain)")
        }
        let late = try await site.command("invite", "create", "--address", "[2001:DB8::1]")
        #expect(late.code == 1 && late.errors.contains("while the server runs"), "\(late)")
        let wrong = try await site.command("invite", "create", "--address", "a b")
        #expect(wrong.code == 1 && wrong.errors.contains("--address a b is no address"), "\(wrong)")
    }

    @Test(arguments: [true, false])
    func `what cannot be is refused with a reason`(isServed: Bool) async throws {
        let site = try await ServerSite()
        let refuse = { @Sendable () async throws in
            for (arguments, reason) in [
                (["invite", "create", "--uses", "0"], "1 to 1000000 uses"),
                (["invite", "create", "--expires", "0"], "1 to 36500 days"),
                (["invite", "revoke", "9"], "there is no such invite"),
                (["session", "list", "nobody"], "no such user"),
                (["session", "revoke", "messi", "9"], "no such session"),
            ] {
                let refused = try await site.command(arguments)
                #expect(refused.code == 1 && refused.output.isEmpty, "\(refused)")
                #expect(refused.errors.contains(reason), "\(refused)")
                #expect(refused.errors.split(separator: "\n").count == 1, "\(refused)")
            }
        }
        guard isServed else { return try await refuse() }
        try await site.serve(.init(hasTLS: false)) { _ in
            try await refuse()
            let useless = try await site.command("invite", "create")
            #expect(useless.errors.contains("this server runs with --registration closed"), "\(useless)")
        }
    }

    @Test(arguments: [["--registration", "all"], ["--directory", "none"], ["--search", "yes"]])
    func `a setting that does not exist is refused`(_ arguments: [String]) async throws {
        let result = try await ServerSite(hasAccounts: false).command(["run"] + arguments)
        #expect(result.code == 64 && result.errors.contains("\"\(arguments[1])\" is not"), "\(result)")
    }

    @Test func `sessions are listed without tokens and end at once`() async throws {
        let site = try await ServerSite()
        let login = #"{"command": "login", "user": "messi", "password": "surabaya", "device": "ponsel\u202e"}"# + "\n"
        try await site.serve(.init(hasTLS: false)) { server in
            let (phone, laptop, other) = (try server.connect(), try server.connect(), try server.connect())
            _ = try phone.ask(login)
            let token = try Transcript.token(laptop.ask("login messi surabaya\n"))
            _ = try Transcript.token(other.ask("login lineker surabaya\n"))
            let list = try await site.command("session", "list", "messi")
            let lines = list.output.split(separator: "\n")
            #expect(list.code == 0 && lines.count == 2 && !list.output.contains(token), "\(list)")
            #expect(lines.allSatisfy { $0.contains("127.0.0.1") && $0.contains("(connected)") }, "\(list)")
            // A label can't turn the direction of the operator's line.
            #expect(lines[0].contains("ponsel\u{FFFD}"), "\(list)")
            let id = try #require(lines[0].split(separator: " ").first)
            let ended = try await site.command("session", "revoke", "messi", String(id))
            #expect(ended.code == 0 && ended.output == "ended session \(id) of messi\n", "\(ended)")
            #expect(try phone.ask("inbox\n") == Transcript.noSession)
            #expect(try laptop.ask("inbox\n") == Transcript.empty)
            let all = try await site.command("session", "revoke", "messi", "all")
            #expect(all.output == "ended 1 session of messi\n", "\(all)")
            #expect(try laptop.ask("inbox\n") == Transcript.noSession)
            #expect(try other.ask("inbox\n") == Transcript.empty)
        }
        // It was written to the store, not to the server's memory alone.
        #expect(try await site.command("session", "list", "messi").output.isEmpty)
        let json = try await site.command("session", "list", "lineker", "--json").output
        #expect(json.contains(#""address":"127.0.0.1""#) && json.contains(#""connected":false"#), "\(json)")
        #expect(try await site.command("session", "revoke", "lineker", "all").code == 0)
        #expect(try await site.command("session", "list", "lineker").output.isEmpty)
    }
}
