import ChatTestSupport
import Foundation
import Testing

/// PROTOCOL.md as conversations, each over every carrier: what is true of one must be true of all.
@Suite(.serialized, .timeLimit(.minutes(3)))
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

    static let names: [String] = {
        let folder = Bundle.module.resourceURL?.appending(path: "Transcripts")
        let files = try? folder.map { try FileManager.default.contentsOfDirectory(atPath: $0.path) }
        return (files ?? []).filter { $0.hasSuffix(".chat") }.sorted()
    }()

    @Test func `there are transcripts`() {
        #expect(Self.names.count > 15)
    }

    @Test("A conversation goes as its transcript says", arguments: names, Carrier.allCases)
    func transcript(_ name: String, _ carrier: Carrier) async throws {
        let url = try #require(Bundle.module.resourceURL).appending(path: "Transcripts/\(name)")
        do {
            let script = try TranscriptScript(name: name, text: String(contentsOf: url, encoding: .utf8))
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
            try await TranscriptRunner.run(script, over: CoreCarrier())
            return
        }
        try await TestServer.with { server in
            try await TranscriptRunner.run(
                script,
                over: ServerCarrier(server: server, isTLS: carrier == .tls, pieces: carrier == .bytes ? 1 : .max))
        }
    }
}
