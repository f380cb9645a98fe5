import ChatProtocol
import Foundation
import Testing

/// Nothing of the protocol is left without a conversation that shows it, or without a word in the documentation.
struct CompletenessTests {
    private static let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Every line that a client sends in a transcript, and every line that it gets.
    private static let transcripts: (requests: [String], answers: [String]) = {
        var lines: (requests: [String], answers: [String]) = ([], [])
        let folder = project.appending(path: "Tests/ChatServerTests/Transcripts")
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        for file in files where file.pathExtension == "chat" {
            for line in ((try? String(contentsOf: file, encoding: .utf8)) ?? "").split(separator: "\n") {
                guard let end = line.firstIndex(of: "]") else { continue }
                let rest = line[line.index(after: end)...].drop { $0 == " " }
                if rest.hasPrefix("> ") { lines.requests.append(String(rest.dropFirst(2))) }
                if rest.hasPrefix("< ") { lines.answers.append(String(rest.dropFirst(2))) }
            }
        }
        return lines
    }()

    private static let documentation =
        (try? String(contentsOf: project.appending(path: "docs/protocol.md"), encoding: .utf8)) ?? ""

    @Test(arguments: CommandName.allCases)
    func `every command has a transcript in both dialects`(_ command: CommandName) {
        let name = command.rawValue
        #expect(Self.transcripts.requests.contains { $0 == name || $0.hasPrefix(name + " ") })
        #expect(Self.transcripts.requests.contains { $0.contains("\"command\": \"\(name)\"") })
    }

    /// Where a transcript can't bring an error about, another test does.
    private static let elsewhere: [ErrorCode: String] = [
        .storageFull: "StoreFailureTests, and the store's own tests of a full disk",
        .internalError: "StoreFailureTests",
        .handshakeTimeout: "HandshakeTests: it has no connection to say it on",
        .loginTimeout: "ServerSessionEndTests: the clock of a transcript is the service's, not the connection's",
        .idleTimeout: "ServerSessionEndTests, likewise",
        .slowReader: "SlowMemberTests: who does not read sees no reason either",
        .tooManyConnections: "RunningTests",
        .shuttingDown: "RunningTests",
        .serverBusy: "ScryptHashingTests, AccountTests",
    ]

    @Test(arguments: ErrorCode.allCases)
    func `every error has a transcript, or is brought about elsewhere`(_ code: ErrorCode) {
        let isShown = Self.transcripts.answers.contains { $0.contains("\"code\": \"\(code.rawValue)\"") }
        #expect(isShown || Self.elsewhere[code] != nil)
    }

    @Test(arguments: CommandName.allCases)
    func `the documentation shows every command in both dialects, and has it in its table`(_ command: CommandName) {
        let name = command.rawValue
        let lines = Self.documentation.split(separator: "\n")
        let headings = lines.filter { $0.hasPrefix("### ") }.flatMap { $0.dropFirst(4).split(separator: ", ") }
        #expect(headings.contains { $0 == name }, "a heading")
        #expect(lines.contains { $0 == "> \(name)" || $0.hasPrefix("> \(name) ") }, "an example in words")
        #expect(lines.contains { $0.hasPrefix("> {\"command\": \"\(name)\"") }, "an example in JSON")
        #expect(lines.contains { $0.hasPrefix("| `\(name)` |") }, "a row of the table")
    }

    @Test(arguments: ErrorCode.allCases)
    func `the documentation names every error`(_ code: ErrorCode) {
        #expect(Self.documentation.contains("`\(code.rawValue)`"))
    }

    @Test(arguments: [
        "message", "edit", "delete", "room", "read", "typing", "presence", "caught_up", "behind", "heartbeat",
        "session_ended", "closing",
    ])
    func `the documentation shows every event`(_ event: String) {
        #expect(Self.documentation.contains("{\"event\": \"\(event)\""))
    }
}
