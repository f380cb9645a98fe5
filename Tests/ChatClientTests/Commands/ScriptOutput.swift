import ChatProtocol
import Synchronization

@testable import ChatClient

/// What a command for scripts has written.
final class ScriptOutput: Sendable {
    private let text = Mutex("")
    private let complaints = Mutex<[String]>([])
    let fails: Bool

    init(fails: Bool = false) {
        self.fails = fails
    }

    func output(json: Bool = false, _ language: Language = .english) -> CommandOutput {
        CommandOutput(showsJSON: json, language: language, write: write)
    }

    @Sendable
    private func write(_ more: String) throws {
        guard !fails else { throw ClientError.local("the output can't be written") }
        text.withLock { $0 += more }
    }

    @Sendable
    func complain(_ text: String) {
        complaints.withLock { $0.append(text) }
    }

    var shown: String { text.withLock { $0 } }
    var lines: [String] { shown.split(separator: "\n").map(String.init) }
    var complained: [String] { complaints.withLock { $0 } }
}

extension RequestLine {
    var text: String { String(decoding: bytes, as: UTF8.self) }
}
