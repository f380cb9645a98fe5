import Foundation
import GRDB
import Testing

/// `chat-server check` on what an operator may have done.
@Suite(.endToEnd) struct CheckCommandTests {
    /// A line of `--json`.
    private struct Line: Decodable {
        let severity: String
        let area: String
        let what: String
        let cure: String?
    }

    private struct Checked {
        let lines: [Line]
        let code: Int32?

        /// The worst that is said of an area.
        func worst(_ area: String) -> Line? {
            for severity in ["error", "warning", "note", "ok"] {
                if let line = lines.first(where: { $0.area == area && $0.severity == severity }) { return line }
            }
            return nil
        }
    }

    private static func check(_ site: ServerSite, _ arguments: String...) async throws -> Checked {
        let said = try await site.command(
            ["check", "--json", "--password-cost", "10", "--listen", "127.0.0.1:0"] + arguments)
        #expect(said.errors.isEmpty, "\(said)")
        let lines = try said.output.split(separator: "\n").map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8))
        }
        return Checked(lines: lines, code: said.code)
    }

    @Test func `S5-4 a folder that a server runs on is checked beside it, and so is one that it has left`() async throws
    {
        let site = try await ServerSite()
        let before = try await site.serve { server in
            let link = try server.connect()
            _ = try Transcript.token(link.ask("login messi surabaya\n"))
            #expect(try link.ask("send lineker halo\n") == Transcript.sent)
            // The system's table of sockets is longer than what comes of it at once.
            let others = try (0..<300).map { _ in try BoundPort() }
            for other in others { try other.listen() }
            let held = try await Self.check(
                site, "--insecure", "127.0.0.1:\(server.insecure)")
            withExtendedLifetime(others) {}
            #expect(held.code == 0, "\(held)")
            #expect(held.lines.contains { $0.what.contains("held by the server that runs") }, "\(held)")
            #expect(try link.ask("ping\n") == Transcript.pong)
            server.program.send(SIGTERM)
            link.close()
            #expect(try server.ended() == "")
            return held
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: site.data).sorted()
        let after = try await Self.check(site)
        #expect(after.code == 0, "\(after)")
        for checked in [before.result, after] {
            for area in ["configuration", "ports", "folder", "certificate", "database", "clock"] {
                #expect(checked.worst(area)?.severity == "ok", "\(area): \(checked)")
            }
            #expect(checked.worst("accounts")?.severity == "note", "\(checked)")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: site.data).sorted() == names)
    }

    @Test func `S5-4 a folder that is not there is no error, and is not made`() async throws {
        let site = try await ServerSite(hasAccounts: false)
        let checked = try await Self.check(site)
        #expect(checked.code == 0 && checked.worst("folder")?.severity == "note", "\(checked)")
        #expect(!FileManager.default.fileExists(atPath: site.data))
    }

    /// Something that is wrong, how it is made, and what `check` must say.
    struct Wrong: Sendable, CustomStringConvertible {
        let description: String
        var arguments: [String] = []
        let area: String
        var severity = "error"
        let says: String
        let cure: String
        let code: Int32
        let make: @Sendable (ServerSite) throws -> Void
    }

    private static func mode(_ mode: mode_t, _ name: String) -> @Sendable (ServerSite) throws -> Void {
        { site in #expect(chmod(site.data + name, mode) == 0) }
    }

    private static func file(_ text: String) -> @Sendable (ServerSite) throws -> Void {
        { try Data(text.utf8).write(to: URL(filePath: $0.data + "/chat-server.toml")) }
    }

    static let wrongs = [
        Wrong(
            description: "a key for everybody", area: "certificate", says: "can be read by everybody", cure: "",
            code: 78, make: mode(0o644, "/key.pem")),
        Wrong(
            description: "a folder that others write in", area: "folder", says: "others may write", cure: "chmod 700",
            code: 78, make: mode(0o777, "")),
        Wrong(
            description: "a folder that others look into", area: "folder", severity: "warning", says: "others may look",
            cure: "chmod 700", code: 0, make: mode(0o755, "")),
        Wrong(
            description: "a database for everybody", area: "folder", severity: "warning", says: "chat.db",
            cure: "chmod go=", code: 0, make: mode(0o644, "/chat.db")),
        Wrong(
            description: "an unknown key", area: "configuration",
            says: ":2: thread: there is no such setting; did you mean threads?",
            cure: "config example", code: 78, make: file("[network]\nthread = 3\n")),
        Wrong(
            description: "half a pair", area: "configuration", says: "go together", cure: "", code: 78,
            make: file("[tls]\ncertificate = \"x.pem\"\n")),
        Wrong(
            description: "plain text in public", arguments: ["--insecure", "0.0.0.0:0"], area: "configuration",
            says: "--insecure-public", cure: "", code: 78, make: { _ in }),
        Wrong(
            description: "demo accounts in public",
            arguments: ["--insecure", "0.0.0.0:0", "--insecure-public", "--password-cost", "15"], area: "accounts",
            says: "demo accounts", cure: "user disable messi", code: 78, make: { _ in }),
        Wrong(
            description: "demo accounts behind a load balancer",
            arguments: ["--proxy-protocol-from", "10.0.0.0/8", "--password-cost", "15"], area: "accounts",
            says: "demo accounts", cure: "user disable messi", code: 78, make: { _ in }),
        Wrong(
            description: "a database of another program", area: "database", says: "is not the database", cure: "backup",
            code: 78,
            make: {
                try Data("no database, but text that is long enough".utf8).write(
                    to: URL(filePath: $0.data + "/chat.db"))
            }),
        Wrong(
            description: "a name that the certificate does not have", arguments: ["--name", "chat.example.org"],
            area: "certificate", severity: "warning", says: "chat.example.org", cure: "clients", code: 0,
            make: { _ in }),
    ]

    @Test(arguments: wrongs)
    func `S1 what is wrong is said, with its cure and a code`(_ wrong: Wrong) async throws {
        let site = try await ServerSite()
        // A certificate is there once a server has been.
        try await site.serve { _ in }
        try wrong.make(site)
        let said = try await site.command(
            ["check", "--json", "--listen", "127.0.0.1:0", "--password-cost", "10"] + wrong.arguments)
        let lines = try said.output.split(separator: "\n").map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8))
        }
        let line = try #require(
            lines.first { $0.area == wrong.area && $0.severity == wrong.severity && $0.what.contains(wrong.says) },
            "\(said)")
        #expect(line.cure?.contains(wrong.cure) ?? wrong.cure.isEmpty, "\(said)")
        #expect(said.code == wrong.code, "\(said)")
    }

    @Test func `a port that another program has is an error, code 69`() async throws {
        let site = try await ServerSite()
        let other = try await ServerSite(hasAccounts: false)
        try await other.serve(.init(hasTLS: false)) { server in
            let checked = try await Self.check(site, "--insecure", "127.0.0.1:\(server.insecure)")
            #expect(checked.code == 69, "\(checked)")
            #expect(checked.worst("ports")?.cure?.contains("ss -ltnp") == true, "\(checked)")
            let metrics = try await Self.check(site, "--metrics", "127.0.0.1:\(server.insecure)")
            #expect(metrics.code == 69, "\(metrics)")
        }
    }

    @Test("a store of a newer version is the operator's affair, not the disk's: code 78, also of a start")
    func newer() async throws {
        let site = try await ServerSite()
        let database = try DatabaseQueue(path: site.data + "/chat.db")
        try await database.write { try $0.execute(sql: "PRAGMA user_version = 99") }
        try database.close()
        let checked = try await Self.check(site)
        #expect(checked.code == 78 && checked.worst("database")?.what.contains("newer") == true, "\(checked)")
        let started = try await site.command("run", "--listen", "127.0.0.1:0", "--password-cost", "10")
        #expect(started.code == 78 && started.errors.contains("newer chat-server"), "\(started)")
    }

    @Test("below 1024 it says that root tried it", .enabled(if: geteuid() == 0)) func lowPort() async throws {
        let checked = try await Self.check(ServerSite(), "--insecure", "127.0.0.1:1023")
        let line = checked.lines.first { $0.what.hasPrefix("127.0.0.1:1023") }
        #expect(line?.severity == "note" && line?.cure?.contains("PrivateUsers=no") == true, "\(checked)")
    }

    @Test("S2.4 a certificate that has ended, or another's key, is an error") func badCertificate() async throws {
        let site = try await ServerSite(hasAccounts: false)
        let (certificate, key) = try await Certificates.make(in: site.folder)
        let folder = try TemporaryFolder()
        let other = try await Certificates.make(in: folder)
        let mixed = try await Self.check(site, "--certificate", certificate, "--key", other.key)
        #expect(mixed.code == 78 && mixed.worst("certificate")?.severity == "error", "\(mixed)")
        let old = folder.file("old.pem")
        let made = try await Programs.run(
            "openssl",
            ["x509", "-in", certificate, "-signkey", key, "-days", "-1", "-out", old])
        #expect(made.code == 0, "\(made)")
        let ended = try await Self.check(site, "--certificate", old, "--key", key)
        #expect(ended.code == 78, "\(ended)")
        #expect(ended.worst("certificate")?.what.contains("has expired") == true, "\(ended)")
        let good = try await Self.check(site, "--certificate", certificate, "--key", key)
        #expect(good.code == 0 && good.worst("certificate")?.severity == "warning", "\(good)")
    }

    @Test(arguments: [("conversations", "backup"), ("runs", "compact")])
    func `S5-4 a damaged page is found, code 74`(table: String, cure: String) async throws {
        let site = try await ServerSite()
        let path = site.data + "/chat.db"
        let root = try await DatabaseQueue(path: path).read { database in
            try Int.fetchOne(
                database, sql: "SELECT rootpage FROM sqlite_schema WHERE name = ?", arguments: [table])
        }
        // Nothing but the check reads it here.
        let page = try #require(root)
        let file = try FileHandle(forUpdating: URL(filePath: path))
        try file.seek(toOffset: UInt64((page - 1) * 4_096))
        try file.write(contentsOf: Data(repeating: 0xA5, count: 4_096))
        try file.close()
        let checked = try await Self.check(site)
        #expect(checked.code == 74, "\(checked)")
        #expect(checked.worst("database")?.cure?.contains(cure) == true, "\(checked)")
    }

    @Test func `S3-1 weaker hashes than the policy's are named`() async throws {
        let site = try await ServerSite(hasAccounts: false)
        let added = try await site.command(
            ["user", "add", "alice", "--password-stdin", "--password-cost", "10"], input: "rahasia1\n")
        #expect(added.code == 0, "\(added)")
        let said = try await site.command("check", "--listen", "127.0.0.1:0")
        #expect(said.code == 0, "\(said)")
        #expect(said.output.contains("less than password-cost 15: alice"), "\(said)")
        #expect(said.output.contains("cure: the next login"), "\(said)")
    }
}
