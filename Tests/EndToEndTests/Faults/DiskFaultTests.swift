import Foundation
import Testing

/// What a broken or full disk does to a server (SECURITY.md 5.3).
@Suite(.endToEnd) struct DiskFaultTests {
    @Test(
        .enabled("strace must be installed and allowed to trace") { await SystemCalls.canBeTraced() },
        arguments: [("fdatasync", "fsync error", 30), ("pwrite64", "write error", 200)])
    func `S5.3 after an error of the disk nothing is acknowledged, and the program ends with 74`(
        _ call: String, _ name: String, _ first: Int
    ) async throws {
        await FaultReport.run(
            "\(name): EIO from \(call) after a while",
            expected: "no OK for it, a line in the log, exit 74; everything acknowledged is there"
        ) { report in
            let site = try await ServerSite()
            let options = ServerSite.Options(
                hasTLS: false,
                through: [
                    "strace", "-D", "-f", "-q", "-e", "trace=\(call)", "-e", "inject=\(call):error=EIO:when=\(first)+",
                    "-o",
                    "/dev/null",
                ], ends: nil)
            var load = FaultLoad()
            let outcome = try await site.serve(options) { server in
                load.send(1_000, over: try server.login("messi"))
                _ = try server.ended()
            }
            report.saw("\(load.sent.count) acknowledged, then \(load.refusal ?? "nothing")", load.sent.count < 1_000)
            report.saw("\(outcome.end)", outcome.end == .exited(74))
            let says = try site.log.contains("the data could not be made durable")
            report.saw(says ? "the log says so" : "no word in the log", says)
            let isThere = try await site.holds(load)
            report.saw(isThere ? "all are there after a new start" : "some are lost", isThere)
        }
    }

    @Test func `S5.3 a full disk is told to the sender, readers go on, and it recovers by itself`() async throws {
        await FaultReport.run(
            "disk full: the files may grow no more (RLIMIT_FSIZE)", expected: Self.expectedOfFull
        ) { report in
            let site = try await ServerSite()
            try await Self.fill(site, &report) { server in
                let log = try FileManager.default.attributesOfItem(atPath: site.data + "/chat.db-wal")[.size]
                let size = (log as? NSNumber)?.uint64Value ?? 0
                try await server.limit("fsize=\(size + 400_000)")
            } makeRoom: { server in
                try await server.limit("fsize=unlimited")
            }
        }
    }

    @Test func `S5.3 a full file system is told to the sender, readers go on, and it recovers by itself`() async throws
    {
        let fault = "disk full: a tmpfs of 6 MiB"
        let site = try await ServerSite(hasAccounts: false)
        guard try await SmallDisk.mount(at: site.data) else {
            return FaultReport.skip(fault, because: "mounting is not allowed here")
        }
        await FaultReport.run(fault, expected: Self.expectedOfFull) { report in
            let made = try await site.command("demo", "--password-cost", "10")
            guard made.code == 0 else { throw Unexpected("demo: \(made)") }
            let ballast = site.data + "/ballast"
            try await Self.fill(site, &report) { _ in
                try Data(count: 2 << 20).write(to: URL(filePath: ballast))
            } makeRoom: { _ in
                try FileManager.default.removeItem(atPath: ballast)
            }
        }
        try await SmallDisk.unmount(site.data)
    }

    private static let expectedOfFull =
        "storage_full to the sender, reading goes on, it recovers by itself, nothing lost"

    private static func fill(
        _ site: ServerSite, _ report: inout FaultReport, takeRoom: (ServerSite.Server) async throws -> Void,
        makeRoom: (ServerSite.Server) async throws -> Void
    ) async throws {
        var load = FaultLoad(bytes: 4_000)
        let outcome = try await site.serve(.init(hasTLS: false, ends: nil)) { server in
            let (sender, reader) = (try server.login("messi"), try server.login("lineker"))
            load.send(10, over: sender)
            try await takeRoom(server)
            load.send(5_000, over: sender)
            let isFull = load.refusal?.contains("\"storage_full\"") == true
            report.saw("\(load.sent.count) acknowledged, then \(isFull ? "storage_full" : load.refusal ?? "-")", isFull)
            let mails = try Mailbox(reader).readAll()
            report.saw("reading goes on", Array(mails) == load.sent)
            let pong = try reader.ask("ping\n") == Transcript.pong
            report.saw(pong ? "ping answers" : "ping fails", pong)
            try server.logged("no room on the disk")
            try await makeRoom(server)
            let before = load.sent.count
            load.send(20, over: sender)
            let recovered = load.sent.count - before
            report.saw("\(recovered) of 20 acknowledged after room was made", recovered == 20)
            try server.logged("there is room on the disk again")
            server.program.send(SIGTERM)
            _ = try server.ended()
        }
        report.saw("\(outcome.end) at the end", outcome.end == .exited(0))
        let isThere = try await site.holds(load, more: 0)
        report.saw(isThere ? "all are there after a new start" : "some are lost", isThere)
    }
}

/// A file system in memory, where that is allowed.
enum SmallDisk {
    static func mount(at path: String) async throws -> Bool {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        let arguments = ["-t", "tmpfs", "-o", "size=6m,mode=0700", "tmpfs", path]
        return Programs.has("mount") ? try await Programs.run("mount", arguments).code == 0 : false
    }

    static func unmount(_ path: String) async throws {
        _ = try await Programs.run("umount", ["-l", path])
    }

    static func remount(_ path: String, _ option: String) async throws -> Bool {
        try await Programs.run("mount", ["-o", "remount,\(option)", path]).code == 0
    }
}
