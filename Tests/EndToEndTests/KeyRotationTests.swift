import Foundation
import Synchronization
import Testing

/// The key is replaced while people send (issue "Safe to run for years": key rotated under load).
@Suite(.endToEnd) struct KeyRotationTests {
    /// How often the pair is replaced; more in the long form.
    private static let rotations =
        ProcessInfo.processInfo.environment["CHAT_KEY_ROTATIONS"].flatMap { Int($0) } ?? 2
    private static let senders = 4

    @Test("S2.4 a key replaced under load loses no connection and no message; a bad pair changes nothing")
    func rotation() async throws {
        let site = try await ServerSite()
        let pair = try await Pair(in: site.folder)
        let options = ServerSite.Options(
            arguments: [
                "--certificate", pair.certificate, "--key", pair.key, "--no-limits", "--metrics", "127.0.0.1:0",
            ])
        try await site.serve(options) { server in
            let isOver = StopSign()
            try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<Self.senders {
                    let authority = try pair.keptCertificate()
                    group.addTask { try await Self.send(number, to: server, authority: authority, until: isOver) }
                }
                for rotation in 1...Self.rotations {
                    try await pair.replace()
                    try eventually("the new pair is read") {
                        try server.log.components(separatedBy: "certificate reloaded").count == rotation + 1
                    }
                    // The new certificate is its own authority: only who shows it is believed.
                    let pong = try await SecureClient.talk(to: server, authority: pair.certificate) {
                        try $0.ask("ping\n")
                    }
                    #expect(pong == Transcript.pong)
                }
                let last = try pair.keptCertificate()
                try await pair.spoil()
                try eventually("the bad pair is told") { try server.log.contains("was not reloaded") }
                let line = try #require(try server.log.split(separator: "\n").last { $0.contains("was not reloaded") })
                #expect(line.contains("error") && line.contains("key"), "\(line)")
                let page = try await Programs.run(
                    "curl", ["--silent", "--fail", "--max-time", "10", "http://127.0.0.1:\(server.metrics)/metrics"])
                for (result, count) in [("ok", Self.rotations), ("failed", 1)] {
                    let sample = "chat_certificate_reloads_total{result=\"\(result)\"} \(count)\n"
                    #expect(page.output.contains(sample), "\(sample)")
                }
                let pong = try await SecureClient.talk(to: server, authority: last) { try $0.ask("ping\n") }
                #expect(pong == Transcript.pong)
                isOver.set()
                var sent = 0
                for try await count in group { sent += count }
                let link = try server.connect()
                _ = try Transcript.token(link.ask("login lineker surabaya\n"))
                let read = try Mailbox(link).readAll()
                #expect(sent > 0)
                #expect(read.count == sent)
            }
            #expect(try server.log.components(separatedBy: "was not reloaded").count == 2)
        }
    }

    /// Sends one message after the other over one connection, which must outlive all that happens.
    /// - Returns: how many were acknowledged.
    private static func send(
        _ number: Int, to server: ServerSite.Server, authority: String, until isOver: StopSign
    ) async throws -> Int {
        try await SecureClient.talk(to: server, authority: authority) { link in
            _ = try Transcript.token(link.ask("login messi surabaya\n"))
            var sent = 0
            while !isOver.isSet {
                #expect(try link.ask("send lineker \(number) \(sent)\n") == Transcript.sent)
                sent += 1
                // Leaves the machine's two cores to the others: it is not speed that is tested.
                try await Task.sleep(for: .milliseconds(5))
            }
            #expect(try link.ask("quit\n") == Transcript.bye)
            return sent
        }
    }
}

/// Files of a certificate and its key that are replaced as a deploy hook does it.
private final class Pair {
    let certificate: String
    let key: String
    private let folder: TemporaryFolder

    init(in folder: TemporaryFolder) async throws {
        self.folder = folder
        (certificate, key) = try await Certificates.make(in: folder)
    }

    /// A copy of the certificate in force, for whoever must go on trusting it.
    func keptCertificate() throws -> String {
        try folder.write(String(contentsOfFile: certificate, encoding: .utf8), to: "kept-\(UUID().uuidString).pem")
    }

    func replace() async throws {
        let other = try TemporaryFolder()
        let new = try await Certificates.make(in: other)
        for (from, to) in [(new.certificate, certificate), (new.key, key)] {
            try copy(from, to)
        }
    }

    /// Another certificate, and the key stays.
    func spoil() async throws {
        let other = try TemporaryFolder()
        try copy(try await Certificates.make(in: other).certificate, certificate)
    }

    private func copy(_ from: String, _ to: String) throws {
        let new = to + ".new"
        try Data(contentsOf: URL(filePath: from)).write(to: URL(filePath: new))
        guard chmod(new, 0o600) == 0, rename(new, to) == 0 else { throw Unexpected("\(to): \(errno)") }
    }
}

/// Something is over.
private final class StopSign: Sendable {
    private let state = Mutex(false)
    var isSet: Bool { state.withLock { $0 } }
    func set() { state.withLock { $0 = true } }
}
