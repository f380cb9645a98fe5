import ChatClient
import ChatProtocol
import Glibc

/// Asks the person at the terminal, in plain lines: on standard error and from standard input, passwords past both.
final class TerminalQuestions: Questions, Sendable {
    private let farewell: String

    /// From now on Ctrl-C says that one has left, and ends the program; until ``end()``.
    init(_ language: Language) {
        farewell = "chat-client: \(Phrase.setupLeft.text(language))"
        Farewell.set("\n\(farewell)\n")
        signal(SIGINT, Farewell.say)
    }

    /// Gives Ctrl-C back.
    func end() {
        signal(SIGINT, SIG_DFL)
    }

    func say(_ text: String) throws {
        try StandardStreams.write(text.hasSuffix("\n") ? text : text + "\n", to: STDERR_FILENO)
    }

    func ask(_ prompt: String) throws -> String {
        try StandardStreams.write(prompt, to: STDERR_FILENO)
        var line: [UInt8] = []
        var byte: UInt8 = 0
        // Byte by byte: what is typed behind the line belongs to others.
        while true {
            let count = read(STDIN_FILENO, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { throw left() }
            if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
            line.append(byte)
        }
    }

    func askSecret(_ prompt: String) throws -> String {
        // It has handlers of its own, and puts back those that it found.
        guard let secret = try PasswordPrompt.typed(prompt, farewell: "\n\(farewell)\n") else { throw left() }
        return secret
    }

    private func left() -> any Error {
        // The line of the question is not ended yet.
        try? StandardStreams.write("\n", to: STDERR_FILENO)
        return Left(text: farewell)
    }

    /// The input has ended, Ctrl-D perhaps.
    struct Left: Error {
        let text: String
    }
}

/// `nonisolated(unsafe)`: written before the handler is set that reads it, and never again while it is set.
private enum Farewell {
    nonisolated(unsafe) static var bytes: UnsafeMutableBufferPointer<UInt8>?

    static func set(_ text: String) {
        let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: text.utf8.count)
        _ = copy.initialize(from: text.utf8)
        // The old one, if there is one, is a few bytes, and a handler may be at it.
        bytes = copy
    }

    /// Ends the program as the signal would have. Calls nothing but what signal-safety(7) allows.
    static let say: @convention(c) (CInt) -> Void = { number in
        if let bytes = Farewell.bytes { _ = write(STDERR_FILENO, bytes.baseAddress, bytes.count) }
        signal(number, SIG_DFL)
        raise(number)
    }
}
