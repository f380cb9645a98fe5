import Foundation
import Testing

/// `chat-server user add --from`, as for a class of students.
@Suite(.endToEnd) struct AccountFileCommandTests {
    private static let cost = ["--password-cost", "10"]

    @Test(arguments: [true, false])
    func `a class is added from a file, and who has no password is given one, once`(isServed: Bool) async throws {
        let site = try await ServerSite()
        let lines = (1...30).map { "student\($0),\"Student, \($0)\"" }
        let file = try site.folder.write((["# class 7b"] + lines).joined(separator: "\n"), to: "class.csv")
        let add = { @Sendable () async throws in
            let added = try await site.command(["user", "add", "--from", file] + Self.cost)
            #expect(added.code == 0 && added.errors == "chat-server: added 30 accounts\n", "\(added)")
            let said = added.output.split(separator: "\n")
            #expect(said.count == 30)
            #expect(said[6].hasPrefix("added student7 (Student, 7), password "), "\(said[6])")
            return String(said[6].split(separator: " ").last ?? "")
        }
        let log = { @Sendable (server: ServerSite.Server, password: String) in
            _ = try Transcript.token(server.connect().ask("login student7 \(password)\n"))
        }
        if isServed {
            try await site.serve(.init(hasTLS: false)) { server in
                let password = try await add()
                try log(server, password)
            }
        } else {
            let password = try await add()
            try await site.serve(.init(hasTLS: false)) { try log($0, password) }
        }
    }

    @Test func `each line that could not be added is named, and the others are there`() async throws {
        let site = try await ServerSite()
        let input = "naim,Naim,rahasia satu\nmessi\nsiti,,rahasia dua\n"
        let added = try await site.command(["user", "add", "--from", "-"] + Self.cost, input: input)
        #expect(added.code == 1, "\(added)")
        #expect(added.output == "added naim (Naim)\nadded siti (siti)\n", "\(added)")
        #expect(added.errors.contains("line 2: messi: that user name is taken"), "\(added)")
        #expect(added.errors.lastLine == "chat-server: added 2 of 3 accounts, 1 could not be added", "\(added)")
        let again = try await site.command(["user", "add", "--from", "-", "--json"] + Self.cost, input: "ana\nnaim")
        let objects = again.output.split(separator: "\n")
        #expect(again.code == 1 && objects.count == 2, "\(again)")
        #expect(objects.first?.contains(/"done":"added","line":1,"password":"[-a-z2-9]{19}","user":"ana"/) == true)
        #expect(objects.last?.hasPrefix(#"{"done":"refused","line":2,"reason":"that user name"#) == true, "\(again)")
    }

    @Test func `with a line that cannot be right nothing is added`() async throws {
        let site = try await ServerSite(hasAccounts: false)
        let input = "naim\nnot a name\nsiti,x,short\n"
        let refused = try await site.command(["user", "add", "--from", "-"] + Self.cost, input: input)
        #expect(refused.code == 1 && refused.output.isEmpty, "\(refused)")
        #expect(refused.errors.contains("-: line 2: a user name") && refused.errors.contains("-: line 3: a password"))
        #expect(refused.errors.lastLine == "chat-server: nothing was added")
        #expect(try await site.command("user", "list").output.isEmpty)
        for arguments in [
            ["naim", "--from", "-"], [], ["--from", "-", "--password-stdin"], ["--from", "-", "--name", "x"],
        ] {
            #expect(try await site.command(["user", "add"] + arguments).code == 64, "\(arguments)")
        }
    }

    @Test func `S3-4 a file with passwords that others may read is refused`() async throws {
        let site = try await ServerSite(hasAccounts: false)
        let file = try site.folder.write("naim,,rahasia satu\n", to: "class.csv")
        chmod(file, 0o640)
        let refused = try await site.command(["user", "add", "--from", file] + Self.cost)
        #expect(refused.code == 1 && refused.errors.contains("chmod 600 \(file)"), "\(refused)")
        chmod(file, 0o600)
        let added = try await site.command(["user", "add", "--from", file] + Self.cost)
        #expect(added.code == 0 && added.output == "added naim (naim)\n", "\(added)")
        let missing = try await site.command("user", "add", "--from", file + "x")
        #expect(missing.code == 1 && missing.errors.contains("No such file"), "\(missing)")
        let shown = try await site.command("user", "show", "naim")
        #expect(shown.output.hasPrefix("user       naim\nname       naim\nstate      enabled\n"), "\(shown)")
    }
}
