import Testing

/// `chat-server user` and `chat-server demo`, while a server runs on the folder and while none does.
@Suite(.endToEnd) struct AccountCommandTests {
    /// Runs `body` beside a running server, or without one.
    private func site(isServed: Bool, _ body: @Sendable (ServerSite) async throws -> Void) async throws {
        let site = try await ServerSite(hasAccounts: false)
        if isServed {
            try await site.serve { _ in try await body(site) }
        } else {
            try await body(site)
        }
    }

    @Test(arguments: [true, false])
    func `accounts are added and listed`(isServed: Bool) async throws {
        try await site(isServed: isServed) { site in
            let added = try await site.command(
                "user", "add", "naim", "--name", "Naim N.", "--password-stdin", "--password-cost", "10",
                input: "rahasia sekali\n")
            #expect(added.code == 0, "\(added)")
            #expect(added.output == "added naim (Naim N.)\n")
            let other = try await site.command(
                "user", "add", "ana", "--password-stdin", "--password-cost", "10", input: "satu dua tiga")
            #expect(other.code == 0, "\(other)")

            let list = try await site.command("user", "list")
            #expect(list.code == 0)
            #expect(list.output == "ana   ana\nnaim  Naim N.\n")
            let json = try await site.command("user", "list", "--json").output
            let lines = json.split(separator: "\n")
            #expect(lines.count == 2)
            #expect(lines[1].contains(#""user":"naim""#) && lines[1].contains(#""name":"Naim N.""#), "\(json)")
        }
    }

    @Test(arguments: [true, false])
    func `what cannot be is refused with a reason`(isServed: Bool) async throws {
        try await site(isServed: isServed) { site in
            let cost = ["--password-stdin", "--password-cost", "10"]
            let first = try await site.command(["user", "add", "naim"] + cost, input: "rahasia sekali")
            #expect(first.code == 0)
            for (arguments, input, reason) in [
                (["user", "add", "naim"] + cost, "rahasia sekali", "taken"),
                (["user", "add", "ana"] + cost, "short", "8 to 256 bytes"),
                (["user", "add", "Not A Name"] + cost, "rahasia sekali", "user name"),
                (["user", "passwd", "nobody"] + cost, "rahasia sekali", "no such user"),
                (["user", "disable", "nobody"], "", "no such user"),
            ] {
                let refused = try await site.command(arguments, input: input)
                #expect(refused.code == 1, "\(refused)")
                #expect(refused.output.isEmpty)
                #expect(refused.errors.contains(reason), "\(refused)")
                #expect(refused.errors.split(separator: "\n").count == 1, "\(refused)")
            }
        }
    }

    @Test func `demo accounts can be made again and again`() async throws {
        for isServed in [true, false] {
            try await site(isServed: isServed) { site in
                let first = try await site.command("demo", "--password-cost", "10")
                let second = try await site.command("demo", "--password-cost", "10")
                #expect(first.code == 0 && second.code == 0, "\(first)\(second)")
                #expect(first.output.contains("added messi (Lionel Messi), password surabaya"))
                #expect(second.output.contains("messi is there already"))
                let list = try await site.command("user", "list").output
                #expect(
                    list == """
                        henderson  Jordan Henderson  (demo)
                        lineker    Gary Lineker  (demo)
                        messi      Lionel Messi  (demo)

                        """)
            }
        }
    }

    @Test func `a disabled account is out at once, on its open connection too, until it is enabled`() async throws {
        let site = try await ServerSite()
        try await site.serve { server in
            let link = try server.connect()
            let token = try Transcript.token(link.ask("login messi surabaya\n"))
            let disabled = try await site.command("user", "disable", "messi")
            #expect(disabled.code == 0, "\(disabled)")
            #expect(try link.ask("inbox\n") == Transcript.noSession)
            #expect(try link.ask("inbox \(token)\n") == Transcript.noSession)
            #expect(try link.ask("login messi surabaya\n") == Transcript.error("Autentikasi Gagal!"))
            _ = try Transcript.token(link.ask("login lineker surabaya\n"))
            #expect(try link.ask("send messi halo\n") == Transcript.error("User Tidak Ditemukan"))

            let enabled = try await site.command("user", "enable", "messi")
            #expect(enabled.code == 0, "\(enabled)")
            #expect(try link.ask("send messi halo\n") == Transcript.sent)
            #expect(try link.ask("inbox \(token)\n") == Transcript.noSession)
            _ = try Transcript.token(link.ask("login messi surabaya\n"))
        }
    }

    @Test func `a new password ends all sessions and counts at once`() async throws {
        let site = try await ServerSite()
        try await site.serve { server in
            let link = try server.connect()
            _ = try Transcript.token(link.ask("login messi surabaya\n"))
            let changed = try await site.command(
                "user", "passwd", "messi", "--password-stdin", input: "sandi yang baru\n")
            #expect(changed.code == 0, "\(changed)")
            #expect(try link.ask("inbox\n") == Transcript.noSession)
            #expect(try link.ask("login messi surabaya\n") == Transcript.error("Autentikasi Gagal!"))
            _ = try Transcript.token(link.ask("login messi sandi yang baru\n"))
        }
        // It was written to the store, not to the server's memory alone.
        try await site.serve { server in
            let link = try server.connect()
            _ = try Transcript.token(link.ask("login messi sandi yang baru\n"))
        }
    }

    @Test func `accounts that are changed without a server are as they were left when one starts`() async throws {
        let site = try await ServerSite()
        #expect(try await site.command("user", "disable", "henderson").code == 0)
        let changed = try await site.command(
            "user", "passwd", "messi", "--password-stdin", "--password-cost", "10", input: "sandi yang baru")
        #expect(changed.code == 0, "\(changed)")
        try await site.serve { server in
            let link = try server.connect()
            #expect(try link.ask("login henderson surabaya\n") == Transcript.error("Autentikasi Gagal!"))
            _ = try Transcript.token(link.ask("login messi sandi yang baru\n"))
        }
    }
}
