import Foundation
import Testing

/// Many who send at once share the syncs to disk.
@Suite(.endToEnd) struct GroupCommitTests {
    private static let senders = 50
    private static let each = 20

    @Test func `fifty senders need fewer commits than messages, on any disk`() async throws {
        let counted = try await load()
        print("group commit: \(counted.messages) messages, \(counted.commits) commits")
        #expect(counted.messages == Self.senders * Self.each)
        #expect((1..<counted.messages).contains(counted.commits))
    }

    @Test(.enabled("strace must be installed and allowed to trace") { await SystemCalls.canBeTraced() })
    func `fifty senders need far fewer commits and syncs than messages, on a disk that spins`() async throws {
        let trace = try TemporaryFolder()
        let file = trace.file("calls")
        // -D: the server stays this process's child and does not end with its tracer. Each sync takes 2 ms longer: on a
        // disk as fast as memory a lone message may be committed before the next one is there.
        let tracer = [
            "strace", "-D", "-f", "-q", "-e", "trace=fdatasync,fsync", "-e", "inject=fdatasync:delay_exit=2000", "-o",
            file,
        ]
        let counted = try await load(through: tracer)
        var calls = ""
        try eventually("the trace is complete") {
            calls = try trace.read("calls")
            return calls.contains("+++ exited with 0 +++")
        }
        let syncs = calls.split(separator: "\n").count { $0.contains("fdatasync(") || $0.contains("fsync(") }
        print("group commit: \(counted.messages) messages, \(counted.commits) commits, \(syncs) syncs, a slow disk")
        #expect(counted.commits < counted.messages / 4)
        // No commit without a sync.
        #expect((counted.commits..<counted.messages / 4).contains(syncs))
    }

    /// A server that fifty connections send to at once, each waiting for its answer; then it stops.
    /// - Returns: what it counted itself.
    private func load(through tracer: [String] = []) async throws -> (messages: Int, commits: Int) {
        let site = try await ServerSite()
        let arguments = ["--no-limits"]
        let options = ServerSite.Options(hasTLS: false, arguments: arguments, through: tracer)
        let outcome = try await site.serve(options) { server in
            let token = try server.token(of: "messi")
            let links = try (0..<Self.senders).map { _ in try server.connect() }
            for _ in 0..<Self.each {
                for link in links { try link.send("send \(token) lineker halo\n") }
                for link in links { #expect(try link.reply() == Transcript.sent) }
            }
            for link in links { link.close() }
            server.program.send(SIGTERM)
            #expect(try server.ended() == "")
        }
        #expect(outcome.end == .exited(0))
        let log = try site.folder.read("server.log")
        let stopped = try #require(log.split(separator: "\n").last { $0.contains(" stopped ") })
        return (try number("messages=", in: stopped), try number("commits=", in: stopped))
    }

    private func number(_ key: String, in line: Substring) throws -> Int {
        let word = line.split(separator: " ").first { $0.hasPrefix(key) }
        return try #require(word.flatMap { Int($0.dropFirst(key.count)) }, "\(line)")
    }
}

enum SystemCalls {
    /// Containers may forbid it.
    static func canBeTraced() async -> Bool {
        guard Programs.has("strace") else { return false }
        return (try? await Programs.run("strace", ["-f", "-o", "/dev/null", "true"]))?.code == 0
    }
}

/// Looks again and again until something is so; for what says nothing by itself when it is.
func eventually(_ what: String, within time: Duration = .seconds(30), _ isSo: () throws -> Bool) throws {
    let deadline = ContinuousClock.now + time
    while try !isSo() {
        guard ContinuousClock.now < deadline else { throw Unexpected("not within \(time): \(what)") }
        usleep(10_000)
    }
}
