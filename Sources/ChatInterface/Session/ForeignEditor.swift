import ChatClient
import Foundation
import Glibc

/// The user's editor, on a file that nobody else can read and that is gone afterwards.
struct ForeignEditor: Sendable {
    /// A line for the shell, as in `EDITOR`: the user's own; the file's name is its argument.
    let command: String
    /// A path.
    let folder: String
    /// In bytes; a text that is longer was no message.
    static let sizeLimit = 65_536

    enum Failure: Error, Sendable, Hashable {
        /// It ended with this code.
        case exited(CInt)
        /// The reason is the system's.
        case failed(String)
    }

    /// Runs the editor on a text; the terminal must be left to it.
    /// - Returns: what the text is now, without the end of its last line.
    func edit(_ text: String) async throws -> String {
        let path = try write(text)
        defer { unlink(path) }
        // A Ctrl-C that is typed in the editor is the editor's.
        let before = [SIGINT, SIGQUIT].map { signal($0, SIG_IGN) }
        let end = await ForeignProgram(words: ["/bin/sh", "-c", command + " \"$1\"", "sh", path], hasTerminal: true)
            .run()
        for (number, handler) in zip([SIGINT, SIGQUIT], before) { signal(number, handler) }
        switch end {
        case .exited(0): return try read(path)
        case .exited(let code): throw Failure.exited(code)
        case .signalled(let number): throw Failure.exited(128 + number)
        case .notStarted(let code): throw Failure.failed(String(cString: strerror(code)))
        }
    }

    private func write(_ text: String) throws -> String {
        var template = Array("\(folder)/message.XXXXXX.txt".utf8CString)
        // mkstemps(3): a new file, 0600, whose name nobody could have guessed.
        let file = mkstemps(&template, 4)
        guard file >= 0 else { throw Failure.failed(String(cString: strerror(errno))) }
        defer { close(file) }
        let path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
        // A text file's last line has an end, too: what a script adds is a line of its own.
        let end = text.isEmpty || text.hasSuffix("\n") ? "" : "\n"
        guard FileHandle(fileDescriptor: file).tryWrite(text + end) else {
            let reason = String(cString: strerror(errno))
            unlink(path)
            throw Failure.failed(reason)
        }
        return path
    }

    private func read(_ path: String) throws -> String {
        guard let handle = FileHandle(forReadingAtPath: path),
            let content = try handle.read(upToCount: Self.sizeLimit + 1)
        else { return "" }
        guard content.count <= Self.sizeLimit else { throw Failure.failed(String(cString: strerror(EFBIG))) }
        guard var text = String(validating: content, as: UTF8.self) else {
            throw Failure.failed(String(cString: strerror(EILSEQ)))
        }
        if text.utf8.last == UInt8(ascii: "\n") { text.unicodeScalars.removeLast() }
        return text
    }
}

extension FileHandle {
    fileprivate func tryWrite(_ text: String) -> Bool {
        (try? write(contentsOf: Array(text.utf8))) != nil
    }
}
