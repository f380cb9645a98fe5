import Foundation
import Synchronization
import Testing

/// What was answered OK is there, whatever happens to the server.
@Suite(.endToEnd) struct DurabilityTests {
    /// kill -9 so often; the environment can ask for more.
    static let rounds = ProcessInfo.processInfo.environment["CHAT_DURABILITY_ROUNDS"].flatMap { Int($0) } ?? 12

    @Test func `after kill -9 every answered message is there, once, in its order`() async throws {
        let site = try await ServerSite()
        var random = SeededRandom(seed: 20_261_122)
        var read = ReadMessages()
        for round in 0..<Self.rounds {
            let outcome = try await site.serve { server in
                let reader = try server.connect()
                _ = try Transcript.token(reader.ask("login lineker surabaya\n"))
                try read.check(with: reader)
                // Somewhere between the first answer and deep in the stream.
                let kill = KillAfter(replies: Int.random(in: 1...600, using: &random), program: server.program)
                return try await Self.sendUntilKilled(server, round: round, kill)
            }
            #expect(outcome.end == .signaled(SIGKILL))
            read.expected += outcome.result
        }
        try await site.serve { server in
            let reader = try server.connect()
            _ = try Transcript.token(reader.ask("login lineker surabaya\n"))
            try read.check(with: reader)
            // And all of it together, read at once.
            #expect(try Mailbox(reader).messages().map(\.id) == read.ids)
        }
        #expect(read.ids.count >= Self.rounds)
        print("durability: \(Self.rounds) times kill -9, \(read.ids.count) messages, none lost")
    }

    /// kill -9 leaves what was written but not synced in the kernel's memory, so it can't tell this.
    @Test(.enabled("strace must be installed and allowed to trace") { await SystemCalls.canBeTraced() })
    func `S5-2 an answer waits for the disk, and nobody else does`() async throws {
        let delay = Duration.milliseconds(500)
        let options = ServerSite.Options(
            hasTLS: false,
            through: [
                "strace", "-D", "-f", "-q", "-e", "trace=fdatasync", "-e", "inject=fdatasync:delay_exit=500000", "-o",
                "/dev/null",
            ])
        try await ServerSite().serve(options) { server in
            let (sender, other) = (try server.connect(), try server.connect())
            _ = try Transcript.token(sender.ask("login messi surabaya\n"))
            let start = ContinuousClock.now
            try sender.send("send lineker halo\n")
            #expect(try other.ask("ping\n") == Transcript.pong)
            #expect(!sender.hasInput)
            #expect(try sender.reply() == Transcript.sent)
            #expect(ContinuousClock.now - start >= delay)
        }
    }

    @Test func `a session outlives kill -9`() async throws {
        let site = try await ServerSite()
        let token = try await site.serve { server in
            let token = try server.token(of: "messi")
            server.program.send(SIGKILL)
            _ = try server.ended()
            return token
        }.result
        try await site.serve { server in
            let link = try server.connect()
            #expect(try link.ask("send \(token) lineker halo\n") == Transcript.sent)
        }
    }

    @Test func `a logout outlives kill -9, and so does what was read`() async throws {
        let site = try await ServerSite()
        let tokens = try await site.serve { server in
            let (messi, lineker) = (try server.token(of: "messi"), try server.token(of: "lineker"))
            let link = try server.connect()
            #expect(try link.ask("send \(messi) lineker halo\n") == Transcript.sent)
            #expect(try link.ask("inbox \(lineker)\n") == Transcript.inboxOfLineker("halo"))
            // The second one starts when the mark of the first is committed.
            #expect(try link.ask("inbox \(lineker)\n") == Transcript.empty)
            #expect(try link.ask("logout \(messi)\n") == Transcript.loggedOut)
            server.program.send(SIGKILL)
            _ = try server.ended()
            return [messi, lineker]
        }.result
        try await site.serve { server in
            let link = try server.connect()
            #expect(try link.ask("inbox \(tokens[0])\n") == Transcript.noSession)
            #expect(try link.ask("inbox \(tokens[1])\n") == Transcript.empty)
        }
    }

    /// Four connections send until the server dies.
    private static func sendUntilKilled(
        _ server: ServerSite.Server, round: Int, _ kill: KillAfter
    ) async throws -> [SentMessages] {
        try await withThrowingTaskGroup(of: SentMessages.self) { group in
            for sender in 0..<4 {
                let name = "\(round).\(sender)"
                let user = sender % 2 == 0 ? "messi" : "henderson"
                group.addTask {
                    if sender < 2 {
                        return try SentMessages(name: name, as: user, over: server.connect(), kill)
                    }
                    return try await SecureClient.talk(to: server) { link in
                        try SentMessages(name: name, as: user, over: link, kill)
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }
}

/// Kills a server when so many replies have been seen.
private final class KillAfter: Sendable {
    private let left: Atomic<Int>
    private let pid: pid_t

    init(replies: Int, program: ChildProgram) {
        left = Atomic(replies)
        pid = program.pid
    }

    func replySeen() {
        // The program is collected only after all who send have ended: the number is still its own.
        if left.subtract(1, ordering: .relaxed).newValue == 0 { kill(pid, SIGKILL) }
    }
}

/// What one connection has sent.
private struct SentMessages {
    /// How many are under way at once.
    private static let depth = 16

    let name: String
    private(set) var sent = 0
    private(set) var answered = 0

    /// Sends numbered messages to lineker until the connection ends.
    init(name: String, as user: String, over link: Link, _ kill: KillAfter) throws {
        self.name = name
        do {
            _ = try Transcript.token(link.ask("login \(user) \(ServerSite.password)\n"))
            while true {
                while sent < answered + Self.depth {
                    try link.send("send lineker \(name).\(sent)\n")
                    sent += 1
                }
                let reply = try link.reply()
                guard reply == Transcript.sent else {
                    Issue.record("not sent: \(reply)")
                    return
                }
                answered += 1
                kill.replySeen()
            }
        } catch is LinkEnd {
            return
        }
    }
}

/// What was found after a kill, and what must have been.
private struct ReadMessages {
    var expected: [SentMessages] = []
    private(set) var ids: [Int] = []

    /// Reads what is new since the last time: of each connection exactly the first of its messages, in order, and no
    /// fewer than were answered.
    mutating func check(with link: Link) throws {
        let new = try Mailbox(link).messages(after: ids.last ?? 0)
        ids += new.map(\.id)
        #expect(new.map(\.id) == new.map(\.id).sorted())
        var texts = Dictionary(grouping: new.map(\.msg)) { $0.split(separator: ".").dropLast().joined(separator: ".") }
        for sender in expected {
            let found = texts.removeValue(forKey: sender.name) ?? []
            #expect(found == found.indices.map { "\(sender.name).\($0)" })
            #expect(
                (sender.answered...sender.sent).contains(found.count),
                "\(sender.answered) answered, \(sender.sent) sent, \(found.count) found")
        }
        #expect(texts.isEmpty)
        expected = []
    }
}
