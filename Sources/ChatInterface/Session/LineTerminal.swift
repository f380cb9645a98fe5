public import ChatTerminal
import Foundation
import Glibc
import Synchronization

/// A terminal that can do nothing but lines, or a pipe: whole lines are read, with the echo that the system makes, and
/// nothing of it is ever changed.
public final class LineTerminal: TerminalPort {
    private let input: CInt
    private let output: CInt
    private let reader = Mutex<WholeLineReader?>(nil)

    /// Standard input and output.
    public convenience init() {
        self.init(input: STDIN_FILENO, output: STDOUT_FILENO)
    }

    /// The descriptors stay the caller's.
    init(input: CInt, output: CInt) {
        (self.input, self.output) = (input, output)
    }

    public var size: Size { RawTerminal(input: input, output: output, []).size }

    public func enter() throws {}

    public func leave() {}

    public func restore() {
        let reader = reader.withLock { reader in
            defer { reader = nil }
            return reader
        }
        reader?.stop()
    }

    public func suspend() { raise(SIGTSTP) }

    public func write(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(output, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw TerminalFailure(call: "write", code: errno)
            }
            rest = rest.dropFirst(count)
        }
    }

    /// Reads on a thread of its own, which ends with the input or ``restore()``.
    public func start(_ deliver: @escaping @Sendable (TerminalEvent) -> Void) throws {
        let made = try WholeLineReader(input)
        reader.withLock { $0 = made }
        Thread.detachNewThread {
            while let line = made.next() {
                // What an earlier line has left to be mended can't be mended here. An empty line chooses from a list.
                let clearing: [TerminalInput] = [.key(.control("e")), .key(.control("u")), .pasted(line)]
                deliver(.input((line.isEmpty ? [] : clearing) + [.key(Key(.enter))]))
            }
            if !made.isStopped { deliver(.hangup) }
        }
    }
}

/// Lines of a descriptor, until it is stopped: then not a byte more is read, as it may be the answer to another's question.
private final class WholeLineReader: Sendable {
    private let input: CInt
    private let stopping = Atomic(false)
    private let wake: (reading: CInt, writing: CInt)
    /// Held while bytes are waited for and read.
    private let reading = Mutex(())

    init(_ input: CInt) throws(TerminalFailure) {
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else { throw TerminalFailure(call: "pipe", code: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        self.input = input
        wake = (ends[0], ends[1])
    }

    deinit {
        close(wake.reading)
        close(wake.writing)
    }

    var isStopped: Bool { stopping.load(ordering: .acquiring) }

    /// On return nothing more is read.
    func stop() {
        stopping.store(true, ordering: .releasing)
        var byte: UInt8 = 0
        _ = Glibc.write(wake.writing, &byte, 1)
        reading.withLock { _ in }
    }

    /// - Returns: a line without its end; nil: it was stopped, or nothing more comes.
    func next() -> String? {
        reading.withLock { _ in
            var line: [UInt8] = []
            // Byte by byte: what is behind the line may be another's.
            while let byte = nextByte() {
                guard byte != UInt8(ascii: "\n") else {
                    if line.last == UInt8(ascii: "\r") { line.removeLast() }
                    return String(decoding: line, as: UTF8.self)
                }
                line.append(byte)
            }
            return line.isEmpty || isStopped ? nil : String(decoding: line, as: UTF8.self)
        }
    }

    private func nextByte() -> UInt8? {
        var byte: UInt8 = 0
        while true {
            var waited = [
                pollfd(fd: input, events: Int16(POLLIN), revents: 0),
                pollfd(fd: wake.reading, events: Int16(POLLIN), revents: 0),
            ]
            _ = poll(&waited, 2, -1)
            guard !isStopped else { return nil }
            guard waited[0].revents != 0 else { continue }
            let count = read(input, &byte, 1)
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            return count == 1 ? byte : nil
        }
    }
}
