import ChatCore
import ChatServer
import ChatTestSupport
import Foundation
import Testing

/// PROTOCOL.md as conversations, each over every carrier: what is true of one must be true of all.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct TranscriptTests {
    enum Carrier: String, CaseIterable, CustomTestStringConvertible {
        /// No sockets at all.
        case core
        case plaintext
        case tls
        /// Plain text, the client's bytes one by one.
        case bytes

        var testDescription: String { rawValue }
    }

    /// Read once; what can't be read fails in its own test.
    private static let scripts: [String: Result<TranscriptScript, any Error>] = {
        let folder = Bundle.module.bundleURL.appending(path: "Transcripts")
        let files = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
        var scripts: [String: Result<TranscriptScript, any Error>] = [:]
        for name in files ?? [] where name.hasSuffix(".chat") {
            scripts[name] = Result {
                let bytes = try Data(contentsOf: folder.appending(path: name))
                return try TranscriptScript(name: name, text: String(decoding: bytes, as: UTF8.self))
            }
        }
        return scripts
    }()

    static let names = scripts.keys.sorted()

    @Test func `there are transcripts`() {
        #expect(Self.names.count > 20)
    }

    @Test("A conversation goes as its transcript says", arguments: names, Carrier.allCases)
    func transcript(_ name: String, _ carrier: Carrier) async throws {
        do {
            let script = try #require(Self.scripts[name]).get()
            guard script.carriers?.contains(carrier.rawValue) ?? true else { return }
            try await run(script, carrier)
        } catch let failure as TranscriptFailure {
            let source = SourceLocation(
                fileID: "ChatServerTests/\(name)", filePath: "Tests/ChatServerTests/Transcripts/\(name)",
                line: max(1, failure.line), column: 1)
            Issue.record("\(failure)", sourceLocation: source)
        }
    }

    private func run(_ script: TranscriptScript, _ carrier: Carrier) async throws {
        guard carrier != .core else {
            let carrier = try await CoreCarrier { settings in
                if let policy = script.settings["registration"].flatMap({ RegistrationPolicy(rawValue: $0) }) {
                    settings.registration = policy
                    settings.directory = policy.defaultDirectory
                }
                if let scope = script.settings["directory"].flatMap({ DirectoryScope(rawValue: $0) }) {
                    settings.directory = scope
                }
                if let most = script.settings["inbox_messages"].flatMap({ Int($0) }) {
                    settings.inboxQuota?.messages = most
                }
                if let most = script.settings["daily_bytes"].flatMap({ Int($0) }) { settings.dailyBytes = most }
                settings.isSearchOn = script.settings["search"] != "off"
            }
            try await TranscriptRunner.run(script, over: carrier)
            return
        }
        let change = { (configuration: inout ServerConfiguration) in
            if let policy = script.settings["registration"].flatMap({ RegistrationPolicy(rawValue: $0) }) {
                configuration.registration = policy
            }
            if let scope = script.settings["directory"] { configuration.directory = DirectoryScope(rawValue: scope) }
            if let most = script.settings["inbox_messages"].flatMap({ Int($0) }) {
                configuration.inboxQuota.messages = most
            }
            if let most = script.settings["daily_bytes"].flatMap({ Int($0) }) { configuration.dailyBytes = most }
            if let search = script.settings["search"] { configuration.isSearchOn = search == "on" }
        }
        try await TestServer.with(change: change) { server in
            try await TranscriptRunner.run(
                script,
                over: ServerCarrier(server: server, isTLS: carrier == .tls, pieces: carrier == .bytes ? 1 : .max))
        }
    }
}
