import ArgumentParser
import ChatServer
import Foundation

/// What the program says: results on standard output, at once and whole; why it ends on standard error.
enum StandardOutput {
    /// Writes lines past any buffer, so that who waits for `listening` in a pipe sees it.
    static func write(_ lines: [String]) throws {
        guard !lines.isEmpty else { return }
        try FileHandle.standardOutput.write(contentsOf: Data((lines.joined(separator: "\n") + "\n").utf8))
    }

    /// Says what is not part of the result. What it names may come from other people's files.
    static func note(_ lines: [String]) {
        StandardError.write(lines.map { "chat-server: \(AdminColumns.shown($0))\n" }.joined())
    }

    /// Says why the program ends, a line each reason, and gives the exit code.
    static func failure(_ status: ExitStatus) -> ExitCode {
        note(status.description.split(separator: "\n").map(String.init))
        return ExitCode(status.code)
    }
}
