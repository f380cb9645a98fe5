import Foundation
import Synchronization
import Testing

/// Backups of a running server, and what becomes of them.
@Suite(.endToEnd) struct BackupTests {
    /// What `restore --json` says.
    private struct Held: Decodable {
        let log: String
        let messages: Int
        let entries: Int
        let newest: Int
    }

    /// How many backups are taken under load, one after the other; more of them are a longer test.
    private static let rounds = Int(ProcessInfo.processInfo.environment["CHAT_BACKUP_ROUNDS"] ?? "") ?? 1

    @Test func `S5-5 a backup taken under load holds every message answered OK before it began, and whole ones only`()
        async throws
    {
        let site = try await ServerSite()
        let load = SendingLoad()
        let taken = try await site.serve(.init(arguments: ["--no-limits"])) { server in
            let log = try hello(server.connect())
            var before: [[Int: String]] = []
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<6 {
                    let link = try server.connect()
                    group.addTask {
                        try load.send(as: number % 2 == 0 ? "messi" : "henderson", "\(number)", over: link)
                    }
                }
                for round in 0..<Self.rounds {
                    try load.wait(for: load.answered.count + 300)
                    before.append(load.answered)
                    let made = try await site.command("backup", site.folder.file("\(round).tar"))
                    #expect(made.code == 0 && made.errors.isEmpty, "\(made)")
                }
                // So that the server has ids that no backup has.
                try load.wait(for: load.answered.count + 100)
                load.stop()
                try await group.waitForAll()
            }
            return (log: log, before: before)
        }.result
        let newest = try #require(load.answered.keys.max())
        for round in 0..<Self.rounds {
            let file = site.folder.file("\(round).tar")
            #expect(try mode(of: file) == 0o600)
            let verified = try await site.command("restore", "--verify", "--json", file)
            #expect(verified.code == 0, "\(verified)")
            let held = try JSONDecoder().decode(Held.self, from: Data(verified.output.utf8))
            #expect(held.log == taken.log)
            #expect(held.messages >= taken.before[round].count && held.messages <= load.begun.count)
            try await check(file, taken.before[round], load, after: newest, log: taken.log)
        }
    }

    @Test func `files that lie elsewhere are named, for they are not in it`() async throws {
        let site = try await ServerSite()
        let certificates = try TemporaryFolder()
        let (certificate, key) = try await Certificates.make(in: certificates)
        let arguments = ["backup", site.folder.file("x.tar"), "--data", site.data]
        let none = try await Programs.run(Programs.server, arguments)
        #expect(none.code == 0 && none.errors.contains("there is no key.pem"), "\(none)")
        let again = try await Programs.run(Programs.server, arguments)
        #expect(again.code == 1 && again.errors.contains("--force"), "\(again)")
        let made = try await Programs.run(
            Programs.server, arguments + ["--force"], environment: ["CHAT_CERTIFICATE": certificate, "CHAT_KEY": key])
        for path in [certificate, key] {
            #expect(made.errors.contains("\(path) is not in the backup"), "\(made)")
        }
        #expect(made.code == 0 && !made.errors.contains("key.pem in "), "\(made)")
    }

    /// Restores a backup into a new folder, and looks at all that is in it through a server.
    private func check(
        _ file: String, _ before: [Int: String], _ load: SendingLoad, after newest: Int, log: String
    ) async throws {
        let copy = try await ServerSite(hasAccounts: false)
        let restored = try await copy.command("restore", file)
        #expect(restored.code == 0 && restored.output.contains("restored, and on the disk"), "\(restored)")
        #expect(try mode(of: copy.data) == 0o700)
        for name in ["chat.db", "certificate.pem", "key.pem"] { #expect(try mode(of: copy.data + "/" + name) == 0o600) }
        try await copy.serve { server in
            let link = try server.connect()
            _ = try link.ask("login lineker surabaya\n")
            let found = try ["messi", "henderson"].flatMap { try Mailbox(link).history(with: $0) }
            let texts = Dictionary(found.map { ($0.id, $0.msg) }, uniquingKeysWith: { first, _ in first })
            #expect(texts.count == found.count)
            for (id, text) in before { #expect(texts[id] == text, "message \(id) is lost") }
            // Perhaps later ones, too: whole, and under the id that was told.
            for (id, text) in texts {
                #expect(load.begun.contains(text))
                if let told = load.answered[id] { #expect(told == text) }
            }
            #expect(try hello(link) != log)
            let reply = try link.ask("{\"command\": \"listen\", \"since\": \(newest)}\n")
            #expect(reply.contains("\"code\": \"log_changed\""), "\(reply)")
        }
    }

    /// The log's identity.
    private func hello(_ link: Link) throws -> String {
        struct Hello: Decodable { let log: String }
        return try JSONDecoder().decode(Hello.self, from: Data(link.ask("{\"command\": \"hello\"}\n").utf8)).log
    }

    @Test func `S5-5 a restore refuses a folder that is in use, or not empty`() async throws {
        let site = try await ServerSite()
        let file = site.folder.file("chat.tar")
        #expect(try await site.command("backup", file).code == 0)
        let again = try await site.command("backup", file)
        #expect(again.code == 1 && again.errors.contains("--force replaces it"), "\(again)")
        #expect(try await site.command("backup", "--force", file).code == 0)
        let filled = try await site.command("restore", file)
        #expect(filled.code == 1 && filled.errors.contains("is not empty"), "\(filled)")
        try await site.serve { server in
            let used = try await site.command("restore", "--force", file)
            #expect(used.code == 75 && used.errors.contains("in use"), "\(used)")
            let link = try server.connect()
            #expect(try link.ask("login messi surabaya\n").contains("OK"))
            #expect(try link.ask("send lineker lost\n") == Transcript.sent)
        }
        let forced = try await site.command("restore", "--force", file)
        #expect(forced.code == 0, "\(forced)")
        try await site.serve { server in
            let link = try server.connect()
            _ = try link.ask("login lineker surabaya\n")
            #expect(try link.ask("inbox\n") == Transcript.empty)
        }
    }

    @Test func `S5-5 of a backup that is cut off or changed nothing is left behind`() async throws {
        let site = try await ServerSite()
        let file = site.folder.file("chat.tar")
        #expect(try await site.command("backup", file).code == 0)
        let whole = try Data(contentsOf: URL(filePath: file))
        var changed = whole
        changed[whole.count / 2] ^= 1
        let copy = site.folder.file("copy")
        for (bytes, says) in [(whole.prefix(whole.count / 2), "is cut off"), (changed, "is damaged")] {
            try bytes.write(to: URL(filePath: file))
            for arguments in [["--verify"], ["--data", copy]] {
                let refused = try await Programs.run(Programs.server, ["restore", file] + arguments)
                #expect(refused.code == 1 && refused.errors.contains(says), "\(refused)")
            }
            #expect(!FileManager.default.fileExists(atPath: copy))
        }
    }

    @Test func `the system's tools open a backup, and it goes through pipes`() async throws {
        let site = try await ServerSite()
        let script = """
            "$SERVER" backup --data "$DATA" - >"$HERE/a.tar" && mkdir "$HERE/out" && tar -xf "$HERE/a.tar" -C "$HERE/out" &&
            cd "$HERE/out/chat-backup" && sha256sum --quiet -c SHA256SUMS && cd .. && tar -cf - chat-backup |
            "$SERVER" restore --data "$HERE/copy" - >&2 && ls "$HERE/out/chat-backup"
            """
        let result = try await Programs.run(
            "sh", ["-c", script],
            environment: ["SERVER": Programs.server, "DATA": site.data, "HERE": site.folder.path])
        #expect(result.code == 0 && result.output == "SHA256SUMS\nchat.db\nmanifest.json\n", "\(result)")
        let listed = try await Programs.run(Programs.server, ["user", "list", "--data", site.folder.file("copy")])
        #expect(listed.output.contains("messi"), "\(listed)")
    }
}

/// Messages to lineker, from several at once, and what became of them.
private final class SendingLoad: Sendable {
    private struct State {
        var begun: Set<String> = []
        var answered: [Int: String] = [:]
        var isStopped = false
    }

    private let state = Mutex(State())
    private let changed = NSCondition()

    /// What was handed to a server, answered or not.
    var begun: Set<String> { state.withLock { $0.begun } }
    /// What was answered OK, by the id that was told.
    var answered: [Int: String] { state.withLock { $0.answered } }

    func stop() { state.withLock { $0.isStopped = true } }

    /// Sends, 16 messages at once, until it is stopped.
    func send(as user: String, _ name: String, over link: Link) throws {
        struct Sent: Decodable { let id: Int }
        _ = try link.ask("{\"command\": \"login\", \"user\": \"\(user)\", \"password\": \"surabaya\"}\n")
        var number = 0
        while !state.withLock({ $0.isStopped }) {
            let texts = (0..<16).map {
                "\(name)-\(number + $0) " + String(repeating: "x", count: ($0 * 37) % 400) + "."
            }
            number += texts.count
            state.withLock { $0.begun.formUnion(texts) }
            try link.send(
                texts.map { "{\"command\": \"send\", \"to\": \"lineker\", \"msg\": \"\($0)\"}\n" }.joined())
            for text in texts {
                let sent = try JSONDecoder().decode(Sent.self, from: Data(link.reply().utf8))
                state.withLock { $0.answered[sent.id] = text }
            }
            changed.withLock { changed.broadcast() }
        }
    }

    /// Blocks until so many were answered.
    func wait(for count: Int) throws {
        let end = Date.now + Double(Link.patience) / 1_000
        try changed.withLock {
            while answered.count < count {
                guard changed.wait(until: end) else { throw Unexpected("only \(answered.count) were answered") }
            }
        }
    }
}
