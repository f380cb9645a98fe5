import Foundation
import Testing

/// One user's own data, as the operator hands it over.
@Suite(.endToEnd) struct ExportTests {
    private struct Line: Decodable {
        let type: String
        let user: String?
        let room: String?
        let with: String?
        let from: String?
        let msg: String?
        let deleted: Bool?
        let messages: Int?
    }

    @Test func `an export that a signal ends leaves no file`() async throws {
        try await ServerSite().serve { server in
            let person = try Person(["--server", "127.0.0.1:\(server.insecure)", "--insecure"])
            try await person.login("lineker")
            let sockets = try SocketPair()
            defer { close(sockets.ours) }
            let file = person.state.file("own.jsonl")
            // The kernel still accepts for it, and then nothing is answered.
            server.program.send(SIGSTOP)
            defer { server.program.send(SIGCONT) }
            let end = try await ChildProgram.run(
                [Programs.client] + person.server + ["export", file], environment: person.environment,
                output: sockets.theirs, errors: person.state.file("errors")
            ) { program in
                try eventually("the file is there") { FileManager.default.fileExists(atPath: file) }
                program.send(SIGTERM)
                _ = try Link(descriptor: dup(sockets.ours)).rest()
            }.end
            #expect(end == .signaled(SIGTERM))
            #expect(!FileManager.default.fileExists(atPath: file))
        }
    }

    @Test func `an export has what a user may see, in order, and nothing else`() async throws {
        let site = try await ServerSite()
        let text = try await site.serve { server in
            let (messi, lineker) = (try server.connect(), try server.connect())
            _ = try messi.ask("login messi surabaya\n")
            _ = try lineker.ask("login lineker surabaya\n")
            for line in ["send lineker one", "send henderson not for lineker", "send lineker two", "create #lab"] {
                #expect(try messi.ask(line + "\n").contains("OK"))
            }
            #expect(try messi.ask("send #lab before\n") == Transcript.sent)
            for line in ["join #lab", "send messi three", "send #lab four"] {
                #expect(try lineker.ask(line + "\n").contains("OK"))
            }
            #expect(try messi.ask("delete 1\n").contains("OK"))
            let exported = try await site.command("export", "lineker")
            #expect(exported.code == 0 && exported.errors.isEmpty, "\(exported)")
            let person = try Person(["--server", "127.0.0.1:\(server.insecure)", "--insecure"])
            try await person.login("lineker")
            let own = try await person.run("export")
            #expect(own.code == 0 && own.errors.isEmpty, "\(own)")
            let messages = { (text: String) in text.split(separator: "\n").filter { $0.contains("\"msg\"") }.count }
            #expect(messages(own.output) == messages(exported.output))
            let lines = try own.output.split(separator: "\n").map {
                try JSONDecoder().decode(Line.self, from: Data($0.utf8))
            }
            #expect(lines.first?.type == "export" && lines.last?.messages == 4)
            #expect(Set(lines.compactMap(\.msg)) == ["", "two", "three", "four"])
            let file = person.state.file("own.jsonl")
            #expect(try await person.run("export", "--with", "messi", file).output.isEmpty)
            #expect(try mode(of: file) == 0o600)
            #expect(messages(try person.state.read("own.jsonl")) == 3)
            #expect(messages(try await person.run("export", "--with", "MESSI").output) == 3)
            let none = try await person.run("export", "--with", "henderson")
            #expect(none.code == 1 && none.output.isEmpty && none.errors.contains("no conversation"), "\(none)")
            #expect(try await person.run("export", file).code == 1)
            return exported.output
        }.result
        #expect(!text.contains("not for lineker") && !text.contains("before") && !text.contains("\"one\""))
        let lines = try text.split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
        #expect(
            lines.map(\.type) == [
                "export", "account", "session", "room", "conversation", "message", "message", "message",
                "conversation", "message", "end",
            ])
        #expect(lines[1].user == "lineker" && lines[3].room == "#lab")
        #expect(lines.compactMap(\.with) == ["messi", "#lab"])
        #expect(lines.compactMap(\.msg) == ["", "two", "three", "four"])
        #expect(lines[5].deleted == true && lines[5].from == "messi")
        #expect(lines.last?.messages == 4)
        // While no server runs; a file is for its owner alone, and none is written over.
        let file = site.folder.file("lineker.jsonl")
        #expect(try await site.command("export", "lineker", file).code == 0)
        #expect(try mode(of: file) == 0o600)
        #expect(try await site.command("export", "lineker", file).code == 1)
        let nobody = try await site.command("export", "nobody")
        #expect(nobody.code == 1 && nobody.errors == "chat-server: there is no such user\n", "\(nobody)")
    }
}
