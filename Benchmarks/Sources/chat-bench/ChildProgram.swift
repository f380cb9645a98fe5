import Foundation
import SystemCalls

/// A program that runs while this value lives, and no longer: it also ends when this process does.
final class ChildProgram {
    let pid: Int32
    private let path: String
    private let log: String
    private let input: Int32
    private let output: Int32
    private var inputIsOpen = true
    private var exitCode: Int32?

    /// - Parameter log: a file for what it writes to standard error.
    init(_ path: String, _ arguments: [String], log: String) throws {
        var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var child = child_pipes()
        let reason = child_spawn(path, words, log, &child)
        guard reason == 0 else { throw BenchError("\(path): \(String(cString: strerror(reason)))") }
        self.path = path
        self.log = log
        pid = child.pid
        input = child.standard_input
        output = child.standard_output
    }

    deinit {
        stop()
        closeInput()
        close(output)
    }

    /// Runs a program to its end, at most 60 s, and fails unless it exits with 0.
    static func run(_ path: String, _ arguments: [String], input: String = "", log: String) throws {
        let child = try ChildProgram(path, arguments, log: log)
        let bytes = Array(input.utf8)
        _ = write(child.input, bytes, bytes.count)
        child.closeInput()
        child.exitCode = child.ended(within: 60_000)
        guard child.exitCode == 0 else { throw child.failure("`\(arguments.joined(separator: " "))` failed") }
    }

    /// Waits, at most 60 s, until it has printed a line `listening tls HOST:PORT`.
    func listeningEndpoint() throws -> Endpoint {
        var text = ""
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
                guard line.hasPrefix("listening tls ") else { continue }
                if let endpoint = Endpoint(argument: String(line.dropFirst(14))) { return endpoint }
            }
            var ready = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
            guard poll(&ready, 1, 60_000) == 1 else { throw failure("is not ready") }
            let count = read(output, &buffer, buffer.count)
            guard count > 0 else { throw failure("ended before it was ready") }
            text += String(decoding: buffer.prefix(count), as: UTF8.self)
        }
    }

    /// SIGTERM, and after 10 s SIGKILL.
    func stop() {
        guard exitCode == nil else { return }
        kill(pid, SIGTERM)
        exitCode = ended(within: 10_000)
        guard exitCode == nil else { return }
        kill(pid, SIGKILL)
        exitCode = ended(within: 10_000)
    }

    /// SIGKILL, and waits for the end.
    func killAtOnce() {
        guard exitCode == nil else { return }
        kill(pid, SIGKILL)
        exitCode = ended(within: 10_000)
    }

    /// What went wrong, with the last lines of the log.
    func failure(_ what: String) -> BenchError {
        let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        let lines = text.split(separator: "\n").suffix(5).map { "\n  \($0)" }
        return BenchError("\(path): \(what)\(lines.joined())")
    }

    private func ended(within milliseconds: Int32) -> Int32? {
        let code = child_wait(pid, milliseconds)
        return code < 0 ? nil : code
    }

    private func closeInput() {
        if inputIsOpen { close(input) }
        inputIsOpen = false
    }
}
