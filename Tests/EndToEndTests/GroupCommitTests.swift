import Foundation
import Testing

/// Many who send at once share the syncs to disk.
@Suite(.endToEnd) struct GroupCommitTests {
    private static let senders = 50
    private static let each = 20

    @Test func `fifty senders need far fewer commits than messages`() async throws {
        let log = try await load().log
        let stopped = try #require(log.split(separator: "\n").last { $0.contains(" stopped ") })
        let messages = try number("messages=", in: stopped)
        let commits = try number("commits=", in: stopped)
        print("group commit: \(messages) messages, \(commits) commits")
        #expect(messages == Self.senders * Self.each)
        #expect(commits > 0)
        #expect(commits < messages / 4)
    }

    @Test(.enabled("strace must be installed and allowed to trace") { await SystemCalls.canBeTraced() })
    func `fifty senders need far fewer syncs than messages`() async throws {
        let trace = try TemporaryFolder()
        let file = trace.file("calls")
        // -D: the server stays this process's child and does not end with its tracer.
        _ = try await load(through: ["strace", "-D", "-f", "-q", "-e", "trace=fdatasync,fsync", "-o", file])
        var calls = ""
        try eventually("the trace is complete") {
            calls = try trace.read("calls")
            return calls.contains("+++ exited with 0 +++")
        }
        let syncs = calls.split(separator: "\n").count { $0.contains("fdatasync(") || $0.contains("fsync(") }
        print("group commit: \(Self.senders * Self.each) messages, \(syncs) syncs")
        #expect(syncs > 0)
        #expect(syncs < Self.senders * Self.each / 4)
    }

    /// A server that fifty connections send to, then stops.
    private func load(through tracer: [String] = []) async throws -> (log: String, site: ServerSite) {
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
        return (try site.folder.read("server.log"), site)
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
func eventually(_ what: String, _ isSo: () throws -> Bool) throws {
    let deadline = ContinuousClock.now + .seconds(30)
    while try !isSo() {
        guard ContinuousClock.now < deadline else { throw Unexpected("not within 30 s: \(what)") }
        usleep(10_000)
    }
}
