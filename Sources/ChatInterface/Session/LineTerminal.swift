public import ChatTerminal
import Foundation
import Glibc
import Synchronization

/// A terminal that can do nothing but lines, or a pipe: whole lines are read, with the echo that the system makes, and
/// nothing of it is ever changed.
public final class LineTerminal: TerminalPort {
    private let isStopped = Mutex(false)
    private let isLeft = Mutex(false)

    public init() {}

    public var size: Size { RawTerminal(input: STDIN_FILENO, output: STDOUT_FILENO, []).size }

    public func enter() throws { isLeft.withLock { $0 = false } }

    public func leave() { isLeft.withLock { $0 = true } }

    public func restore() { isStopped.withLock { $0 = true } }

    public func suspend() { raise(SIGTSTP) }

    public func write(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw TerminalFailure(call: "write", code: errno)
            }
            rest = rest.dropFirst(count)
        }
    }

    /// Reads on a thread of its own, which ends with the input or the process.
    public func start(_ deliver: @escaping @Sendable (TerminalEvent) -> Void) throws {
        Thread.detachNewThread { [self] in
            while let line = readLine(strippingNewline: true) {
                if isStopped.withLock({ $0 }) { return }
                // What an earlier line has left to be mended can't be mended here. An empty line chooses from a list.
                let clearing: [TerminalInput] = [.key(.control("e")), .key(.control("u")), .pasted(line)]
                deliver(.input((line.isEmpty ? [] : clearing) + [.key(Key(.enter))]))
            }
            deliver(.hangup)
        }
    }
}
