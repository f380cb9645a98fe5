import Foundation
import Testing

/// Data folders that can't be used as they are (SECURITY.md 5.1 and 5.4).
@Suite(.endToEnd) struct FolderFaultTests {
    @Test func `S5.1 a second server on the same data ends with 75`() async throws {
        await FaultReport.run(
            "a second process on the database", expected: "exit 75, which says so; the first one goes on"
        ) { report in
            let site = try await ServerSite()
            try await site.serve(.init(hasTLS: false)) { server in
                let second = try await site.command("run", "--insecure", "127.0.0.1:0")
                report.saw("\(second.end)", second.code == 75)
                report.saw(second.errors.lastLine, second.errors.contains("is in use by another chat-server"))
                let pong = try server.connect().ask("ping\n") == Transcript.pong
                report.saw(pong ? "the first one answers" : "the first one does not answer", pong)
            }
        }
    }

    @Test(arguments: ["chat.db", "lock", "."])
    func `S5.4 what cannot be written is named at the start`(_ name: String) async throws {
        await FaultReport.run(
            "read-only data: \(name == "." ? "the folder" : name)",
            expected: "the start fails with 74 or 78, and says which file and what to do"
        ) { report in
            let site = try await ServerSite()
            // To root every file can be written; but in a folder of somebody else it acts as that one.
            let path = name == "." ? site.data : site.data + "/" + name
            let owner = geteuid() == 0 ? "65534" : "\(geteuid())"
            let changed = try await Programs.run("chown", ["-R", owner, site.data])
            guard changed.code == 0, chmod(site.folder.path, 0o711) == 0, chmod(path, name == "." ? 0o500 : 0o400) == 0
            else { throw Unexpected("chown or chmod: \(changed)") }
            let started = try await site.command("run", "--insecure", "127.0.0.1:0")
            report.saw("\(started.end)", [.exited(74), .exited(78)].contains(started.end))
            let line = started.errors.lastLine
            report.saw(line, line.contains(site.data) && line.contains(/owner|--data/))
        }
    }

    @Test func `S5.4 a read-only file system is named at the start`() async throws {
        let fault = "read-only data: the file system"
        let site = try await ServerSite(hasAccounts: false)
        guard try await SmallDisk.mount(at: site.data) else {
            return FaultReport.skip(fault, because: "mounting is not allowed here")
        }
        await FaultReport.run(fault, expected: "the start fails with 74 or 78, and says what to do") { report in
            let made = try await site.command("demo", "--password-cost", "10")
            guard made.code == 0, try await SmallDisk.remount(site.data, "ro") else { throw Unexpected("\(made)") }
            let started = try await site.command("run", "--insecure", "127.0.0.1:0")
            report.saw("\(started.end)", [.exited(74), .exited(78)].contains(started.end))
            let line = started.errors.lastLine
            report.saw(line, line.contains(site.data) && line.contains("--data"))
        }
        try await SmallDisk.unmount(site.data)
    }

    @Test func `S5.4 a damaged page is found after an unclean stop, and what is sound is served`() async throws {
        await FaultReport.run(
            "corrupt page in the database",
            expected: "the log says so after an unclean stop; who reads it gets an error, all else goes on"
        ) { report in
            let site = try await ServerSite()
            var load = FaultLoad(bytes: 500)
            try await site.serve(.init(hasTLS: false)) { server in
                load.send(2_000, over: try server.login("messi"))
                server.program.send(SIGTERM)
                _ = try server.ended()
            }
            let damaged = try Self.damage(site.data + "/chat.db", pageWith: "\(load.sent[1_000].prefix(40))")
            report.saw("page \(damaged) of the messages overwritten")
            try await site.serve(.init(hasTLS: false)) { server in
                let link = try server.login("messi")
                // What waits for lineker is counted, and lies in the damaged page.
                let refused = try link.ask("{\"command\": \"send\", \"to\": \"lineker\", \"msg\": \"halo\"}\n")
                report.saw("to lineker: \(refused.dropLast(4).prefix(50))", refused.contains("\"internal_error\""))
                let sent = try link.ask("send henderson halo\n") == Transcript.sent
                report.saw(sent ? "to henderson: sent" : "to henderson: not sent", sent)
                server.program.send(SIGKILL)
                _ = try server.ended()
            }
            for start in 1...2 {
                let outcome = try await site.serve(.init(hasTLS: false, ends: nil)) { server in
                    try eventually("quick_check tells") {
                        try server.log.split(separator: "\n").count {
                            $0.contains("is damaged") && $0.contains("found=")
                        }
                            == start
                    }
                    let link = try server.login("lineker")
                    let reply = try link.ask("{\"command\": \"inbox\", \"limit\": 200, \"after\": 1000}\n")
                    report.saw("reading it: \(reply.dropLast(4).prefix(50))", reply.contains("\"internal_error\""))
                    let news = try link.ask("{\"command\": \"history\", \"with\": \"messi\", \"limit\": 1}\n")
                    report.saw("start \(start): quick_check tells, the newest is there", news.contains("1999 xxx"))
                    // Again an unclean stop.
                    _ = try server.login("messi").ask("send henderson halo\n")
                    server.program.send(SIGKILL)
                    _ = try server.ended()
                }
                report.saw("\(outcome.end)", outcome.end == .signaled(SIGKILL))
            }
        }
    }

    @Test func `S5.4 a file that is no database is refused at the start`() async throws {
        await FaultReport.run(
            "corrupt first page", expected: "the start fails with 78, and says what to do"
        ) { report in
            let site = try await ServerSite()
            try Self.overwrite(site.data + "/chat.db", at: 0)
            let started = try await site.command("run", "--insecure", "127.0.0.1:0")
            report.saw("\(started.end)", started.code == 78)
            report.saw(started.errors.lastLine, started.errors.lastLine.contains("restore it from a backup"))
        }
    }

    /// - Returns: the number of the page that holds a text.
    private static func damage(_ path: String, pageWith text: String) throws -> Int {
        let bytes = try Data(contentsOf: URL(filePath: path))
        guard let place = bytes.firstRange(of: Data(text.utf8))?.lowerBound else { throw Unexpected("no \(text)") }
        try overwrite(path, at: place / 4_096 * 4_096)
        return place / 4_096 + 1
    }

    private static func overwrite(_ path: String, at offset: Int) throws {
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        try file.seek(toOffset: UInt64(offset))
        try file.write(contentsOf: Data(repeating: 0xA5, count: 4_096))
        try file.close()
    }
}

extension String {
    var lastLine: String {
        split(separator: "\n").last.map(String.init) ?? ""
    }
}
