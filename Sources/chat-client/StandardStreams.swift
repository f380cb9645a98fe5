import ChatClient
import Glibc

/// Nobody reads standard output any more: the end, and nothing to complain about.
struct ReaderGone: Error {}

/// Standard input, output and error, past any buffer.
enum StandardStreams {
    /// Where the caller has closed one, the next file or socket to be opened would take its place. What stands there
    /// instead fails when it is used.
    static func reserve() {
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) < 0 {
            _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }

    /// - Throws: ``ClientError`` if not all of it could be written.
    @Sendable
    static func write(_ text: String) throws {
        try write(text, to: STDOUT_FILENO)
    }

    /// One line on standard error.
    @Sendable
    static func complain(_ text: String) {
        // There is nobody left to be told.
        try? write("chat-client: \(text)\n", to: STDERR_FILENO)
    }

    static func write(_ text: String, to descriptor: CInt) throws {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                if errno == EPIPE, descriptor == STDOUT_FILENO { throw ReaderGone() }
                throw ClientError.local("the output can't be written: \(String(cString: strerror(errno)))")
            }
            rest = rest.dropFirst(count)
        }
    }

    /// All of a file.
    /// - Throws: ``ClientError`` if it can't be read, has more than `limit` bytes, or is no UTF-8.
    static func read(_ descriptor: CInt, named name: String, limit: Int) throws -> String {
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count == 0 { break }
            if count < 0 {
                if errno == EINTR { continue }
                throw ClientError.local("\(name) can't be read: \(String(cString: strerror(errno)))")
            }
            content.append(contentsOf: chunk[..<count])
            guard content.count <= limit else { throw ClientError.local("\(name) is too long") }
        }
        guard let text = String(validating: content, as: UTF8.self) else {
            throw ClientError.local("\(name) is no UTF-8")
        }
        return text
    }

    /// What there is to read on standard input, as soon as there is something; empty at the end.
    @Sendable
    static func inputPiece() async throws -> [UInt8] {
        try await OwnThread.run {
            var chunk = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = Glibc.read(STDIN_FILENO, &chunk, chunk.count)
                if count >= 0 { return Array(chunk[..<count]) }
                guard errno == EINTR else {
                    throw ClientError.local("the input can't be read: \(String(cString: strerror(errno)))")
                }
            }
        }
    }

    /// Without the end of its last line.
    static func withoutLineEnd(_ text: String) -> String {
        var scalars = text.unicodeScalars
        if scalars.last == "\n" {
            scalars.removeLast()
            if scalars.last == "\r" { scalars.removeLast() }
        }
        return String(scalars)
    }
}
