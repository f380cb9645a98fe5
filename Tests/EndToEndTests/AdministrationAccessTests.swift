import Foundation
import Testing

/// Who may run an operator's command, and as whom (SECURITY.md 5.1). What needs two users is tried where root runs it.
@Suite(.endToEnd) struct AdministrationAccessTests {
    private func owners(of site: ServerSite) throws -> Set<String> {
        let files = try FileManager.default.contentsOfDirectory(atPath: site.data).map { site.data + "/" + $0 }
        return Set(
            try (files + [site.data]).map { path in
                var status = stat()
                guard lstat(path, &status) == 0 else { throw Unexpected("\(path): \(errno)") }
                return "\(status.st_uid):\(status.st_gid)"
            })
    }

    @Test(.enabled(if: OtherUser.canBePlayed))
    func `S5.1 root acts as the folder's owner: no file of root's is left in it`() async throws {
        let site = try await ServerSite()
        try await OtherUser.give(site)
        let added = try await site.command(
            "user", "add", "naim", "--password-stdin", "--password-cost", "10", input: "rahasia sekali")
        #expect(added.code == 0, "\(added)")
        #expect(try owners(of: site) == ["\(OtherUser.id):\(OtherUser.id)"])
        try await site.serve(.init(hasTLS: false)) { server in
            let listed = try await site.command("user", "list")
            #expect(listed.code == 0 && listed.output.contains("naim"), "\(listed)")
            _ = try Transcript.token(server.connect().ask("login naim rahasia sekali\n"))
            #expect(try owners(of: site) == ["\(OtherUser.id):\(OtherUser.id)"])
            // Nor does it keep root's groups. The thread that it began with has ended by then.
            let threads = "/proc/\(server.program.pid)/task"
            let names = try FileManager.default.contentsOfDirectory(atPath: threads)
            let groups = names.filter { $0 != "\(server.program.pid)" }.compactMap { name in
                let status = try? String(contentsOfFile: "\(threads)/\(name)/status", encoding: .utf8)
                return status?.split(separator: "\n").first { $0.hasPrefix("Groups:") }
            }
            #expect(!groups.isEmpty)
            #expect(groups.allSatisfy { $0.split(whereSeparator: \.isWhitespace).dropFirst() == [OtherUser.id[...]] })
        }
    }

    @Test(
        arguments: [
            ["user", "list"], ["session", "list", "messi"], ["invite", "list"], ["stats"],
            ["certificate", "renew-self-signed"], ["connections"], ["disconnect", "1"], ["broadcast", "halo"],
            ["drain"],
            ["backup", "/nowhere/x.tar"], ["export", "messi"],
        ])
    func `a folder that was mistyped is refused, and not made`(_ arguments: [String]) async throws {
        let site = try await ServerSite(hasAccounts: false)
        let refused = try await site.command(arguments)
        #expect([1, 78].contains(refused.code), "\(refused)")
        #expect(refused.errors.contains(site.data) && refused.output.isEmpty, "\(refused)")
        #expect(!FileManager.default.fileExists(atPath: site.data))
    }

    @Test(
        .enabled(if: OtherUser.canBePlayed), arguments: [true, false])
    func `S5.1 another user is refused in a line, whether a server runs or not`(isServed: Bool) async throws {
        let site = try await ServerSite()
        chmod(site.folder.path, 0o711)
        let refuse = { @Sendable () async throws in
            let refused = try await Programs.run(
                Programs.server, ["user", "list", "--data", site.data],
                through: OtherUser.prefix)
            // Where the programs themselves lie in a folder that is root's alone, nothing can be said.
            guard refused.code != 126, refused.code != 127 else { return }
            #expect([1, 78].contains(refused.code), "\(refused)")
            #expect(refused.output.isEmpty)
            #expect(refused.errors.split(separator: "\n").count == 1, "\(refused)")
            #expect(refused.errors.contains("run as"), "\(refused)")
        }
        guard isServed else { return try await refuse() }
        try await site.serve(.init(hasTLS: false)) { _ in try await refuse() }
    }

    @Test func `S5.1 a command waits 5 s for another one that has the folder, then says so`() async throws {
        let site = try await ServerSite()
        let file = open(site.data + "/lock", O_RDWR | O_CLOEXEC)
        #expect(flock(file, LOCK_EX | LOCK_NB) == 0)
        let start = ContinuousClock.now
        let refused = try await site.command("user", "list")
        #expect(ContinuousClock.now - start >= .seconds(5))
        #expect(refused.code == 75 && refused.errors.contains("in use"), "\(refused)")
        close(file)
        let listed = try await site.command("user", "list", "--json")
        #expect(listed.code == 0 && listed.output.split(separator: "\n").count == 3, "\(listed)")
    }

    @Test func `every command tells programs what it did as one object a line`() async throws {
        let site = try await ServerSite()
        for (arguments, expected) in [
            (
                ["user", "disable", "messi"],
                #"{"done":"disabled","message":"disabled messi; all its sessions have ended","user":"messi"}"#
            ),
            (["user", "enable", "messi"], #"{"done":"enabled","message":"enabled messi","user":"messi"}"#),
            (
                ["session", "revoke", "messi", "all"],
                #"{"count":0,"done":"revoked","message":"ended 0 sessions of messi","user":"messi"}"#
            ),
        ] {
            let result = try await site.command(arguments + ["--json"])
            #expect(result.code == 0 && result.output == expected + "\n" && result.errors.isEmpty, "\(result)")
        }
        let demo = try await site.command("demo", "--json")
        #expect(demo.output.split(separator: "\n").count == 3, "\(demo)")
        #expect(demo.output.hasPrefix(#"{"done":"kept","message":"messi is there already","user":"messi"}"#), "\(demo)")
        let invite = try await site.command("invite", "create", "--json")
        #expect(invite.code == 0 && invite.errors.isEmpty, "\(invite)")
        #expect(invite.output.contains(#""code":""#) && invite.output.contains(#""uses":1"#), "\(invite)")
    }
}
