import Foundation
import Testing

/// What a server does without descriptors, memory, whole calls and the right time.
@Suite(.endToEnd) struct ResourceFaultTests {
    @Test(arguments: [128, 48])
    func `S4.7 without descriptors new connections are closed at once, without spinning`(_ most: Int) async throws {
        await FaultReport.run(
            "descriptors: \(most) allowed, 200 connections",
            expected: "those beyond are closed at once, hardly any CPU, others go on, it recovers"
        ) { report in
            let site = try await ServerSite()
            let options = ServerSite.Options(
                hasTLS: false, arguments: ["--no-limits"],
                through: ["sh", "-c", "ulimit -n \(most); exec \"$@\"", "sh"])
            try await site.serve(options) { server in
                let first = try server.login("messi")
                let idle = try server.openDescriptors
                var links = try (0..<200).map { _ in try server.connect() }
                let open = try links.count { link in
                    do {
                        return try link.ask("ping\n") == Transcript.pong
                    } catch is LinkEnd {
                        return false
                    }
                }
                report.saw("\(idle) descriptors before, \(open) of 200 served", (1..<most).contains(open))
                let before = try server.cpu
                // The CPU of two seconds in which nothing happens: for that alone it waits.
                try await Task.sleep(for: .seconds(2))
                let spent = try server.cpu - before
                report.saw("\(Int(spent * 1_000)) ms of CPU in 2 s", spent < 0.3)
                let sent = try first.ask("send lineker halo\n") == Transcript.sent
                report.saw(sent ? "the first one still sends" : "the first one can't send", sent)
                for link in links { link.close() }
                links = []
                try eventually("it recovers") {
                    (try? server.connect().ask("ping\n")) == Transcript.pong
                }
                report.saw("recovered")
            }
        }
    }

    @Test func `a server that runs out of memory loses nothing that it acknowledged`() async throws {
        await FaultReport.run(
            "memory: address space limited to what is there and 24 MiB, under load",
            expected: "refusals or a clear end, everything acknowledged is there"
        ) { report in
            let site = try await ServerSite()
            var load = FaultLoad(bytes: 3_000)
            let options = ServerSite.Options(hasTLS: false, arguments: ["--no-limits"], ends: nil)
            let outcome = try await site.serve(options) { server in
                let sender = try server.login("messi")
                load.send(50, over: sender)
                let pages = try String(contentsOfFile: "/proc/\(server.program.pid)/statm", encoding: .utf8)
                let size = UInt64(pages.split(separator: " ").first ?? "") ?? 0
                try await server.limit("as=\(size * 4_096 + 24 << 20)")
                // Connections that ask for much and read nothing of it.
                let greedy = (0..<200).compactMap { _ in try? server.connect() }
                for link in greedy {
                    try? link.send("login lineker surabaya\n" + String(repeating: "inbox\n", count: 20))
                }
                load.send(2_000, over: sender)
                server.program.send(SIGKILL)
                _ = try server.ended()
            }
            report.saw("\(load.sent.count) acknowledged, then \(load.refusal ?? "all")")
            let isClear = [.signaled(SIGKILL), .exited(74)].contains(outcome.end)
            report.saw(isClear ? "it went on" : "it ended: \(outcome.end)", outcome.end != .exited(0))
            let isThere = try await site.serve(.init(hasTLS: false)) { server in
                let link = try server.login("messi")
                let texts = try Mailbox(link).history(with: "lineker").map(\.msg)
                return Array(texts.prefix(load.sent.count)) == load.sent && texts.count <= load.sent.count + 1
            }.result
            report.saw(isThere ? "all are there after a new start" : "some are lost", isThere)
        }
    }

    @Test(.enabled("a C compiler must be there") { Preload.canBeBuilt })
    func `short and interrupted calls change nothing`() async throws {
        await FaultReport.run(
            "short reads and writes, EINTR (preload, every second and every fourth call)",
            expected: "the same answers as ever, over TLS and in plain text, nothing lost"
        ) { report in
            try await Self.converse(ServerSite.Options(through: try await Preload.stutter.command([:])), &report)
        }
    }

    @Test(.enabled("strace must be installed and allowed to trace") { await SystemCalls.canBeTraced() })
    func `interrupted calls change nothing`() async throws {
        let others = "write,writev,sendto,recvfrom,pwrite64,pread64,epoll_wait,accept4"
        let calls = "read," + others
        await FaultReport.run(
            "EINTR from every third of \(calls) (strace)",
            expected: "the same answers as ever, over TLS and in plain text, nothing lost"
        ) { report in
            // Swift's runtime reads the arguments from /proc, which no signal interrupts, and would run without them. Before
            // that the thread sanitizer reads more than a connection here ever does.
            let first = ProcessInfo.processInfo.environment["TSAN_OPTIONS"] == nil ? 200 : 5_000
            let tracer = [
                "strace", "-D", "-f", "-q", "-e", "trace=\(calls)", "-e", "inject=\(others):error=EINTR:when=40+3",
                "-e", "inject=read:error=EINTR:when=\(first)+3", "-o", "/dev/null",
            ]
            try await Self.converse(ServerSite.Options(through: tracer), &report)
        }
    }

    private static func converse(_ options: ServerSite.Options, _ report: inout FaultReport) async throws {
        var options = options
        options.ends = nil
        let site = try await ServerSite()
        var (plain, secure) = (FaultLoad(bytes: 1_000), FaultLoad(bytes: 1_000))
        let outcome = try await site.serve(options) { server in
            plain.send(150, over: try server.login("messi"))
            secure = try await SecureClient.talk(to: server) { [secure] link in
                var load = secure
                _ = try Transcript.token(link.ask("login henderson surabaya\n"))
                load.send(150, over: link)
                return load
            }
            let reader = try server.login("lineker")
            report.saw("\(plain.sent.count) of 150 in plain text", plain.sent.count == 150)
            report.saw("\(secure.sent.count) of 150 over TLS", secure.sent.count == 150)
            report.saw("all are read", try Mailbox(reader).readAll() == plain.sent + secure.sent)
            server.program.send(SIGTERM)
            _ = try server.ended()
        }
        report.saw("\(outcome.end) at the end", outcome.end == .exited(0))
    }
}
